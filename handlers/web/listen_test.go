package web

import (
	"bytes"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/netip"
	"strings"
	"syscall"
	"testing"
)

// listens opens ports, and closes them after the test.
func listens(t *testing.T, addr, sixAddr string) ([]net.Listener, error) {
	t.Helper()
	listeners, err := Listen(t.Context(), addr, sixAddr, quietLog)
	t.Cleanup(func() {
		for _, l := range listeners {
			_ = l.Close()
		}
	})
	return listeners, err
}

func TestListen(t *testing.T) {
	two, err := listens(t, "127.0.0.1:0", "")
	if err != nil || len(two) != 2 || Port(two[0]) == Port(two[1]) {
		t.Fatalf("a free port beside the site's: %v (%v)", two, err)
	}
	if one, err := listens(t, "127.0.0.1:0", "no"); err != nil || len(one) != 1 {
		t.Errorf("without a second: %v (%v)", one, err)
	}
	taken := two[0].Addr().String()
	if _, err := listens(t, taken, "no"); !errors.Is(err, syscall.EADDRINUSE) {
		t.Errorf("a port that is taken: %v", err)
	}
	if one, err := listens(t, "127.0.0.1:0", taken); err != nil || len(one) != 1 {
		t.Errorf("a second port that is taken is done without: %v (%v)", one, err)
	}
	for _, bad := range []string{"hola", "127.0.0.1:x"} {
		if _, err := listens(t, "127.0.0.1:0", bad); !errors.Is(err, ErrSixAddr) {
			t.Errorf("%q: %v", bad, err)
		}
	}
	if err := CanListen(t.Context(), taken, "no"); !errors.Is(err, syscall.EADDRINUSE) {
		t.Errorf("one can listen on a port that is taken: %v", err)
	}
	if err := CanListen(t.Context(), "127.0.0.1:0", ""); err != nil {
		t.Error(err)
	}
}

func TestAnnounce(t *testing.T) {
	for addr, want := range map[string]string{"127.0.0.1:0": "http://127.0.0.1:%d/", "0.0.0.0:0": "http://localhost:%d/"} {
		listeners, err := listens(t, addr, "no")
		if err != nil {
			t.Fatal(err)
		}
		var said bytes.Buffer
		Announce(&said, listeners[0])
		if want := fmt.Sprintf(want, Port(listeners[0])); !strings.Contains(said.String(), want) {
			t.Errorf("%s: %q does not name %s", addr, &said, want)
		}
	}
}

// No more than there are descriptors for; and who speaks for many is not held to
// what one address may have.
func TestConnections(t *testing.T) {
	var warned bytes.Buffer
	proxies := []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8")}
	limits := Connections(10, 5, proxies, slog.New(slog.NewTextHandler(&warned, nil)))
	if limits.All != 10 || limits.Each != 5 || warned.Len() > 0 {
		t.Errorf("%+v, and %s", limits, &warned)
	}
	for address, want := range map[string]bool{"127.0.0.1": true, "10.1.2.3": true, "192.168.1.20": false} {
		if got := limits.Many(netip.MustParseAddr(address)); got != want {
			t.Errorf("%s speaks for many: %v", address, got)
		}
	}
	if system, few := Connections(0, 0, nil, quietLog), Connections(1<<40, 0, nil, quietLog); system.All != few.All && system.All != 0 {
		t.Errorf("%d, and for too many %d; want what the system has", system.All, few.All)
	}
}

func TestTheBoundsFollowTheLimits(t *testing.T) {
	none := Limits{}
	if got := VisitorBounds(none)[0].Value; got != "sin límite" {
		t.Errorf("without a limit it is %q", got)
	}
	for _, b := range append(VisitorBounds(DefaultLimits), ConnectionBounds()...) {
		if b.Name == "" || b.Value == "" || b.Payer == "" || b.Why == "" {
			t.Errorf("%+v", b)
		}
	}
}
