package e2e_test

import (
	"io"
	"net"
	"sync/atomic"
	"testing"
)

// A balancer is one address for several instances: a connection goes to the
// instance that is its target when it opens.
type balancer struct {
	*site  // what the students see; it has no process
	target atomic.Pointer[string]
}

func balance(t *testing.T) *balancer {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { listener.Close() })
	b := &balancer{site: &site{addr: listener.Addr().String()}}
	go func() {
		for {
			client, err := listener.Accept()
			if err != nil {
				return
			}
			go b.pass(client)
		}
	}()
	return b
}

// to sends new connections to an instance.
func (b *balancer) to(instance *site) { b.target.Store(&instance.addr) }

// pass passes on what both sides say until one of them ends.
func (b *balancer) pass(client net.Conn) {
	defer client.Close()
	server, err := net.Dial("tcp", *b.target.Load())
	if err != nil {
		return
	}
	defer server.Close()
	ended := make(chan struct{}, 2)
	pipe := func(to, from net.Conn) { _, _ = io.Copy(to, from); ended <- struct{}{} }
	go pipe(server, client)
	go pipe(client, server)
	<-ended
}
