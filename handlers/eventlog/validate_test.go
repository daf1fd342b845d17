package eventlog_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"math"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/go-json-experiment/json/jsontext"

	"envivo/handlers/eventlog"
)

func nested(depth int) string { return strings.Repeat("[", depth) + strings.Repeat("]", depth) }

// What JSON allows and not every reader takes: each case is decided.
func TestTheDoorTakesWhatEveryReaderCan(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name, data string
		want       string          // as it is stored
		why        eventlog.Reason // it is not
		says       string
	}{
		{"plain", `{"from":"garza 7"}`, `{"from":"garza 7"}`, 0, ""},
		{"lines and tabs", "\t{\n\"a\" : 1\r\n}\n", `{"a":1}`, 0, ""},
		{"escapes", `"\u0041\/\u00f1"`, `"A/ñ"`, 0, ""},
		{"a raw byte", "\"\xff\"", "", eventlog.NotUTF8, ""},
		{"Latin-1", "\"espa\xf1ol\"", "", eventlog.NotUTF8, ""},
		{"half a pair in three bytes", "\"\xed\xa0\xbd\"", "", eventlog.NotUTF8, ""},
		{"a byte in a name", "{\"\xfe\":1}", "", eventlog.NotUTF8, ""},
		{"half an emoji", `"hola \ud83d"`, `"hola �"`, 0, ""},
		{"the other half", `["\ude00 hola"]`, `["� hola"]`, 0, ""},
		{"a whole one", `"\ud83d\ude00"`, `"😀"`, 0, ""},
		{"half an emoji in a name", `{"\ud83d":1}`, `{"�":1}`, 0, ""},
		{"two halves in names", `{"\ud83d":1,"\ud83c":2}`, "", eventlog.RepeatedName, "�"},
		{"a name twice", `{"a":1,"b":2,"a":3}`, "", eventlog.RepeatedName, "a"},
		{"a name twice, written otherwise", `[{"ñ":1,"\u00f1":2}]`, "", eventlog.RepeatedName, "ñ"},
		{"NUL", `"\u0000"`, `"\u0000"`, 0, ""},
		{"a raw NUL", "\"\x00\"", "", eventlog.NotJSON, ""},
		{"a raw line", "\"a\nb\"", "", eventlog.NotJSON, ""},
		{"old line ends of JavaScript", "\"\u2028\u2029\"", "\"\u2028\u2029\"", 0, ""},
		{"a noncharacter", "\"\uffff\"", "\"\uffff\"", 0, ""},
		{"a byte order mark", "\ufeff{}", "", eventlog.NotJSON, ""},
		{"as deep as can be", nested(eventlog.MaxDepth), nested(eventlog.MaxDepth), 0, ""},
		{"one too deep", nested(eventlog.MaxDepth + 1), "", eventlog.TooDeep, ""},
		{"deep and broken", strings.Repeat(`{"a":`, 4000), "", eventlog.TooDeep, ""},
		{"brackets in a string", `"` + nested(100) + `\"["`, `"` + nested(100) + `\"["`, 0, ""},
		{"the last whole number", `9007199254740991`, `9007199254740991`, 0, ""},
		{"one beyond", `[9007199254740993]`, "", eventlog.LostNumber, "9007199254740993"},
		{"as JavaScript writes it", `18446744073709552000`, `18446744073709552000`, 0, ""},
		{"64 bits", `{"id":18446744073709551615}`, "", eventlog.LostNumber, "18446744073709551615"},
		{"negative", `-9223372036854775807`, "", eventlog.LostNumber, "-9223372036854775807"},
		{"minus nothing", `-0`, `-0`, 0, ""},
		{"beyond a double", `1e400`, "", eventlog.LostNumber, "1e400"},
		{"the greatest double", `1.7976931348623157e308`, `1.7976931348623157e308`, 0, ""},
		{"too small for one", `{"a":1e-400}`, "", eventlog.LostNumber, "1e-400"},
		{"nothing at all", `0.000e-999`, `0.000e-999`, 0, ""},
		{"a long fraction", `3.14159265358979323846264338327950288`, `3.14159265358979323846264338327950288`, 0, ""},
		{"digits without end", strings.Repeat("9", 4000), "", eventlog.LostNumber, strings.Repeat("9", 40) + "…"},
		{"numbers in a string", `"1e400 9007199254740993"`, `"1e400 9007199254740993"`, 0, ""},
		{"broken, with a number", `{"a":1e400`, "", eventlog.NotJSON, ""},
		{"two values", `{} {}`, "", eventlog.NotJSON, ""},
		{"a comment", `{}//`, "", eventlog.NotJSON, ""},
		{"not a number", `NaN`, "", eventlog.NotJSON, ""},
		{"nothing", ``, "", eventlog.NotJSON, ""},
	} {
		got, err := eventlog.Normalize([]byte(test.data))
		var wrong *eventlog.Invalid
		switch {
		case test.why == 0 && (err != nil || string(got) != test.want):
			t.Errorf("%s: %s, %v; want %s", test.name, got, err, test.want)
		case test.why != 0 && (!errors.As(err, &wrong) || wrong.Reason != test.why || wrong.Value != test.says):
			t.Errorf("%s: %s, %v; want %v %q", test.name, got, err, test.why, test.says)
		}
	}
}

// What was stored before data was validated, or by another program, is shown so
// that every reader takes it, and passes its id.
func TestWhatIsStoredIsMendedOnItsWayOut(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ stored, want string }{
		{`{"a":1}`, `{"a":1}`},
		{"{\"a\":\"\xff\"}", `{"a":"�"}`},
		{`{"a":"\ud83d"}`, `{"a":"�"}`},
		{`{"a":1,"a":2}`, `"{\"a\":1,\"a\":2}"`},
		{`1e400`, `"1e400"`},
		{nested(100), `"` + nested(100) + `"`},
		{"hola\n\xff\x00", `"hola\n�\u0000"`},
		{``, `""`},
	} {
		if got := string(eventlog.Sanitize([]byte(test.stored))); got != test.want {
			t.Errorf("%q is shown as %s, want %s", test.stored, got, test.want)
		}
	}
}

// A header of NATS has no room for spaces at its ends, line breaks or a
// thousand bytes: a key is whole all the same, and nobody else's.
func TestAKeyOfAnyCharactersIsWhole(t *testing.T) {
	t.Parallel()
	log := openLog(t, open(t, eventlog.Config{Memory: true}), eventlog.Spec{Retain: 100})
	keys := []string{"a", " a", "a ", "a\r\nb", "a b", "a\n b", "\x00", "\xff", "\xfe", "ñ", strings.Repeat("😀", 300)}
	for _, again := range []bool{false, true} {
		for i, key := range keys {
			if id, err := log.Append(testContext(t), "pulse", []byte(`{}`), key); err != nil || id != uint64(i+1) {
				t.Errorf("the key %q (again: %v) has the id %d (%v), want %d", key, again, id, err, i+1)
			}
		}
	}
}

func TestAPublicationIsRefusedForWhatIsWrongWithIt(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		text string
		want eventlog.Reason // 0: it is no publication at all
	}{
		{`[9007199254740993]`, 0},
		{nested(100), 0},
		{`{"topic":"pulse","data":{"a":1e400}}`, eventlog.LostNumber},
		{`{"topic":"pulse","data":{"a":` + nested(40) + `}}`, eventlog.TooDeep},
		{"{\"topic\":\"pulse\",\"data\":{\"a\":\"\xff\"}}", eventlog.NotUTF8},
		{`{"topic":"pulse","data":{"a":1,"a":2}}`, eventlog.RepeatedName},
		{`{"topic":"pulse","topic":"sensor","data":{}}`, eventlog.RepeatedName},
		{`{"topic":"pulse","data":{},"key":"\ud83d"}`, eventlog.BadKey},
	} {
		_, err := eventlog.ParsePublication([]byte(test.text))
		var wrong *eventlog.Invalid
		if why := errors.As(err, &wrong); why != (test.want != 0) || why && wrong.Reason != test.want || !why && !errors.Is(err, eventlog.ErrNoPublication) {
			t.Errorf("%.60s: %v, want %v", test.text, err, test.want)
		}
	}
}

// Whatever comes, what goes out is one line of JSON that every reader takes,
// and what was right is not refused. Nor does anything take long.
func FuzzDoor(f *testing.F) {
	for _, seed := range []string{`{}`, "{\n}", `"\u0000"`, `[1e999]`, `nul`, "\"\xff\"", `{"a":{"a":1}}`, `"\ud83d"`, `{"a":1,"a":2}`, `-0.0e-0`, nested(33)} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		start := time.Now()
		long := bytes.Repeat(data, 1<<16/max(len(data), 1))
		_, _ = eventlog.Normalize(long)
		everybodyTakes(t, eventlog.Sanitize(long))
		if took := time.Since(start); took > 5*time.Second {
			t.Errorf("%q, to 64 KiB of it: %v", data, took)
		}
		everybodyTakes(t, eventlog.Sanitize(data))
		out, err := eventlog.Normalize(data)
		if err == nil {
			everybodyTakes(t, out)
			return
		}
		var wrong *eventlog.Invalid
		if !errors.As(err, &wrong) {
			t.Fatalf("%q: %v", data, err)
		}
		switch wrong.Reason {
		case eventlog.NotUTF8:
			if utf8.Valid(data) {
				t.Errorf("%q is UTF-8", data)
			}
		case eventlog.NotJSON:
			if jsontext.Value(data).IsValid() {
				t.Errorf("%q is JSON", data)
			}
		case eventlog.RepeatedName:
			if jsontext.Value(data).IsValid() {
				t.Errorf("%q has no name twice", data)
			}
		case eventlog.TooDeep:
			if bytes.Count(data, []byte("["))+bytes.Count(data, []byte("{")) <= eventlog.MaxDepth {
				t.Errorf("%q is not deep", data)
			}
		case eventlog.LostNumber:
			if !bytes.ContainsAny(data, "eE") && len(wrong.Value) < 16 {
				t.Errorf("%q: a double holds %s", data, wrong.Value)
			}
		default:
			t.Errorf("%q: %v", data, err)
		}
	})
}

// everybodyTakes checks what readers of all techniques need of an event's data.
func everybodyTakes(t *testing.T, out []byte) {
	t.Helper()
	if !json.Valid(out) || !utf8.Valid(out) || !jsontext.Value(out).IsValid() {
		t.Errorf("%.200q is no JSON of RFC 7493", out)
	}
	if bytes.ContainsAny(out, "\r\n\x00") {
		t.Errorf("%.200q is more than a line", out)
	}
	decoder := json.NewDecoder(bytes.NewReader(out))
	depth := 0
	for token, err := decoder.Token(); err == nil; token, err = decoder.Token() {
		switch token := token.(type) {
		case json.Delim:
			if token == '{' || token == '[' {
				depth++
			} else {
				depth--
			}
		case float64:
			if math.IsInf(token, 0) {
				t.Errorf("%.200q: %v", out, token)
			}
		}
		if depth > eventlog.MaxDepth {
			t.Errorf("%.200q is too deep", out)
		}
	}
}
