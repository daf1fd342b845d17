package conn

import "net"

// WriteBuffers writes the buffers to the connection, with one system call where
// it can. (*net.Buffers).WriteTo makes a single call only on package net's own
// connections, and one for each buffer on any other: a connection that wraps one
// of net's, and has a method WriteBuffers, passes them on to it.
func WriteBuffers(c net.Conn, buffers *net.Buffers) (int64, error) {
	if wrapper, ok := c.(interface {
		WriteBuffers(buffers *net.Buffers) (int64, error)
	}); ok {
		return wrapper.WriteBuffers(buffers)
	}
	return buffers.WriteTo(c)
}
