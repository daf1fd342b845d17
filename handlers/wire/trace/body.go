package trace

import "strings"

// A Body reads what the bytes of a message's body mean: [NewBody] chooses how.
type Body interface {
	// Next consumes at least one byte of p, which is not empty, and stops after
	// one that completes an entry.
	Next(p []byte) (n int, e *Entry)
	// EndChunk is the entry that ends with a chunk of the transfer coding; nil
	// where chunks mean nothing.
	EndChunk() *Entry
	// End is the entry of what is left at the end; nil if nothing is.
	End() *Entry
}

// NewBody chooses how a body is read, by the head of its message: as an event
// stream, as packets of Engine.IO if the exchange is one of Engine.IO, or as text.
func NewBody(h *Head, engine bool) Body {
	switch {
	case IsEventStream(h.Get("Content-Type")):
		return &EventParser{}
	case engine && (h.Status == 0 || h.Status == 200):
		return &payloadParser{}
	case h.Get("Transfer-Encoding") != "":
		return &text{kind: KindChunk}
	}
	return &text{kind: KindBody}
}

// text is a body that is shown as it is.
type text struct {
	kind string
	all  excerpt
}

// Next implements [Body].
func (t *text) Next(p []byte) (int, *Entry) {
	t.all.add(p)
	return len(p), nil
}

// EndChunk implements [Body].
func (t *text) EndChunk() *Entry { return t.End() }

// End implements [Body].
func (t *text) End() *Entry {
	if t.all.size == 0 {
		return nil
	}
	e := &Entry{Kind: t.kind}
	t.all.into(e, false)
	t.all = excerpt{}
	return e
}

// IsEventStream reports whether a Content-Type is that of an event stream.
func IsEventStream(contentType string) bool {
	kind, _, _ := strings.Cut(contentType, ";")
	return strings.EqualFold(strings.TrimSpace(kind), "text/event-stream")
}
