package socketio_test

import (
	"bufio"
	"fmt"
	"net"
	"net/http"
	"strings"
	"testing"
)

// A body that never ends is given up, and its session with it.
func TestABodyThatDoesNotCome(t *testing.T) {
	_, p := serve(t, quick)
	query := p.open()
	addr, path, _ := strings.Cut(strings.TrimPrefix(p.url, "http://"), "/")
	conn, err := net.Dial("tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	fmt.Fprintf(conn, "POST /%s%s HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n40", path, query)
	response, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusRequestTimeout {
		t.Errorf("answered with %d, want 408", response.StatusCode)
	}
	if status, _ := p.request("POST", query, "40"); status != http.StatusBadRequest {
		t.Errorf("its session still answers: %d", status)
	}
}
