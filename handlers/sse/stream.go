package sse

import (
	"context"
	"net"
	"time"

	"envivo/handlers/conn"
	"envivo/handlers/eventlog"
)

const (
	pingEvery     = 5 * time.Second  // the named event, for whoever wants the server's time
	commentEvery  = 15 * time.Second // the keep-alive, below the 60 s of common proxies
	comeBackAfter = 1 * time.Second  // what retry: tells the browser

)

// writeDeadline is how long a client may take to read one write, such as a page, before
// its connection is closed. If it reads nothing at all that happens sooner (package
// wire/stall).
var writeDeadline = time.Minute

// stream is the state of one client.
type stream struct {
	ctx    context.Context // of the server
	log    *eventlog.Log
	conn   net.Conn
	cursor eventlog.Cursor
}

// #region stream

// run escribe lo que pasó después del cursor y luego lo que vaya pasando.
func (s *stream) run(head []byte) error {
	pings := time.NewTicker(pingEvery)
	defer pings.Stop()
	out := net.Buffers{head, ping(time.Now())}

	for beats := 1; ; {
		page, err := s.log.Read(s.ctx, s.cursor, eventlog.MaxPage)
		if err != nil {
			return err
		}
		out, s.cursor = appendPage(out, page), page.Cursor()
		if err := s.write(out); err != nil {
			return err // el cliente se fue, o es demasiado lento
		}
		out = nil

		select {
		case <-s.log.Changed(s.cursor): // hay algo nuevo
		case now := <-pings.C:
			out = beat(now, beats)
			beats++
		case <-s.ctx.Done(): // el navegador volverá solo
			return nil
		}
	}
}

// #endregion stream

// write sends the pieces with one system call, without copying them.
func (s *stream) write(out net.Buffers) error {
	if len(out) == 0 {
		return nil
	}
	if err := s.conn.SetWriteDeadline(time.Now().Add(writeDeadline)); err != nil {
		return err
	}
	if len(out) == 1 {
		_, err := s.conn.Write(out[0])
		return err
	}
	_, err := conn.WriteBuffers(s.conn, &out)
	return err
}

// #region frame

// frame es un evento tal como viaja. La línea vacía del final lo envía. Se
// escribe una vez y sirve para todos los clientes.
var frame = eventlog.NewFormat(func(e *eventlog.Event) []byte {
	b := e.Cursor().Append([]byte("id: ")) // id: 42.k7f3
	b = append(b, "\ndata: "...)
	b = append(b, e.JSON()...) // una sola línea: el JSON no lleva saltos
	return append(b, "\n\n"...)
})

// ping es un evento con nombre: onmessage no lo oye, hace falta
// addEventListener("ping", …). No lleva id: no es parte del registro.
func ping(now time.Time) []byte {
	b := []byte("event: ping\ndata: {\"time\":\"")
	b = now.UTC().AppendFormat(b, time.RFC3339Nano)
	return append(b, "\"}\n\n"...)
}

// #endregion frame

// comment keeps the connection from being idle for proxies; every EventSource ignores it.
var comment = []byte(": sigo aquí\n\n")

// beat returns what is sent on the n-th tick: a ping, and with every third a comment.
func beat(now time.Time, n int) net.Buffers {
	if n%int(commentEvery/pingEvery) == 0 {
		return net.Buffers{comment, ping(now)}
	}
	return net.Buffers{ping(now)}
}

// appendPage adds a page of the log. A gap comes first, and sets the id that
// the browser will come back with to the last one that is gone.
func appendPage(out net.Buffers, page eventlog.Page) net.Buffers {
	if gap := page.Gap; gap != nil {
		b := page.Start().Append([]byte("event: gap\nid: "))
		b = append(b, "\ndata: "...)
		b = append(b, gap.JSON()...)
		out = append(out, append(b, "\n\n"...))
	}
	for _, e := range page.Events {
		out = append(out, frame.Encode(e))
	}
	return out
}
