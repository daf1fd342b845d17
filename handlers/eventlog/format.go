package eventlog

// A Format is a wire format besides JSON. Each event is encoded in it by the
// first reader that asks, and the bytes are kept for all others: a thousand
// streams share one encoding.
type Format struct{ encode func(*Event) []byte }

// NewFormat returns a format that encodes with encode, which must be pure:
// when two readers ask at the same moment it may run twice, and one of the two
// results is kept. Formats are for package variables: an event remembers every
// format that it was ever asked for.
func NewFormat(encode func(*Event) []byte) *Format { return &Format{encode} }

// frame is one node of an event's list of encodings, which has one or two.
type frame struct {
	format *Format
	bytes  []byte
	next   *frame
}

// Of returns e in this format. The bytes are shared: do not change them.
func (f *Format) Of(e *Event) []byte {
	head := e.frames.Load()
	for n := head; n != nil; n = n.next {
		if n.format == f {
			return n.bytes
		}
	}
	encoded := &frame{f, f.encode(e), head}
	if e.frames.CompareAndSwap(head, encoded) {
		return encoded.bytes
	}
	return f.Of(e) // somebody was faster: perhaps with the same format
}
