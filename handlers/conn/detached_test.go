package conn_test

import (
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"envivo/handlers/conn"
)

func serve(t *testing.T, h http.Handler) (addr string) {
	s := httptest.NewUnstartedServer(h)
	s.Config.ErrorLog = nil
	s.Start()
	t.Cleanup(s.Close)
	return s.Listener.Addr().String()
}

// talk sends a request and returns all that comes until the server closes.
func talk(t *testing.T, addr, request string) string {
	t.Helper()
	conn, err := net.Dial("tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	_, _ = io.WriteString(conn, request)
	answer, _ := io.ReadAll(conn)
	return string(answer)
}

const get = "GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"

func TestAnOrdinaryAnswerIsOrdinary(t *testing.T) {
	addr := serve(t, conn.Detached(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("X-Says", "hola")
		w.WriteHeader(http.StatusTeapot)
		fmt.Fprint(w, "té")
	})))
	answer := talk(t, addr, get)
	if !strings.HasPrefix(answer, "HTTP/1.1 418 ") || !strings.Contains(answer, "X-Says: hola") || !strings.HasSuffix(answer, "té") {
		t.Errorf("%q", answer)
	}
}

func TestAHijackedConnectionOutlivesItsHandler(t *testing.T) {
	outerDone := make(chan struct{})
	inner := conn.Detached(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("X-Of", "the middleware")
		conn, buffers, err := http.NewResponseController(w).Hijack()
		if err != nil {
			t.Error(err)
			return
		}
		defer conn.Close()
		<-outerDone // net/http has done with it
		if _, err := w.Write([]byte("x")); !errors.Is(err, http.ErrHijacked) {
			t.Errorf("Write after Hijack: %v", err)
		}
		if _, _, err := http.NewResponseController(w).Hijack(); !errors.Is(err, http.ErrHijacked) {
			t.Errorf("Hijack after Hijack: %v", err)
		}
		fmt.Fprintf(buffers, "HTTP/1.1 200 OK\r\nX-Of: %s\r\n\r\nsigue", w.Header().Get("X-Of"))
		_ = buffers.Flush()
	}))
	addr := serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		inner.ServeHTTP(w, r)
		close(outerDone)
	}))
	if answer := talk(t, addr, get); answer != "HTTP/1.1 200 OK\r\nX-Of: the middleware\r\n\r\nsigue" {
		t.Errorf("%q", answer)
	}
}

func TestPanics(t *testing.T) {
	recovered := make(chan any, 1)
	addr := serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer func() { recovered <- recover() }()
		conn.Detached(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path == "/after" {
				_, _, _ = http.NewResponseController(w).Hijack()
			}
			panic("ay")
		})).ServeHTTP(w, r)
	}))
	talk(t, addr, get)
	if got := <-recovered; got != "ay" {
		t.Errorf("before the hijack a panic is the outer handler's: %v", got)
	}
	// After it, the connection ends and nothing else does.
	if answer := talk(t, addr, strings.Replace(get, "/ ", "/after ", 1)); answer != "" {
		t.Errorf("%q", answer)
	}
	if got := <-recovered; got != nil {
		t.Errorf("after the hijack a panic reached the outer handler: %v", got)
	}
}

func TestWhatAClientSaysTooSoonIsKept(t *testing.T) {
	const early = "and this too, which is longer than sixteen bytes"
	addr := serve(t, conn.Detached(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		conn, buffers, err := http.NewResponseController(w).Hijack()
		if err != nil {
			t.Error(err)
			return
		}
		defer conn.Close()
		got := make([]byte, len(early)+len(" and this"))
		if _, err := io.ReadFull(buffers, got); err != nil || string(got) != early+" and this" {
			t.Errorf("%q, %v", got, err)
		}
		_, _ = conn.Write([]byte("heard"))
	})))
	if answer := talk(t, addr, get+early+" and this"); answer != "heard" {
		t.Errorf("%q", answer)
	}
}

func TestWhatCannotBeHijackedSaysSo(t *testing.T) {
	w := httptest.NewRecorder()
	conn.Detached(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		if _, _, err := w.(http.Hijacker).Hijack(); !errors.Is(err, http.ErrNotSupported) {
			t.Errorf("%v", err)
		}
		fmt.Fprint(w, "de otro modo")
	})).ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/", nil))
	if w.Body.String() != "de otro modo" {
		t.Errorf("%q", w.Body)
	}
}
