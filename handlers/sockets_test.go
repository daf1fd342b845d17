package handlers

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"
)

// handshake asks for a WebSocket as a browser does; the words of more replace
// some of it.
func handshake(path string, more ...string) string {
	return strings.NewReplacer(more...).Replace("GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\n" +
		"Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n")
}

// clientFrame is a frame with a mask. Its first byte has FIN and the opcode.
func clientFrame(first byte, payload string) string {
	mask := []byte{0x12, 0x34, 0x56, 0x78}
	b := append([]byte{first, 0x80 | byte(len(payload))}, mask...)
	for i := range len(payload) {
		b = append(b, payload[i]^mask[i&3])
	}
	return string(b)
}

// claiming is the header of a frame that says how long it is in 64 bits.
func claiming(first byte, length uint64) string {
	return string(binary.BigEndian.AppendUint64([]byte{first, 0xff}, length)) + "\x00\x00\x00\x00"
}

// answers sends the parts, one after the other, and returns the answer to the
// handshake and the code of the close frame that ends the frames; 0 if there is none.
func answers(t *testing.T, addr string, parts ...string) (response *http.Response, code int) {
	t.Helper()
	conn, err := net.Dial("tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	_ = conn.SetDeadline(time.Now().Add(20 * time.Second))
	for _, part := range parts {
		_, _ = io.WriteString(conn, part)
	}
	reader := bufio.NewReader(conn)
	if response, err = http.ReadResponse(reader, nil); err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	for response.StatusCode == http.StatusSwitchingProtocols {
		header := make([]byte, 2)
		if _, err := io.ReadFull(reader, header); err != nil {
			return response, 0
		}
		size := int64(header[1])
		for n := map[byte]int{126: 2, 127: 8}[header[1]]; n > 0; n-- {
			if n == 2 || n == 8 {
				size = 0
			}
			b, _ := reader.ReadByte()
			size = size<<8 | int64(b)
		}
		payload := make([]byte, size)
		if _, err := io.ReadFull(reader, payload); err != nil {
			return response, 0
		}
		if header[0] == 0x88 && size >= 2 {
			return response, int(binary.BigEndian.Uint16(payload))
		}
	}
	return response, 0
}

// Every address that speaks WebSocket refuses the same handshakes and ends at
// the same frames with the code that RFC 6455 gives them, whether they come with
// the handshake or after it, in one piece or byte by byte.
func TestEveryWebSocketKeepsToTheProtocol(t *testing.T) {
	site, server := liveSite(t)
	addr := server.Listener.Addr().String()
	id := startsRace(t, site, 1, 128)
	const engine = "/socket.io/?EIO=4&transport=websocket"
	const text, binaryFirst, more, last, closing = 0x81, 0x02, 0x00, 0x80, 0x88
	reason := func(code uint16, why string) string {
		return string(binary.BigEndian.AppendUint16(nil, code)) + why
	}
	for _, path := range []string{
		"/websocket", "/race/" + id + "/websocket", "/lab", "/live-reload?path=/", engine, "/race/" + id + engine,
	} {
		for _, refused := range []struct{ name, from, to string }{
			{"version 8", "Version: 13", "Version: 8"},
			{"version 14", "Version: 13", "Version: 14"},
			{"no version", "Sec-WebSocket-Version: 13\r\n", ""},
		} {
			response, _ := answers(t, addr, handshake(path, refused.from, refused.to))
			if response.StatusCode != http.StatusUpgradeRequired || response.Header.Get("Sec-WebSocket-Version") != "13" {
				t.Errorf("%s, %s: %s %v, want 426 and version 13", path, refused.name, response.Status, response.Header)
			}
		}
		response, _ := answers(t, addr, handshake(path, "HTTP/1.1", "HTTP/1.0"))
		want := http.StatusUpgradeRequired
		if strings.Contains(path, engine) {
			want = http.StatusBadRequest // Engine.IO's own word for what is no WebSocket
		}
		if response.StatusCode != want {
			t.Errorf("%s in HTTP/1.0: %s", path, response.Status)
		}
		for _, test := range []struct {
			name, frames string
			code         int
		}{
			{"goodbye", clientFrame(closing, reason(1000, "adiós")), 1000},
			{"a close frame of one byte", clientFrame(closing, "x"), 1002},
			{"a reason that is not UTF-8", clientFrame(closing, reason(1000, "\xff")), 1007},
			{"a reason that is cut inside a letter", clientFrame(closing, reason(1000, "adi\xc3")), 1007},
			{"a code that nobody sends", clientFrame(closing, reason(1005, "")), 1002},
			{"a text that is not UTF-8", clientFrame(text, "\xff"), 1007},
			{"a text with a surrogate", clientFrame(text, "\xed\xa0\x80"), 1007},
			{"a text that ends inside a letter", clientFrame(0x01, "\xc3") + clientFrame(last, "x"), 1007},
			{"and what follows it", clientFrame(text, "\xff") + clientFrame(closing, reason(1000, "")), 1007},
			{"a length with the highest bit", claiming(binaryFirst, 1<<63), 1002},
			{"and all others", claiming(text, 1<<64-1), 1002},
			{"lengths that are too many", clientFrame(binaryFirst, "x") + claiming(more, 1<<63-1), 1009},
			{"a ping before", clientFrame(0x89, "ping") + clientFrame(closing, reason(1001, "")), 1001},
		} {
			hello := handshake(path)
			for way, parts := range map[string][]string{
				"after the handshake": {hello, test.frames},
				"with the handshake":  {hello + test.frames},
				"byte by byte":        append([]string{hello}, strings.Split(test.frames, "")...),
			} {
				if _, code := answers(t, addr, parts...); code != test.code {
					t.Errorf("%s: %s, %s: closed with %d, want %d", path, test.name, way, code, test.code)
				}
			}
		}
	}
}

// What a client says before it is answered is heard.
func TestWhatComesWithTheHandshakeIsHeard(t *testing.T) {
	_, server := liveSite(t)
	conn, err := net.Dial("tcp", server.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	_, _ = io.WriteString(conn, handshake("/websocket")+clientFrame(0x81, "hola")+clientFrame(0x81, "¿qué tal?"))
	want := []byte(`{"echo":"hola"}` + "\x81\x16" + `{"echo":"¿qué tal?"}`)
	var heard []byte
	for buffer := make([]byte, 512); !bytes.HasSuffix(heard, want); {
		n, err := conn.Read(buffer)
		if err != nil {
			t.Fatalf("%q, then %v", heard, err)
		}
		heard = append(heard, buffer[:n]...)
	}
}
