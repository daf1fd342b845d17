package assets

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strconv"
	"testing"
	"testing/fstest"
)

// page is 40 KiB of text that compresses about as well as a lesson.
func page() []byte {
	var b bytes.Buffer
	for i := 0; b.Len() < 40<<10; i++ {
		fmt.Fprintf(&b, "<li id=\"e%d\">El evento <b>#%04d</b> llegó %d ms después de salir.</li>\n", i, i, i*i*7919%4057)
	}
	return b.Bytes()[:40<<10]
}

// BenchmarkServe sends a 40 KiB page over a loopback connection, from a File,
// from a bare handler that writes the very same compressed bytes, and from
// http.FileServer, which does not compress. Client and server share the cores,
// so only the differences within one run mean anything.
func BenchmarkServe(b *testing.B) {
	f := NewFile("text/html; charset=utf-8", page())
	small := f.choose([]string{"gzip, br"}).body
	bare := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		h := w.Header()
		h.Set("Content-Type", "text/html; charset=utf-8")
		h.Set("Content-Encoding", "br")
		h.Set("Content-Length", strconv.Itoa(len(small)))
		_, _ = w.Write(small)
	})
	for _, bm := range []struct {
		name string
		h    http.Handler
		path string
	}{
		{"File", f, "/"},
		{"bare", bare, "/"},
		{"FileServer", http.FileServerFS(fstest.MapFS{"page.html": {Data: page()}}), "/page.html"},
	} {
		b.Run(bm.name, func(b *testing.B) { benchmarkLoopback(b, bm.h, bm.path) })
	}
}

// BenchmarkNotModified is the same with the entity tag in hand.
func BenchmarkNotModified(b *testing.B) {
	f := NewFile("text/html; charset=utf-8", page())
	form := f.choose([]string{"gzip, br"})
	bare := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Etag", form.etag[0])
		w.WriteHeader(http.StatusNotModified)
	})
	b.Run("File", func(b *testing.B) { benchmarkLoopback(b, f, "/", "If-None-Match: "+form.etag[0]) })
	b.Run("bare", func(b *testing.B) { benchmarkLoopback(b, bare, "/", "If-None-Match: "+form.etag[0]) })
}

func benchmarkLoopback(b *testing.B, h http.Handler, path string, fields ...string) {
	server := httptest.NewServer(h)
	defer server.Close()
	conn, err := net.Dial("tcp", server.Listener.Addr().String())
	if err != nil {
		b.Fatal(err)
	}
	defer conn.Close()
	var request bytes.Buffer
	fmt.Fprintf(&request, "GET %s HTTP/1.1\r\nHost: x\r\nAccept-Encoding: gzip, deflate, br\r\n", path)
	for _, field := range fields {
		request.WriteString(field + "\r\n")
	}
	request.WriteString("\r\n")
	r := bufio.NewReaderSize(conn, 64<<10)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := conn.Write(request.Bytes()); err != nil {
			b.Fatal(err)
		}
		if err := skipResponse(r); err != nil {
			b.Fatal(err)
		}
	}
}

// skipResponse reads one answer as cheaply as can be, so that the client does
// not drown the server in the figures.
func skipResponse(r *bufio.Reader) error {
	length := 0
	for {
		line, err := r.ReadSlice('\n')
		if err != nil {
			return err
		}
		if value, ok := bytes.CutPrefix(line, []byte("Content-Length: ")); ok {
			length, err = strconv.Atoi(string(bytes.TrimSpace(value)))
			if err != nil {
				return err
			}
		}
		if len(line) == len("\r\n") {
			break
		}
	}
	_, err := io.CopyN(io.Discard, r, int64(length))
	return err
}

// BenchmarkNewFile is what a page of 40 KiB costs at start.
func BenchmarkNewFile(b *testing.B) {
	body := page()
	b.ReportAllocs()
	for b.Loop() {
		NewFile("text/html; charset=utf-8", body)
	}
}
