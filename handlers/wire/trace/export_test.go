package trace

// For the tests.
var (
	ParsePacket     = parsePacket
	ShortenSessions = shortenSessions
)

// MaxLine is how long a line of a head may be.
const MaxLine = maxLine

// LineLen is how much of an unfinished line is held.
func (h *HTTPParser) LineLen() int { return len(h.line) }
