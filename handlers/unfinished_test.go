package handlers

import (
	"bufio"
	"encoding/binary"
	"fmt"
	"io"
	"net"
	"net/http"
	"runtime"
	"strings"
	"testing"
	"time"

	"envivo/handlers/eventlog/eventlogtest"
)

// A talker is a WebSocket by hand.
type talker struct {
	net.Conn
	*bufio.Reader
}

func talks(t *testing.T, addr, path string) talker {
	t.Helper()
	conn, err := net.Dial("tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	_ = conn.SetDeadline(time.Now().Add(time.Minute))
	_, _ = io.WriteString(conn, handshake(path))
	reader := bufio.NewReaderSize(conn, 512)
	response, err := http.ReadResponse(reader, nil)
	if err != nil || response.StatusCode != http.StatusSwitchingProtocols {
		t.Fatalf("%v, %v", response, err)
	}
	response.Body.Close()
	return talker{conn, reader}
}

// Read is the reader's.
func (c talker) Read(p []byte) (int, error) { return c.Reader.Read(p) }

// until reads frames, none of them long, to the first of one of the kinds.
func (c talker) until(t *testing.T, kinds ...byte) (kind byte, payload string) {
	t.Helper()
	for {
		header := make([]byte, 2)
		if _, err := io.ReadFull(c, header); err != nil {
			t.Fatal(err)
		}
		text := make([]byte, header[1])
		if _, err := io.ReadFull(c, text); err != nil {
			t.Fatal(err)
		}
		for _, kind := range kinds {
			if header[0] == kind {
				return kind, string(text)
			}
		}
	}
}

// begins sends the beginning of a message, and reports whether the server waits
// for the rest: it answers a ping once it has read all.
func (c talker) begins(t *testing.T, bytes int) bool {
	t.Helper()
	const begin, ping, pong, closed = 0x02, 0x89, 0x8a, 0x88
	header := binary.BigEndian.AppendUint16([]byte{begin, 0x80 | 126}, uint16(bytes))
	_, _ = io.WriteString(c.Conn, string(header)+"\x00\x00\x00\x00"+strings.Repeat("x", bytes)+clientFrame(ping, ""))
	kind, payload := c.until(t, pong, closed)
	if kind == closed && binary.BigEndian.Uint16([]byte(payload)) != 1013 {
		t.Errorf("ended with %x, want 1013", payload)
	}
	return kind == pong
}

// A thousand who begin a message and do not end it cost little together, and
// take from nobody who has something short to say.
func TestUnfinishedMessagesCostLittle(t *testing.T) {
	_, server := liveSite(t)
	addr := server.Listener.Addr().String()
	const engine = "/socket.io/?EIO=4&transport=websocket"
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	waiting := 0
	all := make([]talker, 1000)
	for i := range all {
		all[i] = talks(t, addr, engine)
		if all[i].begins(t, 60_000) {
			waiting++
		}
	}
	runtime.ReadMemStats(&after)
	if used := int(after.HeapInuse+after.StackInuse-before.HeapInuse-before.StackInuse) >> 20; used > 64 {
		t.Errorf("they take %d MiB, want less than 64", used)
	}
	if most := 8 << 20 / (60_000 - 4<<10); waiting != most {
		t.Errorf("%d wait, want %d: just what there is room for", waiting, most)
	}

	echo := talks(t, addr, "/websocket")
	_, _ = io.WriteString(echo.Conn, clientFrame(0x81, "hola"))
	if _, text := echo.until(t, 0x81); text != `{"echo":"hola"}` {
		t.Errorf("who says something short hears %s", text)
	}
	if short := talks(t, addr, engine); !short.begins(t, 4<<10) {
		t.Error("4 KiB are no long message")
	}
	if long := talks(t, addr, engine); long.begins(t, 8<<10) {
		t.Error("there is no room for 8 KiB, and they are waited for")
	}
	sid := pollingSession(t, server.URL)
	body := strings.NewReader("4" + strings.Repeat("x", 60_000))
	r, _ := http.NewRequestWithContext(eventlogtest.Context(t), http.MethodPost, server.URL+sid, body)
	if response, err := http.DefaultClient.Do(r); err != nil || response.StatusCode != http.StatusServiceUnavailable {
		t.Errorf("a long body: %v, %v", response, err)
	} else {
		response.Body.Close()
	}

	for _, c := range all {
		c.Close()
	}
	for { // the server has to notice
		late := talks(t, addr, engine)
		if late.begins(t, 60_000) {
			break
		}
	}
}

// pollingSession opens a session of the chat by polling and returns its address.
func pollingSession(t *testing.T, base string) string {
	t.Helper()
	const engine = "/socket.io/?EIO=4&transport=polling"
	body, err := get(eventlogtest.Context(t), base+engine)
	if err != nil {
		t.Fatal(err)
	}
	defer body.Close()
	text, _ := io.ReadAll(body)
	var sid string
	if _, err := fmt.Sscanf(string(text), `0{"sid":"%20s`, &sid); err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	if !strings.Contains(string(text), `"maxPayload":65536`) {
		t.Errorf("the handshake does not tell the bound: %s", text)
	}
	return engine + "&sid=" + sid
}
