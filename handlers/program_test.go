package handlers

import (
	"bufio"
	"context"
	"io"
	"log/slog"
	"net"
	"strings"
	"testing"
	"time"

	"envivo/handlers/eventlog/eventlogtest"
	"envivo/handlers/web"
)

// openedProgram is the program as main opens it, on ports of its own.
func openedProgram(t *testing.T) *Program {
	t.Helper()
	p, err := Open(eventlogtest.Context(t), eventlogtest.Store(t), Config{
		Options: Options{
			Course: oneLesson, Guides: guides,
			Limits: web.DefaultLimits, Logger: slog.New(slog.DiscardHandler),
		},
		Addr: "127.0.0.1:0",
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(p.Close)
	return p
}

// serving serves it, and returns what stops that and says how it ended.
func serving(t *testing.T, p *Program) (stop func() error) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error)
	go func() { ended <- p.Serve(ctx) }()
	return func() error { cancel(); return <-ended }
}

func TestAProgramServesAndDrains(t *testing.T) {
	p := openedProgram(t)
	stop := serving(t, p)
	base := "http://" + p.Listener().Addr().String()
	page, err := get(t.Context(), base+"/lecciones/polling")
	if err != nil {
		t.Fatal(err)
	}
	page.Close()
	body, err := get(t.Context(), base+"/sse")
	if err != nil {
		t.Fatal(err)
	}
	stream := bufio.NewReader(body)
	if line, err := stream.ReadString('\n'); !strings.HasPrefix(line, "retry:") {
		t.Errorf("the stream begins with %q (%v)", line, err)
	}
	socket, err := dial(base + "/websocket")
	if err != nil {
		t.Fatal(err)
	}

	if err := stop(); err != nil {
		t.Error(err)
	}
	if err := p.Drain(eventlogtest.Context(t)); err != nil {
		t.Error(err)
	}
	if _, err := io.Copy(io.Discard, stream); err != nil {
		t.Errorf("the stream does not end as a whole answer does: %v", err)
	}
	for err = nil; err == nil; { // the thermometer may have said something
		_, _, err = socket.ReadMessage()
	}
	if !strings.Contains(err.Error(), "1012") && !strings.Contains(err.Error(), "1001") {
		t.Errorf("the WebSocket is left with %v, and no goodbye", err)
	}
	if _, err := net.Dial("tcp", p.Listener().Addr().String()); err == nil {
		t.Error("the port is still open")
	}
}

// Who does not stop sending is cut when the time is over.
func TestADrainEnds(t *testing.T) {
	p := openedProgram(t)
	stop := serving(t, p)
	conn, err := net.Dial("tcp", p.Listener().Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	_, _ = io.WriteString(conn, "POST /events HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"+
		"Expect: 100-continue\r\nContent-Length: 100\r\n\r\n")
	if line, err := bufio.NewReader(conn).ReadString('\n'); !strings.Contains(line, "100") { // it reads the body now
		t.Fatalf("%q (%v)", line, err)
	}
	if err := stop(); err != nil {
		t.Error(err)
	}
	over, cancel := context.WithDeadline(context.Background(), time.Now()) // at once
	defer cancel()
	if err := p.Drain(over); err != nil {
		t.Error(err)
	}
}

// What cannot be opened leaves nothing open.
func TestAProgramThatCannotOpen(t *testing.T) {
	taken := openedProgram(t)
	p, err := Open(eventlogtest.Context(t), eventlogtest.Store(t), Config{
		Options: Options{Course: oneLesson, Guides: guides, Logger: slog.New(slog.DiscardHandler)},
		Addr:    taken.Listener().Addr().String(),
	})
	if err == nil || p != nil {
		t.Errorf("two programs on one port: %v", err)
	}
	p, err = Open(eventlogtest.Context(t), eventlogtest.Store(t), Config{
		Options: Options{
			Course: oneLesson, Guides: guides, Logger: slog.New(slog.DiscardHandler), TrustedOrigins: []string{"x"},
		},
		Addr: "127.0.0.1:0", SixAddr: "no",
	})
	if err == nil || p != nil {
		t.Errorf("an origin that is none: %v", err)
	}
}
