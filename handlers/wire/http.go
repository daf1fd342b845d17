package wire

import (
	"bytes"
	"strconv"
	"strings"
)

// A Head is the beginning of an HTTP message (RFC 9112, section 2.1), with
// secrets taken out.
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

// get returns the value of the first field of that name.
func (h *Head) get(name string) string {
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

// httpState is what an httpParser expects next.
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

// httpStep is what the bytes just consumed have completed; several may be set.
type httpStep uint8

const (
	gotHead  httpStep = 1 << iota // in head: call begin
	gotData                       // all of the bytes are of the body
	gotChunk                      // a chunk is complete
	gotEnd                        // the message is complete; the next one may begin
	gotNonsense
)

// An httpParser reads one direction of an HTTP/1.1 connection (RFC 9112): start
// line, field lines, and the three framings of a body. It finds where messages
// end, and judges nothing else.
type httpParser struct {
	responses bool // the direction from the server
	state     httpState
	line      []byte // what there is of an unfinished line
	size      int    // of the head, so far
	head      *Head
	left      int64
}

// next consumes at least one byte of p, which is not empty, and stops after
// the byte that completes something.
func (h *httpParser) next(p []byte) (n int, step httpStep) {
	switch h.state {
	case atBody, atChunk:
		n = int(min(int64(len(p)), h.left))
		h.left -= int64(n)
		step = gotData
		if h.left == 0 && h.state == atBody {
			h.state, step = atStart, gotData|gotEnd
		} else if h.left == 0 {
			h.state = atChunkEnd
		}
		return n, step
	case atClose:
		return len(p), gotData
	case nonsense:
		return len(p), 0
	default:
		return h.nextLine(p)
	}
}

func (h *httpParser) nextLine(p []byte) (n int, step httpStep) {
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
func (h *httpParser) take(line string) httpStep {
	switch h.state {
	case atStart:
		if line == "" { // RFC 9112, section 2.2: a server ignores it before a request
			h.size = 0
			return 0
		}
		if h.head = parseStart(line, h.responses); h.head == nil {
			return h.giveUp()
		}
		h.state = atHeader
	case atHeader:
		if line == "" {
			h.size = 0
			return gotHead
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
		return gotChunk
	case atTrailer:
		if line == "" {
			h.size, h.state = 0, atStart
			return gotEnd
		}
	default: // the others have no lines
	}
	return 0
}

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

func (h *httpParser) field(line string) bool {
	fields := h.head.Headers
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
	h.head.Headers = append(fields, Header{name, strings.TrimSpace(value)})
	return true
}

// begin chooses the framing of the body once the head is there (RFC 9112,
// section 6.3). A response needs the method that it answers. It is gotEnd when
// there is no body.
func (h *httpParser) begin(method string) httpStep {
	head := h.head
	h.head, h.state = nil, atStart
	if h.responses && (method == "HEAD" || head.Status < 200 || head.Status == 204 || head.Status == 304) {
		return gotEnd
	}
	if coding := head.get("Transfer-Encoding"); coding != "" {
		h.state = atChunkSize
		if !strings.EqualFold(coding, "chunked") { // others are not HTTP as browsers speak it
			return h.giveUp()
		}
		return 0
	}
	length := head.get("Content-Length")
	if length == "" {
		if h.responses {
			h.state = atClose
			return 0
		}
		return gotEnd
	}
	size, err := strconv.ParseUint(length, 10, 63)
	switch {
	case err != nil:
		return h.giveUp()
	case size == 0:
		return gotEnd
	}
	h.state, h.left = atBody, int64(size)
	return 0
}

func (h *httpParser) giveUp() httpStep {
	h.state, h.line, h.head = nonsense, nil, nil
	return gotNonsense
}
