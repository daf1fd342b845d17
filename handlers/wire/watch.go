package wire

import (
	"net/http"
	"strings"

	"envivo/handlers/wire/trace"
)

// A watch reads both directions of a link and tells its exchanges apart: it
// cuts what passes into segments, each of one exchange, with the entries that
// it completes. It is used under the link's lock.
type watch struct {
	link *link
	tap  *Tap

	in, out   trace.HTTPParser
	asking    *exchange   // whose request is being read
	open      []*exchange // asked and not yet wholly answered, oldest first
	last      *exchange   // that had the last word
	upgraded  bool        // open[0] has the connection for itself
	inFrames  *trace.FrameParser
	outFrames *trace.FrameParser // nil: upgraded to something else
	lost      bool               // its bytes make no sense: they belong to last
	cut       bool               // a request has come that a fault cuts

	pending []*trace.Entry // of the bytes just read
}

func newWatch(l *link, t *Tap) *watch {
	return &watch{link: l, tap: t, out: trace.HTTPParser{Responses: true}, last: &exchange{}}
}

// feed reads the next bytes of a direction.
func (w *watch) feed(dir string, p []byte) []segment {
	var segments []segment
	start := 0
	for at := 0; at < len(p); {
		n := w.step(dir, p[at:])
		if k := len(segments) - 1; k >= 0 && segments[k].x == w.last {
			segments[k].data = p[start : at+n]
			segments[k].entries = append(segments[k].entries, w.pending...)
		} else {
			start = at
			segments = append(segments, segment{x: w.last, data: p[at : at+n], entries: w.pending})
		}
		w.pending = nil
		at += n
	}
	return segments
}

// step reads some bytes, at least one, and sets last to whose they are.
func (w *watch) step(dir string, p []byte) int {
	switch {
	case w.lost:
		w.last.side(dir).since += int64(len(p))
		return len(p)
	case w.upgraded:
		w.last = w.open[0]
		return w.stepFrame(dir, p)
	case dir == trace.Up:
		return w.stepRequest(p)
	default:
		return w.stepResponse(p)
	}
}

func (w *watch) stepRequest(p []byte) int {
	if w.asking == nil {
		w.asking = &exchange{}
	}
	x := w.asking
	w.last = x
	n, step := w.in.Next(p)
	w.take(x, trace.Up, p[:n], step)
	if step&trace.GotHead != 0 {
		w.ask(x, w.in.Head)
		step |= w.in.Begin("")
	}
	w.complete(x, trace.Up, step)
	if step&trace.GotEnd != 0 {
		x.asked, w.asking = true, nil
		w.finish(x)
	}
	return n
}

func (w *watch) stepResponse(p []byte) int {
	x := w.asking // a server may refuse before it has heard all
	if len(w.open) > 0 {
		x = w.open[0]
	}
	if x == nil {
		x = &exchange{}
		w.asking = x
	}
	w.last = x
	n, step := w.out.Next(p)
	w.take(x, trace.Down, p[:n], step)
	if step&trace.GotHead != 0 {
		head := w.out.Head
		if head.Status >= 200 {
			x.down.body = x.bodyOf(head)
		}
		step |= w.out.Begin(x.method)
		w.answer(x, head)
		if head.Status < 200 { // the real answer follows, but for 101
			return n
		}
	}
	w.complete(x, trace.Down, step)
	if step&trace.GotEnd != 0 {
		x.answered = true
		if len(w.open) > 0 {
			w.open = w.open[1:]
		}
		w.finish(x)
	}
	return n
}

// ask begins an exchange: only here it turns out whose it is.
func (w *watch) ask(x *exchange, head *trace.Head) {
	x.method = head.Method
	x.engine = trace.Parameter(head.Target, "EIO") == "4"
	if lab, tag := w.tap.named(head.Target); lab != nil {
		if x.track = lab.admit(w.link); x.track != nil {
			lab.begin(x, tag)
			w.link.labs[lab] = x.track
			f := lab.network.Load().on(x.tag)
			w.cut = w.cut || f != nil && f.Kind == trace.Cut
		}
	}
	x.up.body = x.bodyOf(head)
	if len(w.open) == maxInFlight {
		w.giveUp(x, trace.Up)
		return
	}
	w.open = append(w.open, x)
	if x.lab != nil {
		shown := *head
		shown.Headers = append([]trace.Header{}, head.Headers...)
		shown.Redact()
		w.emit(x, trace.Up, &trace.Entry{Kind: trace.KindRequest, Head: &shown})
	}
}

func (w *watch) answer(x *exchange, head *trace.Head) {
	if head.Status == http.StatusSwitchingProtocols {
		w.upgraded = len(w.open) > 0
		if strings.EqualFold(head.Get("Upgrade"), "websocket") {
			w.inFrames, w.outFrames = &trace.FrameParser{}, &trace.FrameParser{}
		}
	}
	if x.lab != nil {
		head.Redact()
		w.emit(x, trace.Down, &trace.Entry{Kind: trace.KindResponse, Head: head})
	}
}

// take counts bytes, and reads them if they are of a body.
func (w *watch) take(x *exchange, dir string, p []byte, step trace.HTTPStep) {
	s := x.side(dir)
	if step&trace.GotData == 0 || s.body == nil {
		s.since += int64(len(p))
		return
	}
	for len(p) > 0 {
		n, e := s.body.Next(p)
		s.since += int64(n)
		if e != nil {
			w.emit(x, dir, e)
		}
		p = p[n:]
	}
}

// complete closes what a step has closed.
func (w *watch) complete(x *exchange, dir string, step trace.HTTPStep) {
	s := x.side(dir)
	if step&trace.GotChunk != 0 && s.body != nil {
		w.emitSome(x, dir, s.body.EndChunk())
	}
	if step&trace.GotEnd != 0 && s.body != nil {
		w.emitSome(x, dir, s.body.End())
		s.body = nil
	}
	if step&trace.GotNonsense != 0 {
		w.giveUp(x, dir)
	}
}

// stepFrame reads a connection that is no longer HTTP.
func (w *watch) stepFrame(dir string, p []byte) int {
	x, f := w.last, w.inFrames
	if dir == trace.Down {
		f = w.outFrames
	}
	s := x.side(dir)
	if f == nil || x.lab == nil {
		s.since += int64(len(p))
		return len(p)
	}
	n, done := f.Next(p)
	s.since += int64(n)
	switch {
	case f.Lost:
		w.giveUp(x, dir)
	case done:
		w.emit(x, dir, f.Entry(x.engine))
	}
	return n
}

// giveUp lets everything pass unread from here on.
func (w *watch) giveUp(x *exchange, dir string) {
	w.lost, w.last = true, x
	w.emit(x, dir, &trace.Entry{Kind: trace.KindNote, Note: trace.NoteNonsense})
}

// finish ends an exchange that is asked and answered.
func (w *watch) finish(x *exchange) {
	if x.asked && x.answered {
		w.end(x, "")
	}
}

func (w *watch) end(x *exchange, note string) {
	if !x.ended {
		x.ended = true
		w.emit(x, trace.Down, &trace.Entry{Kind: trace.KindEnd, Note: note})
	}
}

func (w *watch) emitSome(x *exchange, dir string, e *trace.Entry) {
	if e != nil {
		w.emit(x, dir, e)
	}
}

// emit adds an entry to the bytes just read, and accounts them to it.
func (w *watch) emit(x *exchange, dir string, e *trace.Entry) {
	s := x.side(dir)
	e.Dir, e.Bytes, s.since = dir, s.since, 0
	if x.lab != nil {
		w.pending = append(w.pending, e)
	}
}

// close ends what was under way when the connection ended, and returns the
// entries of each.
func (w *watch) close(note string) map[*exchange][]*trace.Entry {
	ended := make(map[*exchange][]*trace.Entry)
	for _, x := range append(w.open, w.asking) {
		if x == nil || x.lab == nil || x.ended {
			continue
		}
		for _, dir := range [...]string{trace.Up, trace.Down} {
			s := x.side(dir)
			if s.body == nil {
				continue
			}
			if e := s.body.End(); e != nil {
				if dir == trace.Up || !w.out.UntilClose() {
					e.Note = trace.NoteIncomplete
				}
				w.emit(x, dir, e)
			}
		}
		w.end(x, note)
		ended[x] = w.pending
		w.pending = nil
	}
	w.open, w.asking = nil, nil
	return ended
}
