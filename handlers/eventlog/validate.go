package eventlog

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/go-json-experiment/json/jsontext"
)

// MaxDepth is how many levels deep data may be nested. The common JSON reader with
// the lowest limit takes 64 levels (System.Text.Json); half of them are left for what
// the data is wrapped in: an answer of polling, an argument of Socket.IO.
const MaxDepth = 32

// A Reason is why a log does not take an event.
type Reason int

// Reasons.
const (
	BadTopic     Reason = iota + 1 // the topic does not match [a-z][a-z0-9-]*, at most 32 bytes
	BadKey                         // the key has half a surrogate pair: two keys could become one
	TooLong                        // more bytes than [Spec.MaxData]
	TooDeep                        // more levels than [MaxDepth]
	NotUTF8                        // not UTF-8
	NotJSON                        // not JSON
	RepeatedName                   // an object with a duplicate name
	LostNumber                     // a number that JavaScript would read as another one
)

var reasons = [...]string{
	BadTopic: "bad topic", BadKey: "bad key", TooLong: "too long", TooDeep: "nested too deep",
	NotUTF8: "not UTF-8", NotJSON: "not JSON", RepeatedName: "repeated name", LostNumber: "number out of range",
}

// Invalid is the error for an event that a log does not take, however it was sent. It
// wraps [ErrInvalid].
type Invalid struct {
	Reason Reason
	Value  string // the offending topic, key, name or number, cut to 40 characters; may be ""
}

func invalid(why Reason, what string) *Invalid {
	const most = 40
	if runes := []rune(what); len(runes) > most {
		what = string(runes[:most]) + "…"
	}
	return &Invalid{why, what}
}

func (e *Invalid) Error() string {
	return fmt.Sprintf("%v: %s %q", ErrInvalid, reasons[e.Reason], e.Value)
}

// Unwrap returns [ErrInvalid].
func (e *Invalid) Unwrap() error { return ErrInvalid }

// normalize validates data for all readers, whatever their technique or language. It
// returns the data as it will be stored and sent, on one line, or an [*Invalid]. What
// RFC 8259 allows, or leaves open, is decided here, case by case:
//
//   - Bytes that are not UTF-8 are refused (RFC 8259, section 8.1). A client would
//     have to close its WebSocket at such a frame (RFC 6455, section 8.1), and again
//     each time that it resumes. No browser sends them.
//   - Half a surrogate pair, written \ud83d, is what is left of an emoji that a
//     program has cut in two. It becomes U+FFFD, as in WebSocket.send and
//     TextEncoder (WebIDL, USVString).
//   - An object with a duplicate name is refused: readers differ in which of the two
//     they take (RFC 8259, section 4; RFC 7493, section 2.3).
//   - A number that a double does not represent is refused (RFC 7493, section 2.2):
//     1e400 would be Infinity, 9007199254740993 another number, 1e-400 zero. What
//     JavaScript itself writes passes; so do fractions with more digits than a double
//     has, which are measurements and rounded everywhere.
//   - Nesting is bounded ([MaxDepth]), because recursive readers have a bounded stack.
//   - NUL, and all control characters, can only be written as escapes, and travel
//     as such. U+2028 and U+2029 end a line in old JavaScript, and in no reader
//     of JSON or of an event stream (ECMAScript 2019; WHATWG HTML, section
//     9.2.6). Noncharacters are characters in interchange (Unicode corrigendum
//     9). All of them are accepted.
func normalize(data []byte) ([]byte, error) {
	if !utf8.Valid(data) {
		return nil, invalid(NotUTF8, "")
	}
	deep, lost := scan(data)
	if deep {
		return nil, invalid(TooDeep, "")
	}
	text, err := jsontext.AppendFormat(nil, data, jsontext.AllowInvalidUTF8(true)) // allows halves of surrogate pairs
	switch wrong := (*jsontext.SyntacticError)(nil); {
	case errors.Is(err, jsontext.ErrDuplicateName) && errors.As(err, &wrong):
		return nil, invalid(RepeatedName, wrong.JSONPointer.LastToken())
	case err != nil:
		return nil, invalid(NotJSON, "")
	case lost != "":
		return nil, invalid(LostNumber, lost)
	}
	return text, nil
}

// sanitize returns stored data as readers get it: unchanged if Append has stored it.
// A log may be older than these rules, and other programs may write to an external
// server: bytes that are not UTF-8 become U+FFFD, and data that still is invalid
// becomes a JSON string, so that no id is missing.
func sanitize(stored []byte) []byte {
	if !utf8.Valid(stored) {
		stored = []byte(strings.ToValidUTF8(string(stored), "\ufffd"))
	}
	if text, err := normalize(stored); err == nil {
		return text
	}
	return appendQuote(nil, string(stored))
}

// appendQuote appends a JSON string; bytes that are not UTF-8 become U+FFFD.
func appendQuote(b []byte, s string) []byte {
	b, _ = jsontext.AppendQuote(b, strings.ToValidUTF8(s, "\ufffd")) // a valid string always encodes
	return b
}

// scan goes over a text, which need not be valid JSON yet, and returns whether it is
// nested too deep and the first number that a double does not represent.
func scan(text []byte) (deep bool, lost string) {
	depth := 0
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case c == '"':
			i = endOfString(text, i)
		case c == '{' || c == '[':
			depth++
			deep = deep || depth > MaxDepth
		case c == '}' || c == ']':
			depth--
		case isNumberByte(c):
			start := i
			for i+1 < len(text) && isNumberByte(text[i+1]) {
				i++
			}
			if number := text[start : i+1]; lost == "" && !isExact(number) {
				lost = string(number)
			}
		}
	}
	return deep, lost
}

// endOfString returns the index of the closing quote of the string that begins at start.
func endOfString(text []byte, start int) int {
	for i := start + 1; i < len(text); i++ {
		switch text[i] {
		case '"':
			return i
		case '\\':
			i++
		}
	}
	return len(text)
}

// isNumberByte reports whether a byte can be part of a number. The e of true and of
// false can, too.
func isNumberByte(c byte) bool {
	return '0' <= c && c <= '9' || c == '.' || c == 'e' || c == 'E' || c == '+' || c == '-'
}

// isExact reports whether a reader that has only doubles reads the same number.
func isExact(number []byte) bool {
	const exact = 15 // digits that a double always holds
	text := string(number)
	fraction := strings.ContainsAny(text, ".eE")
	if !fraction && len(text) <= exact {
		return true
	}
	read, err := strconv.ParseFloat(text, 64)
	switch {
	case errors.Is(err, strconv.ErrSyntax):
		return true // the e of true; or not JSON, which is found elsewhere
	case err != nil:
		return false
	case !fraction:
		return strconv.FormatFloat(read, 'f', -1, 64) == text // as JavaScript writes it
	default:
		mantissa, _, _ := strings.Cut(strings.ToLower(text), "e")
		return read != 0 || !strings.ContainsAny(mantissa, "123456789")
	}
}
