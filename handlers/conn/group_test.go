package conn_test

import (
	"context"
	"errors"
	"testing"

	"envivo/handlers/conn"
)

func TestGroup(t *testing.T) {
	var g conn.Group
	for range 2 {
		if !g.Enter() {
			t.Fatal("nobody can enter")
		}
	}
	if g.Len() != 2 {
		t.Fatalf("%d are inside", g.Len())
	}
	canceled, cancel := context.WithCancel(context.Background())
	cancel()
	if err := g.Close(canceled); !errors.Is(err, context.Canceled) {
		t.Errorf("Close did not wait: %v", err)
	}
	if g.Enter() {
		t.Error("somebody entered a closed group")
	}
	g.Leave()
	g.Leave()
	if g.Len() != 0 {
		t.Errorf("%d are left", g.Len())
	}
	var empty conn.Group
	if err := empty.Close(context.Background()); err != nil {
		t.Error(err)
	}
	left := conn.Group{}
	left.Enter()
	go left.Leave()
	if err := left.Close(context.Background()); err != nil {
		t.Error(err)
	}
}
