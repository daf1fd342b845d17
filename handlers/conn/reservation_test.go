package conn_test

import (
	"testing"

	"envivo/handlers/conn"
)

// A reservation is of what is beyond the first 4 KiB, as far as there is room, and
// gives back all of it once.
func TestReservationsAreBounded(t *testing.T) {
	var small, most, more conn.Reservation
	defer most.Release()
	if !small.Grow(conn.Unreserved) || !most.Grow(conn.Unreserved+conn.MaxReserved) || more.Grow(conn.Unreserved+1) {
		t.Error("what fits is refused, or what does not is taken")
	}
	if !small.Grow(conn.Unreserved) {
		t.Error("a short message reserves something")
	}
	most.Release()
	most.Release()
	if held := conn.Reserved(); held != 0 || !more.Grow(conn.Unreserved+1) {
		t.Errorf("%d bytes are left", held)
	}
	more.Release()
}
