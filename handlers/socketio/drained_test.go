package socketio_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"envivo/handlers/socketio"
)

// A sender that waits gives a client ten times what would overflow its buffer,
// by each transport and across the upgrade, and all of it comes in order.
func TestASenderThatWaitsOverflowsNobody(t *testing.T) {
	const total = 5000
	serveMany := func(t *testing.T) *peer {
		t.Helper()
		return serveThis(t, func(s *socketio.Socket) {
			go func() {
				for n := range total {
					if s.Emit("n", n) != nil || n%100 == 99 && s.Drained(s.Context()) != nil {
						return
					}
				}
			}()
		})
	}
	// count checks that what comes is the next in order.
	count := func(t *testing.T, next *int, packet string) {
		t.Helper()
		if !strings.HasPrefix(packet, `42["n",`) {
			return
		}
		if want := fmt.Sprintf(`42["n",%d]`, *next); packet != want {
			t.Fatalf("%s comes instead of %s", packet, want)
		}
		*next++
	}
	t.Run("WebSocket", func(t *testing.T) {
		ws := serveMany(t).dial("&transport=websocket")
		ws.send("40")
		for next := 0; next < total; {
			count(t, &next, ws.hear())
		}
	})
	t.Run("polling", func(t *testing.T) {
		p := serveMany(t)
		query := p.open()
		p.request("POST", query, "40")
		for next := 0; next < total; {
			status, body := p.request("GET", query, "")
			if status != 200 {
				t.Fatalf("%d %s after %d", status, body, next)
			}
			for packet := range strings.SplitSeq(body, "\x1e") {
				count(t, &next, packet)
			}
		}
	})
	t.Run("across the upgrade", func(t *testing.T) {
		p := serveMany(t)
		query := p.open()
		p.request("POST", query, "40")
		next := 0
		for range 3 {
			_, body := p.request("GET", query, "")
			for packet := range strings.SplitSeq(body, "\x1e") {
				count(t, &next, packet)
			}
		}
		ws := p.dial("&transport=websocket&sid=" + strings.TrimPrefix(query, "&transport=polling&sid="))
		ws.send("2probe")
		ws.expect("3probe")
		ws.send("5")
		for next < total {
			count(t, &next, ws.hear())
		}
	})
}

func TestDrainedEndsWithItsContextAndItsClient(t *testing.T) {
	got := make(chan error, 2)
	p := serveThis(t, func(s *socketio.Socket) {
		go func() {
			_ = s.Emit("nobody takes this")
			ctx, cancel := context.WithTimeout(s.Context(), 10*time.Millisecond)
			defer cancel()
			got <- s.Drained(ctx)
			go s.Close()
			got <- s.Drained(context.Background())
		}()
	})
	query := p.open()
	p.request("POST", query, "40")
	if err := <-got; !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("with a context that ends: %v", err)
	}
	if err := <-got; !errors.Is(err, socketio.ErrDisconnected) {
		t.Errorf("with a client that is closed: %v", err)
	}
}
