package sockets_test

import (
	"bufio"
	"bytes"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"envivo/handlers/conn"
	"envivo/handlers/conn/sockets"
)

// readStrictly is what is read of a client's bytes: the first early ones came
// with the handshake, the others in pieces of a size.
func readStrictly(t *testing.T, data []byte, early, size int) []byte {
	t.Helper()
	server, client := net.Pipe()
	defer server.Close()
	go func() {
		defer client.Close()
		for rest := data[early:]; len(rest) > 0; {
			n, err := client.Write(rest[:min(size, len(rest))])
			if err != nil {
				return
			}
			rest = rest[n:]
		}
	}()
	w := hijackable{httptest.NewRecorder(), server, data[:early]}
	strict, buffers, err := sockets.Strictly(w).(http.Hijacker).Hijack()
	if err != nil {
		t.Fatal(err)
	}
	if buffers.Reader.Buffered() > 0 {
		t.Error("the library is handed bytes that it refuses")
	}
	got, err := io.ReadAll(strict)
	if err != nil {
		t.Fatal(err)
	}
	return got
}

type hijackable struct {
	http.ResponseWriter
	conn  net.Conn
	early []byte
}

func (h hijackable) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	reader := bufio.NewReaderSize(io.MultiReader(bytes.NewReader(h.early), h.conn), max(16, len(h.early)))
	_, _ = reader.Peek(len(h.early))
	return h.conn, bufio.NewReadWriter(reader, bufio.NewWriter(h.conn)), nil
}

// In whatever pieces it comes, the same is read: the frames as they are, up to
// one that is wrong, and in its place a close frame.
func FuzzStrict(f *testing.F) {
	f.Add([]byte("\x81\x84\x00\x00\x00\x00hola\x88\x82\x00\x00\x00\x00\x03\xe8"), uint8(3), uint8(1))
	f.Add([]byte("\x88\x81\x00\x00\x00\x00x and more"), uint8(0), uint8(2))
	f.Add([]byte("\x82\xff\x80\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00"), uint8(9), uint8(5))
	f.Add([]byte("\x88\x85\x01\x02\x03\x04\x02\xea\xfc\x01\x02"), uint8(200), uint8(0))
	f.Fuzz(func(t *testing.T, data []byte, early, size uint8) {
		if len(data) > 4<<10 {
			return
		}
		whole := readStrictly(t, data, 0, max(1, len(data)))
		pieces := readStrictly(t, data, min(int(early), len(data)), max(1, int(size)))
		// What is incomplete at the end waits for the rest, which never comes.
		if !bytes.Equal(whole, pieces) {
			t.Errorf("%x in one piece gives %x, in pieces %x", data, whole, pieces)
		}
		if !bytes.HasPrefix(data, whole) {
			word := whole[max(0, len(whole)-8):]
			if !bytes.HasPrefix(data, whole[:len(whole)-len(word)]) || !bytes.HasPrefix(word, []byte{0x88, 0x82, 0, 0, 0, 0, 0x03}) {
				t.Errorf("%x becomes %x", data, whole)
			}
		}
	})
}

// A long message that never ends gives up its room, and the connection, in time;
// one that does end, at once.
func TestALongMessageReservesMemoryForAWhile(t *testing.T) {
	const header = "\x82\xfe\x40\x00\x00\x00\x00\x00" // 16 KiB
	for _, test := range []struct {
		name string
		sent int
		held int64
	}{
		{"half of it", 8 << 10, 12 << 10},
		{"all of it", 16 << 10, 0},
	} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				server, client := net.Pipe()
				defer client.Close()
				strict, _, err := sockets.Strictly(hijackable{httptest.NewRecorder(), server, nil}).(http.Hijacker).Hijack()
				if err != nil {
					t.Fatal(err)
				}
				start := time.Now()
				ended := make(chan time.Duration, 1)
				go func() {
					_, _ = io.Copy(io.Discard, strict)
					ended <- time.Since(start)
				}()
				_, _ = io.WriteString(client, header+strings.Repeat("x", test.sent))
				synctest.Wait()
				if held := conn.Reserved(); held != test.held {
					t.Errorf("%d bytes are reserved, want %d", held, test.held)
				}
				if test.held == 0 {
					client.Close()
				}
				if took := <-ended; test.held > 0 && took != 20*time.Second {
					t.Errorf("cut after %v", took)
				}
				if held := conn.Reserved(); held != 0 {
					t.Errorf("%d bytes are reserved at the end", held)
				}
			})
		})
	}
}
