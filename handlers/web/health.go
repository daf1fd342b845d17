package web

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"sync"
	"time"

	"envivo/assets"
	"envivo/handlers/eventlog"
	"envivo/handlers/problem"
)

// Health answers GET /healthz: the process lives, and this is its clock. The
// widgets estimate the offset of their own clock from it.
func Health(w http.ResponseWriter, _ *http.Request) {
	h := w.Header()
	h["Content-Type"] = []string{"application/json"}
	h["Cache-Control"] = noStore
	b := append(make([]byte, 0, 64), `{"status":"ok","time":"`...)
	b = time.Now().UTC().AppendFormat(b, time.RFC3339Nano)
	_, _ = w.Write(append(b, `"}`...)) // who asked is gone: nobody is left to tell
}

// Readiness answers GET /readyz: whether the site can do its work now, as a
// balancer and who runs it want to know. That is another question than whether
// the process lives (/healthz): a full disk or a lost NATS server is not mended
// by starting the process again, and pages and history are there all the same.
//
// To know it costs a write to the disk and a round trip to the store. So the
// answer is good for a second, whoever asks.
type Readiness struct {
	Closing <-chan struct{}             // closed when the site begins to close
	Check   func(context.Context) error // whether the logs take events
	Logger  *slog.Logger

	mu    sync.Mutex
	asked time.Time
	err   error
}

const readyFor = time.Second

// ServeHTTP implements http.Handler.
func (s *Readiness) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if p := s.problem(r.Context()); p != nil {
		Refuse(w, r, p)
		return
	}
	h := w.Header()
	h["Content-Type"] = []string{"application/json"}
	h["Cache-Control"] = noStore
	_, _ = w.Write([]byte(`{"status":"ready"}`)) // who asked is gone: nobody is left to tell
}

// problem is what is in the way, or nil.
func (s *Readiness) problem(ctx context.Context) *problem.Problem {
	select {
	case <-s.Closing:
		return problem.Closing
	default:
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.asked.IsZero() || time.Since(s.asked) >= readyFor {
		// The answer is everybody's: who asked first may go away.
		err := s.Check(context.WithoutCancel(ctx))
		if (err == nil) != (s.err == nil) {
			s.Logger.Warn("readiness changed", "ready", err == nil, "error", err)
		}
		s.asked, s.err = time.Now(), err
	}
	return unready(s.err)
}

// unready says in Spanish what keeps the log from taking events.
func unready(err error) *problem.Problem {
	why := "El registro no guarda lo que se le da. Mira qué ha anotado el servidor."
	switch {
	case err == nil:
		return nil
	case errors.Is(err, eventlog.ErrUnusable):
		why = "No se puede escribir en la carpeta de datos. Revisa el espacio en disco y los permisos: cuando haya sitio, sigue solo."
	case errors.Is(err, eventlog.ErrUnreachable):
		why = "El servidor NATS no contesta. Revisa que esté en marcha y que haya red: cuando vuelva, sigue solo."
	}
	return problem.New(http.StatusServiceUnavailable, why)
}

// Robots lets crawlers read the lessons and spares them the streams, results of
// searches, and the page that leads to another port.
var Robots = assets.NewFile("text/plain; charset=utf-8",
	[]byte("User-agent: *\nDisallow: /polling\nDisallow: /sse\nDisallow: /websocket\nDisallow: /socket.io/\n"+
		"Disallow: /buscar\nDisallow: /lab\nDisallow: /race/\nDisallow: /seis-conexiones\n"))
