package stall_test

import (
	"errors"
	"io"
	"net"
	"os"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"envivo/handlers/wire/stall"
)

// guarded is a connection whose writes are.
type guarded struct {
	net.Conn
	guard stall.Guard
}

func (c *guarded) Write(p []byte) (int, error) {
	written := 0
	n, err := c.guard.Write(c.Conn, func() (int64, error) {
		n, err := c.Conn.Write(p[written:])
		written += n
		return int64(n), err
	})
	return int(n), err
}

func (c *guarded) SetWriteDeadline(t time.Time) error { return c.guard.SetDeadline(c.Conn, t) }

// pipe is a connection as the server has it, and its other end.
func pipe(t *testing.T) (server, client net.Conn) {
	raw, client := net.Pipe()
	t.Cleanup(func() { raw.Close(); client.Close() })
	return &guarded{Conn: raw}, client
}

// A client that reads nothing is cut after ten seconds, whatever the handler would
// wait; one that reads slowly is served to the end; and for longer than the handler
// says, none is.
func TestAWriteThatMakesNoProgressEnds(t *testing.T) {
	page := make([]byte, 100)
	for _, test := range []struct {
		name   string
		first  int           // bytes that are read at once
		every  time.Duration // between two bytes after that; 0: no more are read
		within time.Duration // the handler's deadline; 0: without end
		want   error
		after  time.Duration
	}{
		{"reads nothing", 0, 0, time.Minute, os.ErrDeadlineExceeded, 10 * time.Second},
		{"reads nothing, of an answer without end", 0, 0, 0, os.ErrDeadlineExceeded, 10 * time.Second},
		{"stops reading", 50, 0, time.Minute, os.ErrDeadlineExceeded, 15 * time.Second},
		{"is slow and moves", 0, 4 * time.Second, 0, nil, 400 * time.Second},
		{"is just not too slow", 99, 9 * time.Second, time.Minute, nil, 9 * time.Second},
		{"is too slow for the whole", 0, 4 * time.Second, time.Minute, os.ErrDeadlineExceeded, time.Minute},
		{"is given little time", 0, 0, 3 * time.Second, os.ErrDeadlineExceeded, 3 * time.Second},
	} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				server, client := pipe(t)
				var reader sync.WaitGroup
				reader.Go(func() {
					_, _ = io.ReadFull(client, make([]byte, test.first))
					for test.every > 0 {
						<-time.After(test.every)
						if _, err := client.Read(make([]byte, 1)); err != nil {
							return
						}
					}
				})
				start := time.Now()
				if test.within > 0 {
					_ = server.SetWriteDeadline(start.Add(test.within))
				}
				n, err := server.Write(page)
				if took := time.Since(start); !errors.Is(err, test.want) || took != test.after {
					t.Errorf("%d bytes and %v after %v, want %v after %v", n, err, took, test.want, test.after)
				}
				if n < test.first || n > len(page) || err == nil && n != len(page) {
					t.Errorf("%d bytes are written", n)
				}
				client.Close()
				reader.Wait()
			})
		})
	}
}

// A deadline that is set while a write waits is heard.
func TestADeadlineReachesAWriteThatWaits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server, _ := pipe(t)
		start := time.Now()
		time.AfterFunc(time.Second, func() { _ = server.SetWriteDeadline(time.Now()) })
		if _, err := server.Write([]byte("hola")); !errors.Is(err, os.ErrDeadlineExceeded) || time.Since(start) != time.Second {
			t.Errorf("%v after %v", err, time.Since(start))
		}
		if by := server.(*guarded).guard.Deadline(); !by.Equal(time.Now()) {
			t.Errorf("the deadline is %v", by)
		}
		_ = server.SetWriteDeadline(time.Time{})
		if by := server.(*guarded).guard.Deadline(); !by.IsZero() {
			t.Errorf("there is no deadline, and it is %v", by)
		}
	})
}
