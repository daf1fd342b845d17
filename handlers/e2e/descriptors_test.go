package e2e_test

import (
	"bufio"
	"io"
	"net"
	"net/http"
	"runtime"
	"strings"
	"testing"
	"time"
)

// A site that may open few files takes as many connections as leave some for
// its log, tells everybody else at once that it is full, and says so itself,
// once.
func TestFewDescriptorsAreEnough(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("there are no limits of descriptors")
	}
	const descriptors = 64
	s := &site{addr: freeAddress(t), data: t.TempDir(), descriptors: descriptors}
	t.Cleanup(func() {
		if err := s.Close(); err != nil || t.Failed() {
			t.Errorf("the program: %v; its log:\n%s", err, s.log.String())
		}
	})
	s.Start(t)

	var inside []net.Conn
	ask := func(c net.Conn, request string) int {
		t.Helper()
		_ = c.SetDeadline(time.Now().Add(patience))
		_, _ = io.WriteString(c, request)
		response, err := http.ReadResponse(bufio.NewReader(c), nil)
		if err != nil {
			t.Fatalf("the %dth gets no answer: %v", len(inside)+1, err)
		}
		defer response.Body.Close()
		_, _ = io.Copy(io.Discard, response.Body)
		return response.StatusCode
	}
	const health = "GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n"
	visit := func() (net.Conn, int) {
		t.Helper()
		c, err := net.Dial("tcp", s.addr)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { c.Close() })
		return c, ask(c, health)
	}
	refused := 0
	for range 2 * descriptors {
		c, status := visit()
		switch status {
		case http.StatusOK:
			inside = append(inside, c)
		case http.StatusServiceUnavailable:
			refused++
		default:
			t.Fatalf("status %d", status)
		}
	}
	if n := len(inside); n < descriptors*3/8 || n > descriptors/2 || n+refused != 2*descriptors {
		t.Errorf("%d are inside, and %d refused", n, refused)
	}
	const pulse = `{"topic":"pulse","data":{"n":1}}`
	publish := "POST /events HTTP/1.1\r\nHost: " + s.addr + "\r\nContent-Type: application/json\r\nContent-Length: 32\r\n\r\n" + pulse
	if status := ask(inside[0], publish); status != http.StatusCreated {
		t.Errorf("who is inside cannot publish: %d", status)
	}
	if n := strings.Count(s.log.String(), "too many connections"); n != 1 {
		t.Errorf("the log says %d times that there are too many", n)
	}
	for _, c := range inside {
		c.Close()
	}
	for deadline := time.Now().Add(patience); ; { // the site has to notice
		if _, status := visit(); status == http.StatusOK {
			break
		}
		if time.Now().After(deadline) {
			t.Fatal("those who have left keep their places")
		}
	}
}
