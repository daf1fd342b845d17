package body

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// echo answers with the body that it could read, of 10 bytes at most.
var echo = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
	body, no := Read(w, r, 10)
	if no != nil {
		no.ServeHTTP(w, r)
		return
	}
	_, _ = w.Write(body)
})

// A wrapper is a ResponseWriter around the server's own, as every middleware is.
type wrapper struct{ http.ResponseWriter }

func (w wrapper) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// wrapped is echo as the site has it, inside of others.
var wrapped = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { echo(wrapper{w}, r) })

func TestReadBody(t *testing.T) {
	server := httptest.NewServer(wrapped)
	defer server.Close()
	const head = "POST / HTTP/1.1\r\nHost: x\r\n"
	tests := []struct {
		name, request string
		closeWrite    bool
		status        int
		body          string // a part of it
		closes        bool
	}{
		{"fits", head + "Content-Length: 10\r\n\r\n0123456789", false, 200, "0123456789", false},
		{"empty", head + "Content-Length: 0\r\n\r\n", false, 200, "", false},
		{"in chunks", head + "Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n", false, 200, "abcde", false},
		{"said to be too long", head + "Content-Length: 11\r\n\r\n0123456789a", false, 413, "el límite es de 10 bytes", false},
		{"found to be too long", head + "Transfer-Encoding: chunked\r\n\r\nb\r\n0123456789a\r\n0\r\n\r\n", false, 413, "el límite es de 10 bytes", true},
		{"broken off", head + "Content-Length: 10\r\n\r\n0123", true, 400, "se ha cortado", false},
		{"no chunk", head + "Transfer-Encoding: chunked\r\n\r\nxyz\r\n", false, 400, "se ha cortado", true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			conn, err := net.Dial("tcp", server.Listener.Addr().String())
			if err != nil {
				t.Fatal(err)
			}
			defer conn.Close()
			_, _ = io.WriteString(conn, tt.request)
			if tt.closeWrite {
				_ = conn.(*net.TCPConn).CloseWrite()
			}
			resp, err := http.ReadResponse(bufio.NewReader(conn), nil)
			if err != nil {
				t.Fatal(err)
			}
			body, _ := io.ReadAll(resp.Body)
			if resp.StatusCode != tt.status || !strings.Contains(string(body), tt.body) {
				t.Errorf("%d %s", resp.StatusCode, body)
			}
			if resp.Close != tt.closes {
				t.Errorf("the connection closes: %v, want %v", resp.Close, tt.closes)
			}
		})
	}
}

// A client that says it will send ten bytes, and sends four, is told so when its
// time is over. The clock is the test's own.
func TestReadBodyTooSlow(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client, conn := net.Pipe()
		server := &http.Server{Handler: wrapped, ReadHeaderTimeout: time.Minute}
		served := make(chan error)
		listener := &oneConn{conn: conn, closed: make(chan struct{})}
		go func() { served <- server.Serve(listener) }()

		fmt.Fprint(client, "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n0123")
		resp, err := http.ReadResponse(bufio.NewReader(client), nil)
		if err != nil {
			t.Fatal(err)
		}
		body, _ := io.ReadAll(resp.Body)
		if resp.StatusCode != http.StatusRequestTimeout || !resp.Close || !strings.Contains(string(body), "a tiempo") {
			t.Errorf("%d, closes %v: %s", resp.StatusCode, resp.Close, body)
		}
		_ = client.Close()
		_ = server.Close()
		<-served
	})
}

// oneConn is a listener for one connection that is there already.
type oneConn struct {
	conn   net.Conn
	closed chan struct{}
}

func (l *oneConn) Accept() (net.Conn, error) {
	if conn := l.conn; conn != nil {
		l.conn = nil
		return conn, nil
	}
	<-l.closed
	return nil, net.ErrClosed
}

func (l *oneConn) Close() error {
	close(l.closed)
	return nil
}

func (l *oneConn) Addr() net.Addr { return &net.TCPAddr{} }
