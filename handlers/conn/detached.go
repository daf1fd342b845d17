package conn

import (
	"bufio"
	"bytes"
	"io"
	"log/slog"
	"net"
	"net/http"
	"runtime/debug"
	"slices"
)

// Detached returns a handler that runs next on a goroutine of its own and
// returns as soon as next has hijacked the connection.
//
// A handler that hijacks and then stays in net/http's goroutine keeps net/http's
// buffers and the frames of its stack alive for as long as the client is there:
// about 9 KiB a connection that nobody uses. Once the outer handler returns,
// net/http forgets the connection and the memory with it.
//
// Until next hijacks (or returns, having answered in the ordinary way) nothing
// is different: a panic reaches net/http. After it there is nobody left to
// recover one, so it is logged here and ends this connection only. The request
// that next gets must not be used for its context: net/http cancels it.
func Detached(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		done := make(chan any)
		go (&detachable{ResponseWriter: w, done: done}).run(next, r)
		if failure := <-done; failure != nil {
			panic(failure)
		}
	})
}

func (d *detachable) run(next http.Handler, r *http.Request) {
	defer func() {
		switch failure := recover(); {
		case d.conn == nil:
			d.done <- failure
		case failure != nil:
			slog.Error("panic on a detached connection", "error", failure, "stack", string(debug.Stack()))
			_ = d.conn.Close()
		}
	}()
	next.ServeHTTP(d, r)
}

// detachable is a ResponseWriter that tells when it is hijacked, and then lets
// go of the original.
type detachable struct {
	http.ResponseWriter
	conn net.Conn // nil until it is hijacked
	done chan any // closed by Hijack, or gets what the handler that did not hijack ended with: a panic, or nil
}

// Unwrap gives [http.ResponseController] the original.
func (d *detachable) Unwrap() http.ResponseWriter { return d.ResponseWriter }

// Hijack implements [http.Hijacker].
func (d *detachable) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	if d.conn != nil {
		return nil, nil, http.ErrHijacked
	}
	conn, buffers, err := http.NewResponseController(d.ResponseWriter).Hijack()
	if err != nil {
		return nil, nil, err
	}
	early, _ := buffers.Peek(buffers.Reader.Buffered()) // of a client that talks before it was answered
	all := io.MultiReader(bytes.NewReader(slices.Clone(early)), conn)
	reader := bufio.NewReaderSize(all, len(early)) // 16 bytes at least
	_, _ = reader.Peek(len(early))                 // as net/http's own has it
	d.conn = conn
	d.ResponseWriter = headerOnly{d.ResponseWriter.Header().Clone()}
	close(d.done)
	d.done = nil
	return conn, bufio.NewReadWriter(reader, bufio.NewWriterSize(conn, 16)), nil
}

// headerOnly is what is left of a hijacked ResponseWriter.
type headerOnly struct{ header http.Header }

func (h headerOnly) Header() http.Header       { return h.header }
func (h headerOnly) Write([]byte) (int, error) { return 0, http.ErrHijacked }
func (h headerOnly) WriteHeader(int)           {}
