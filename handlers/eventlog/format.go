package eventlog

// A Format is a wire format besides JSON. The first reader that needs an event in it
// encodes the event, and the bytes are cached with the event for all others: a
// thousand streams share one encoding.
type Format struct{ encode func(*Event) []byte }

// NewFormat returns a format that encodes with encode, which must be pure: when two
// readers need the same event at the same time it may run twice, and one of the two
// results is cached. Keep formats in package variables: an event caches every format
// in which it was ever encoded.
func NewFormat(encode func(*Event) []byte) *Format { return &Format{encode} }

// frame is a node of the linked list of an event's cached encodings: one or two.
type frame struct {
	format *Format
	bytes  []byte
	next   *frame
}

// Encode returns e in this format. The bytes are shared: do not change them.
func (f *Format) Encode(e *Event) []byte {
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
	return f.Encode(e) // another reader has just cached one, perhaps in the same format
}
