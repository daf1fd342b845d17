package polling

import (
	"context"
	"io"
	"net/http"
	"strconv"

	"envivo/handlers/eventlog"
)

// maxAnswer is the maximum size of an answer, in bytes: seconds on a bad mobile network,
// and sixty of the largest events. A client that has missed more asks again.
const maxAnswer = 256 << 10

// An answer is about to be written. It holds only its first page, which most often is
// all of it, and where it ends: a client may take a minute to read, and a thousand such
// clients would hold a quarter of a megabyte each. The following pages are read again,
// one at a time, when the one before is written; they are shared among all readers.
type answer struct {
	first  eventlog.Page
	cursor eventlog.Cursor // of a client that has read all of it
	end    []byte          // of the body, after the events
	length int             // of the body
	more   bool
}

const beginning = `{"events":[`

// isComplete reports whether the answer ends with the newest event and has no gap: then
// a client whose last answer had the same ETag needs no other.
func (a *answer) isComplete() bool { return !a.more && a.first.Gap == nil }

// prepare returns the answer for a cursor, with its length.
func (h *Handler) prepare(ctx context.Context, after eventlog.Cursor) (*answer, error) {
	page, err := h.log.Read(ctx, after, eventlog.MaxPage)
	if err != nil {
		return nil, err
	}
	a := &answer{first: page}
	events, size := 0, len(beginning)
	for {
		for _, e := range page.Events {
			size += len(e.JSON()) + len(",")
		}
		events += len(page.Events)
		a.cursor, a.more = page.Cursor(), page.More
		if !page.More || events >= eventlog.MaxPage || size+eventlog.PageBytes > maxAnswer {
			break
		}
		if page, err = h.log.Read(ctx, a.cursor, eventlog.MaxPage-events); err != nil {
			return nil, err
		}
		if page.Gap != nil { // the next answer begins with it
			break
		}
	}
	a.end = a.appendEnd(nil)
	a.length = size - min(events, 1) + len(a.end) // the last event has no comma
	return a, nil
}

func (a *answer) appendEnd(b []byte) []byte {
	b = append(b, `],"last":`...)
	b = strconv.AppendUint(b, a.cursor.ID, 10)
	b = append(b, `,"cursor":"`...)
	b = append(a.cursor.Append(b), '"')
	if a.more {
		b = append(b, `,"more":true`...)
	}
	if gap := a.first.Gap; gap != nil {
		b = append(b, `,"gap":`...)
		b = append(b, gap.JSON()...)
	}
	return append(b, '}')
}

// write writes the body. If the log has lost some of its events meanwhile, the connection
// is closed: by Content-Length the client knows that the body is incomplete.
func (h *Handler) write(ctx context.Context, w io.Writer, a *answer) {
	page, between := a.first, beginning
	a.first = eventlog.Page{}
	for {
		for _, e := range page.Events {
			if e.ID > a.cursor.ID { // it came meanwhile
				break
			}
			if _, err := io.WriteString(w, between); err != nil {
				return
			}
			if _, err := w.Write(e.JSON()); err != nil {
				return
			}
			between = ","
		}
		if page.Last >= a.cursor.ID {
			break
		}
		var err error
		if page, err = h.log.Read(ctx, page.Cursor(), eventlog.MaxPage); err != nil || page.Gap != nil || len(page.Events) == 0 {
			panic(http.ErrAbortHandler)
		}
	}
	if between == beginning { // there was no event
		_, _ = io.WriteString(w, between)
	}
	_, _ = w.Write(a.end)
}
