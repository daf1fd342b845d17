package wire

// UnderWay is how many bytes of a connection nobody has acknowledged.
var UnderWay = underWay

// Unfinished is how many bytes are claimed.
func Unfinished() int64 { return unfinished.Load() }

// Bounds of claims.
const (
	FreeBytes     = freeBytes
	MaxUnfinished = maxUnfinished
)
