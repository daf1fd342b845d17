package trace

import (
	"bytes"
	"strconv"
	"strings"
)

// A Head is the beginning of an HTTP message (RFC 9112, section 2.1), with
// secrets taken out where it is of an [Entry].
type Head struct {
	Method  string   `json:"method,omitempty"` // of a request
	Target  string   `json:"target,omitempty"`
	Status  int      `json:"status,omitempty"` // of a response
	Reason  string   `json:"reason,omitempty"`
	Proto   string   `json:"proto"`
	Headers []Header `json:"headers"`
}

// A Header is one field line, as it was written.
type Header struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// Get returns the value of the first field of that name.
func (h *Head) Get(name string) string {
	for _, f := range h.Headers {
		if strings.EqualFold(f.Name, name) {
			return f.Value
		}
	}
	return ""
}

const (
	maxHead  = 64 << 10 // bytes; net/http refuses what is larger long before, as the site sets it
	maxLine  = 16 << 10
	maxField = 100 // headers
)

// httpState is what an HTTPParser expects next.
type httpState uint8

const (
	atStart httpState = iota
	atHeader
	atBody      // left bytes of it
	atChunkSize // the line before a chunk
	atChunk     // left bytes of it
	atChunkEnd  // the empty line after it
	atTrailer
	atClose  // a body that only the end of the connection ends
	nonsense // not HTTP: nothing is read any more
)

// HTTPStep is what the bytes just consumed have completed; several may be set.
type HTTPStep uint8

// What may have been completed.
const (
	GotHead     HTTPStep = 1 << iota // in Head: call Begin
	GotData                          // all of the bytes are of the body
	GotChunk                         // a chunk is complete
	GotEnd                           // the message is complete; the next one may begin
	GotNonsense                      // this is not HTTP: nothing is read any more
)

// An HTTPParser reads one direction of an HTTP/1.1 connection (RFC 9112): start
// line, field lines, and the three framings of a body. It finds where messages
// end, and judges nothing else.
type HTTPParser struct {
	Responses bool  // the direction from the server
	Head      *Head // of the message, once it is there and until Begin

	state httpState
	line  []byte // what there is of an unfinished line
	size  int    // of the head, so far
	left  int64
}

// Next consumes at least one byte of p, which is not empty, and stops after
// the byte that completes something.
func (h *HTTPParser) Next(p []byte) (n int, step HTTPStep) {
	switch h.state {
	case atBody, atChunk:
		n = int(min(int64(len(p)), h.left))
		h.left -= int64(n)
		step = GotData
		if h.left == 0 && h.state == atBody {
			h.state, step = atStart, GotData|GotEnd
		} else if h.left == 0 {
			h.state = atChunkEnd
		}
		return n, step
	case atClose:
		return len(p), GotData
	case nonsense:
		return len(p), 0
	default:
		return h.nextLine(p)
	}
}

func (h *HTTPParser) nextLine(p []byte) (n int, step HTTPStep) {
	room := min(maxLine-len(h.line), maxHead-h.size)
	if room == 0 {
		return 1, h.giveUp()
	}
	p = p[:min(len(p), room)]
	end := bytes.IndexByte(p, '\n')
	if end < 0 {
		h.line = append(h.line, p...)
		h.size += len(p)
		return len(p), 0
	}
	h.size += end + 1
	n = end + 1
	line := p[:end]
	if len(h.line) > 0 {
		h.line = append(h.line, line...)
		line = h.line
	}
	step = h.take(string(bytes.TrimSuffix(line, []byte{'\r'})))
	h.line = h.line[:0]
	return n, step
}

// take reads a line of the head or of the chunked framing.
func (h *HTTPParser) take(line string) HTTPStep {
	switch h.state {
	case atStart:
		if line == "" { // RFC 9112, section 2.2: a server ignores it before a request
			h.size = 0
			return 0
		}
		if h.Head = parseStart(line, h.Responses); h.Head == nil {
			return h.giveUp()
		}
		h.state = atHeader
	case atHeader:
		if line == "" {
			h.size = 0
			return GotHead
		}
		if !h.field(line) {
			return h.giveUp()
		}
	case atChunkSize:
		digits, _, _ := strings.Cut(line, ";") // extensions
		size, err := strconv.ParseUint(strings.TrimRight(digits, " \t"), 16, 63)
		if err != nil {
			return h.giveUp()
		}
		h.size, h.left, h.state = 0, int64(size), atChunk
		if size == 0 {
			h.state = atTrailer
		}
	case atChunkEnd:
		if line != "" {
			return h.giveUp()
		}
		h.size, h.state = 0, atChunkSize
		return GotChunk
	case atTrailer:
		if line == "" {
			h.size, h.state = 0, atStart
			return GotEnd
		}
	default: // the others have no lines
	}
	return 0
}

// ParseRequestLine reads the first line of a request, without its line break.
// It is nil if the line is none.
func ParseRequestLine(line string) *Head { return parseStart(line, false) }

func parseStart(line string, response bool) *Head {
	first, rest, ok := strings.Cut(line, " ")
	if !ok {
		return nil
	}
	if response {
		code, reason, _ := strings.Cut(rest, " ")
		status, err := strconv.ParseUint(code, 10, 10)
		if err != nil || len(code) != 3 || !strings.HasPrefix(first, "HTTP/1.") {
			return nil
		}
		return &Head{Status: int(status), Reason: reason, Proto: first}
	}
	space := strings.LastIndexByte(rest, ' ')
	if space < 1 || first == "" || !strings.HasPrefix(rest[space+1:], "HTTP/1.") {
		return nil
	}
	return &Head{Method: first, Target: rest[:space], Proto: rest[space+1:]}
}

func (h *HTTPParser) field(line string) bool {
	fields := h.Head.Headers
	if line[0] == ' ' || line[0] == '\t' { // an obsolete folding, section 5.2
		if len(fields) == 0 {
			return false
		}
		fields[len(fields)-1].Value += " " + strings.TrimSpace(line)
		return true
	}
	name, value, ok := strings.Cut(line, ":")
	if !ok || name == "" || len(fields) == maxField {
		return false
	}
	h.Head.Headers = append(fields, Header{name, strings.TrimSpace(value)})
	return true
}

// Begin chooses the framing of the body once the head is there (RFC 9112,
// section 6.3). A response needs the method that it answers. It is GotEnd when
// there is no body.
func (h *HTTPParser) Begin(method string) HTTPStep {
	head := h.Head
	h.Head, h.state = nil, atStart
	if h.Responses && (method == "HEAD" || head.Status < 200 || head.Status == 204 || head.Status == 304) {
		return GotEnd
	}
	if coding := head.Get("Transfer-Encoding"); coding != "" {
		h.state = atChunkSize
		if !strings.EqualFold(coding, "chunked") { // others are not HTTP as browsers speak it
			return h.giveUp()
		}
		return 0
	}
	length := head.Get("Content-Length")
	if length == "" {
		if h.Responses {
			h.state = atClose
			return 0
		}
		return GotEnd
	}
	size, err := strconv.ParseUint(length, 10, 63)
	switch {
	case err != nil:
		return h.giveUp()
	case size == 0:
		return GotEnd
	}
	h.state, h.left = atBody, int64(size)
	return 0
}

// UntilClose reports whether a body has begun that only the end of the
// connection ends.
func (h *HTTPParser) UntilClose() bool { return h.state == atClose }

func (h *HTTPParser) giveUp() HTTPStep {
	h.state, h.line, h.Head = nonsense, nil, nil
	return GotNonsense
}

// Parameter returns the value of a parameter of the query of a request target,
// as it is written.
func Parameter(target, name string) string {
	_, query, _ := strings.Cut(target, "?")
	for query != "" {
		var pair string
		pair, query, _ = strings.Cut(query, "&")
		if key, value, _ := strings.Cut(pair, "="); key == name {
			return value
		}
	}
	return ""
}
