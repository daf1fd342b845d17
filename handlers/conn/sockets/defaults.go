package sockets

import (
	"time"
)

// What [Options] are where they say nothing.
const (
	DefaultPingEvery   = 25 * time.Second
	DefaultPongWithin  = time.Minute
	DefaultWriteWithin = time.Minute
)
