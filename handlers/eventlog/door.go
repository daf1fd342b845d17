package eventlog

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/go-json-experiment/json/jsontext"
)

// MaxDepth is how deep data may be nested. The narrowest of the common readers
// takes 64 levels (System.Text.Json); half of them are for what stands around
// the data on its way: an answer of polling, an argument of Socket.IO.
const MaxDepth = 32

// Why is a reason for which a log does not take an event.
type Why int

// Reasons.
const (
	BadTopic     Why = iota + 1 // it is no word of [a-z0-9-]
	BadKey                      // it has half an emoji: two keys could become one
	TooLong                     // more bytes than Spec.MaxData
	TooDeep                     // more levels than MaxDepth
	NotUTF8                     // bytes that are no text
	NotJSON                     // text that is no JSON
	RepeatedName                // an object has a name twice
	LostNumber                  // a number that JavaScript would read as another one
)

var whys = [...]string{
	BadTopic: "bad topic", BadKey: "bad key", TooLong: "too long", TooDeep: "nested too deep",
	NotUTF8: "not UTF-8", NotJSON: "not JSON", RepeatedName: "repeated name", LostNumber: "number out of range",
}

// Invalid is why a log does not take an event: the same to every way in. It
// wraps [ErrInvalid].
type Invalid struct {
	Why  Why
	What string // the topic, name or number that is wrong, or what fits of it in a sentence
}

func invalid(why Why, what string) *Invalid {
	const most = 40
	if runes := []rune(what); len(runes) > most {
		what = string(runes[:most]) + "…"
	}
	return &Invalid{why, what}
}

func (e *Invalid) Error() string { return fmt.Sprintf("%v: %s %q", ErrInvalid, whys[e.Why], e.What) }

// Unwrap returns [ErrInvalid].
func (e *Invalid) Unwrap() error { return ErrInvalid }

// tidy is the log's door: what comes out of it, every reader of every technique
// can take. It returns the data as it is stored and sent, on one line, or an
// [*Invalid]. JSON allows more than that (RFC 8259), and each case is decided:
//
//   - Bytes that are not UTF-8 are refused (RFC 8259, section 8.1). A WebSocket
//     would have to be closed by its client at such a frame (RFC 6455, section
//     8.1), again each time that it comes back. No browser sends them.
//   - Half a surrogate pair, written \ud83d, is what is left of an emoji that a
//     program has cut in two. It becomes U+FFFD, as WebSocket.send and every
//     TextEncoder do with it (WebIDL, USVString): the text loses nothing else.
//   - An object that has a name twice is refused: which of the two counts is
//     every reader's own guess (RFC 8259, section 4; RFC 7493, section 2.3).
//   - A number that is not what a double makes of it is refused (RFC 7493,
//     section 2.2): 1e400 would be Infinity, 9007199254740993 another number,
//     1e-400 nothing. What JavaScript itself writes passes, so do fractions with
//     more digits than a double has: they are measures, and rounded everywhere.
//   - Nesting is bounded ([MaxDepth]): a recursive reader has no more stack.
//   - NUL, and all control characters, can only be written as escapes, and travel
//     as such. U+2028 and U+2029 end a line in old JavaScript, and in no reader
//     of JSON or of an event stream (ECMAScript 2019; WHATWG HTML, section
//     9.2.6). Noncharacters are characters in interchange (Unicode corrigendum
//     9). All of them are taken.
func tidy(data []byte) ([]byte, error) {
	if !utf8.Valid(data) {
		return nil, invalid(NotUTF8, "")
	}
	deep, lost := survey(data)
	if deep {
		return nil, invalid(TooDeep, "")
	}
	text, err := jsontext.AppendFormat(nil, data, jsontext.AllowInvalidUTF8(true)) // halves of pairs are all that is left of it
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

// mended is what readers see of stored data: itself, if it came through the
// door. A log may be older than its door, and other programs may write to an
// external server: their bytes that are no text become U+FFFD, and what then
// still is not for every reader becomes a string, so that no id is missing.
func mended(stored []byte) []byte {
	if !utf8.Valid(stored) {
		stored = []byte(strings.ToValidUTF8(string(stored), "\ufffd"))
	}
	if text, err := tidy(stored); err == nil {
		return text
	}
	return appendQuote(nil, string(stored))
}

// appendQuote writes a JSON string; bytes that are no text become U+FFFD.
func appendQuote(b []byte, s string) []byte {
	b, _ = jsontext.AppendQuote(b, strings.ToValidUTF8(s, "\ufffd")) // a valid string always encodes
	return b
}

// survey goes over text that is JSON, or else will be refused as that, and
// reports whether it is nested too deep and the first number that would be lost.
func survey(text []byte) (deep bool, lost string) {
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
		case isNumeral(c):
			start := i
			for i+1 < len(text) && isNumeral(text[i+1]) {
				i++
			}
			if number := text[start : i+1]; lost == "" && !isKept(number) {
				lost = string(number)
			}
		}
	}
	return deep, lost
}

// endOfString is where the string ends that begins at start.
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

// isNumeral: a number consists of such. So do the e of true, and that of false.
func isNumeral(c byte) bool {
	return '0' <= c && c <= '9' || c == '.' || c == 'e' || c == 'E' || c == '+' || c == '-'
}

// isKept reports whether a number is the same to a reader that has only doubles.
func isKept(number []byte) bool {
	const exact = 15 // digits that a double always holds
	text := string(number)
	fraction := strings.ContainsAny(text, ".eE")
	if !fraction && len(text) <= exact {
		return true
	}
	read, err := strconv.ParseFloat(text, 64)
	switch {
	case errors.Is(err, strconv.ErrSyntax):
		return true // the e of true; or no JSON
	case err != nil:
		return false
	case !fraction:
		return strconv.FormatFloat(read, 'f', -1, 64) == text // as JavaScript writes it
	default:
		mantissa, _, _ := strings.Cut(strings.ToLower(text), "e")
		return read != 0 || !strings.ContainsAny(mantissa, "123456789")
	}
}
