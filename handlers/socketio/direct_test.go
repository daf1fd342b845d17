package socketio_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"envivo/handlers/socketio"
)

// Frames of every length of header, and one that no socket takes at once: what
// follows waits for the rest of it, whole and in order.
func TestFramesOfEveryLength(t *testing.T) {
	lengths := []int{0, 1, 100, 115, 116, 117, 125, 126, 65_525, 65_526, 65_527, 65_536, 1 << 20, 16 << 20, 1, 2, 3}
	all := make(chan struct{})
	server := socketio.New(calm)
	server.Of("/").OnConnect(func(s *socketio.Socket) {
		go func() {
			defer close(all)
			for _, n := range lengths {
				_ = s.Emit("n", strings.Repeat("x", n))
			}
		}()
	})
	ws := listen(t, server).dial("&transport=websocket")
	ws.send("40")
	<-all // nothing has been read by now: the large ones are stuck halfway
	_ = ws.SetReadDeadline(time.Now().Add(time.Minute))
	var got []int
	for len(got) < len(lengths) {
		text := ws.hear()
		if text == "" {
			t.Fatalf("cut after %v", got)
		}
		if rest, ok := strings.CutPrefix(text, `42["n","`); ok {
			got = append(got, len(strings.TrimSuffix(rest, `"]`)))
			if strings.Trim(rest, "x") != `"]` {
				t.Fatalf("frame %d is not what was sent", len(got))
			}
		}
	}
	if fmt.Sprint(got) != fmt.Sprint(lengths) {
		t.Errorf("lengths %v, want %v", got, lengths)
	}
}

// An audience that is worth several cores hears everything in the same order.
func TestALargeAudienceHearsInOrder(t *testing.T) {
	const clients, events = 200, 50
	server := socketio.New(calm)
	n := server.Of("/")
	p := listen(t, server)
	conns := make([]*conn, clients)
	for i := range conns {
		conns[i] = p.dial("&transport=websocket")
		conns[i].send("40")
	}
	for deadline := time.Now().Add(10 * time.Second); n.Len() < clients; {
		if time.Now().After(deadline) {
			t.Fatalf("%d of %d are there", n.Len(), clients)
		}
	}
	for i := range events {
		if err := n.Emit("n", i); err != nil {
			t.Fatal(err)
		}
	}
	for _, c := range conns {
		for next := 0; next < events; {
			text := c.hear()
			if !strings.HasPrefix(text, `42`) {
				if text == "" {
					t.Fatal("cut")
				}
				continue
			}
			if want := fmt.Sprintf(`42["n",%d]`, next); text != want {
				t.Fatalf("%s comes instead of %s", text, want)
			}
			next++
		}
	}
}
