package eventlog

// What only tests look at.
var (
	Tidy   = tidy
	Mended = mended
)
