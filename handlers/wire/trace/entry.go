package trace

// Directions of an [Entry].
const (
	Up   = "up"   // from the browser to the server
	Down = "down" // from the server to the browser
)

// Kinds of an [Entry], and which of its fields they fill.
const (
	KindRequest  = "request"  // Head: the request line and its headers
	KindResponse = "response" // Head: the status line and its headers; also 101 and other 1xx
	KindBody     = "body"     // Text: a whole body with Content-Length, or one that ended with the connection
	KindChunk    = "chunk"    // Text: one chunk of a chunked body
	KindFrame    = "frame"    // Frame, Text: a WebSocket frame; Packet if Engine.IO is inside
	KindEvent    = "event"    // Event: a block of an event stream, up to its empty line
	KindPacket   = "packet"   // Packet, Text: an Engine.IO packet in a polling body
	KindEnd      = "end"      // Total, Note: the exchange is over
	KindFault    = "fault"    // Fault, Note: a fault begins ("begin") or is healed ("end")
	KindNote     = "note"     // Note: something about the trace itself
)

// Notes of an [Entry], in words that a program compares and a page translates.
const (
	NoteBegin      = "begin"      // of a fault
	NoteEnd        = "end"        // of a fault
	NoteClosed     = "closed"     // the connection was closed in good order, by either side
	NoteReset      = "reset"      // the connection broke
	NoteCut        = "cut"        // a fault of the lab cut it
	NoteNonsense   = "nonsense"   // these bytes are not what the protocol says; they pass, unread, from here on
	NoteTooMany    = "too-many"   // the lab has as many connections as it may: this one is not recorded
	NoteLost       = "lost"       // a fault of the lab took this event away
	NoteRepeated   = "repeated"   // a fault of the lab sent this event twice
	NoteIncomplete = "incomplete" // the connection ended in the middle of it
)

// An Entry is one thing that passed a connection of a lab, as the browser gets
// and downloads it in JSON.
//
// The Bytes of the entries of one exchange and direction add up to all that it
// has passed there: each holds what came after the one before, framing
// included. The last rest is in the end entry.
type Entry struct {
	N        uint64 `json:"n"`                  // 1, 2, 3… in a lab, without holes
	At       int64  `json:"at"`                 // µs since the lab's start
	Conn     int    `json:"conn,omitempty"`     // 1, 2, 3… in a lab; 0: of the lab itself
	Exchange int    `json:"exchange,omitempty"` // a request and all that it leads to; 1, 2, 3… in a lab
	Tag      string `json:"tag,omitempty"`      // what its request calls it: lab=ID.TAG
	Dir      string `json:"dir,omitempty"`      // Up, Down or neither
	Kind     string `json:"kind"`
	Bytes    int64  `json:"bytes"`             // on the wire
	Held     int64  `json:"held,omitempty"`    // µs that a fault kept it back
	Size     int64  `json:"size,omitempty"`    // bytes of the payload alone
	Text     string `json:"text,omitempty"`    // its beginning, MaxText bytes at most
	Base64   bool   `json:"base64,omitempty"`  // Text is binary, in base64
	Partial  bool   `json:"partial,omitempty"` // Text is not all of it
	Note     string `json:"note,omitempty"`

	Head   *Head   `json:"head,omitempty"`
	Frame  *Frame  `json:"frame,omitempty"`
	Event  *Event  `json:"event,omitempty"`
	Packet *Packet `json:"packet,omitempty"`
	Total  *Total  `json:"total,omitempty"`
	Fault  *Fault  `json:"fault,omitempty"`
}

// MaxText is how many bytes of a payload are kept.
const MaxText = 1024

// Total is what an exchange has cost, counted at the connection: heads,
// framing and bodies.
type Total struct {
	Up   int64 `json:"up"`
	Down int64 `json:"down"`
}

// Weight is about how many bytes an entry takes in memory.
func (e *Entry) Weight() int {
	w := 256 + len(e.Text)
	if e.Head != nil {
		w += len(e.Head.Target)
		for _, h := range e.Head.Headers {
			w += 32 + len(h.Name) + len(h.Value)
		}
	}
	if e.Event != nil {
		w += 128 + len(e.Event.Data) + len(e.Event.Comment)
	}
	return w
}
