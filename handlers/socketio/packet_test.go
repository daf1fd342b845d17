package socketio

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"
)

// payloadOf is a payload's packets, or none where one is wrong.
func payloadOf(body []byte) (packets []enginePacket, err error) {
	for p, err := range enginePayload(body) {
		if err != nil {
			return nil, err
		}
		packets = append(packets, p)
	}
	return packets, nil
}

// However many packets a body holds, they are there one after the other.
func TestEnginePayloadKeepsNothing(t *testing.T) {
	body := bytes.Repeat([]byte("3\x1e"), 500_000)
	body = append(body, '3')
	allocations := testing.AllocsPerRun(1, func() {
		n := 0
		for _, err := range enginePayload(body) {
			if err != nil {
				t.Fatal(err)
			}
			n++
		}
		if n != 500_001 {
			t.Fatalf("%d packets", n)
		}
	})
	if allocations > 5 {
		t.Errorf("%.0f allocations", allocations)
	}
}

func TestEnginePayload(t *testing.T) {
	for _, test := range []struct{ body, want string }{
		{"4hello", "4:hello"},
		{"4test1\x1e4test2\x1e4test3", "4:test1 4:test2 4:test3"},
		{"4hello\x1ebAQIDBA==", "4:hello b:\x01\x02\x03\x04"},
		{"2probe", "2:probe"},
		{"4", "4:"},
		{"4ñ€😀", "4:ñ€😀"},
		{"b", "b:"},
		{"", "error"},
		{"abc", "error"},
		{"7", "error"},
		{"4a\x1e", "error"},
		{"b%", "error"},
		{"4\xff", "error"},
		{"4\xe2\x82", "error"}, // a rune that is cut off
		{"bAQ", "error"},
	} {
		packets, err := payloadOf([]byte(test.body))
		var got []string
		for _, p := range packets {
			kind := string(p.kind)
			if p.binary {
				kind = "b"
			}
			got = append(got, kind+":"+string(p.data))
		}
		text := strings.Join(got, " ")
		if err != nil {
			text = "error"
		}
		if text != test.want {
			t.Errorf("%q: %q, want %q", test.body, text, test.want)
		}
	}
}

func TestAppendEnginePayload(t *testing.T) {
	frames := []frame{textFrame('4', "hello"), {binary: true, data: []byte{1, 2, 3, 4}}, textFrame('2', "")}
	for _, test := range []struct {
		most int
		want string
		n    int
	}{
		{100, "4hello\x1ebAQIDBA==\x1e2", 3},
		{16, "4hello\x1ebAQIDBA==", 2},
		{15, "4hello", 1},
		{1, "4hello", 1}, // one at least
	} {
		if body, n := appendEnginePayload(nil, frames, test.most); string(body) != test.want || n != test.n {
			t.Errorf("at most %d: %q (%d), want %q (%d)", test.most, body, n, test.want, test.n)
		}
	}
}

func TestParsePacket(t *testing.T) {
	for _, test := range []struct{ text, want string }{
		{"0", `0 / -1 0 `},
		{`0{"token":"123"}`, `0 / -1 0 {"token":"123"}`},
		{"0/custom,", `0 /custom -1 0 `},
		{"0/custom", `0 /custom -1 0 `},
		{`0/custom,{"a":1}`, `0 /custom -1 0 {"a":1}`},
		{"1", `1 / -1 0 `},
		{"1/admin,", `1 /admin -1 0 `},
		{`2["hola","mundo"]`, `2 / -1 0 ["hola","mundo"]`},
		{`2/admin,12["hola"]`, `2 /admin 12 0 ["hola"]`},
		{`20["hola"]`, `2 / 0 0 ["hola"]`},
		{`3/admin,12[]`, `3 /admin 12 0 []`},
		{`51-["a",{"_placeholder":true,"num":0}]`, `5 / -1 1 ["a",{"_placeholder":true,"num":0}]`},
		{`62-/x,7[1]`, `6 /x 7 2 [1]`},
		{`510-["a"]`, `5 / -1 10 ["a"]`},
		{"0/custom?a=1", `0 /custom?a=1 -1 0 `}, // only protocol 3 has a query there
		{"2[1]", `2 / -1 0 [1]`},
		{"2[-1.5e3]", `2 / -1 0 [-1.5e3]`},
		{`29007199254740993["hola"]`, `2 / 9007199254740993 0 ["hola"]`},
		{"", "error"},
		{"abc", "error"},
		{"7", "error"},
		{"0[]", "error"},
		{`0"x"`, "error"},
		{"012{}", "error"},
		{`1{"a":1}`, "error"},
		{"2", "error"},
		{"2{}", "error"},
		{"2[]", "error"},
		{"2[1e999]", "error"},
		{"2[null]", "error"},
		{"2[true]", "error"},
		{`2[["hola"]]`, "error"},
		{`2["connect"]`, "error"},
		{`2["disconnecting"]`, "error"},
		{`2abc["hola"]`, "error"},
		{`2["hola"`, "error"},
		{`299999999999999999999["hola"]`, "error"},
		{"3[]", "error"},
		{"31{}", "error"},
		{`4{"message":"no"}`, "error"},
		{`5["a"]`, "error"},
		{`5-["a"]`, "error"},
		{`50-["a"]`, "error"},
		{`511-["a"]`, "error"}, // more than ten
		{`5-1-["a"]`, "error"},
		{"0/" + strings.Repeat("x", 200), "error"},
	} {
		p, err := parsePacket([]byte(test.text))
		got := fmt.Sprintf("%d %s %d %d %s", p.kind, p.namespace, p.id, p.attachments, p.payload)
		if err != nil {
			got = "error"
		}
		if got != test.want {
			t.Errorf("%q: %s, want %s", test.text, got, test.want)
		}
	}
}

func TestBinaryArguments(t *testing.T) {
	type photo struct {
		Name string `json:"name"`
		Data Binary `json:"data"`
	}
	payload, attachments, err := marshalArgs([]any{"foto", photo{"sol", Binary{1, 2}}, []any{Binary{3}, []byte{4}}, nil})
	if err != nil {
		t.Fatal(err)
	}
	const want = `["foto",{"name":"sol","data":{"_placeholder":true,"num":0}},[{"_placeholder":true,"num":1},"BA=="],null]`
	if string(payload) != want || len(attachments) != 2 || !bytes.Equal(attachments[1], []byte{3}) {
		t.Errorf("%s, %v", payload, attachments)
	}
	m, err := newMessage(nil, -1, payload, attachments)
	if err != nil {
		t.Fatal(err)
	}
	var name string
	var got photo
	if err := m.Decode(&name, &got); err != nil || got.Name != "sol" || !bytes.Equal(got.Data, []byte{1, 2}) {
		t.Errorf("%+v, %v", got, err)
	}
	if err := m.Decode(&name, &name); err == nil {
		t.Error("a photo is no string")
	}
	if _, _, err := marshalArgs([]any{make([]Binary, maxAttachments+1)}); !errors.Is(err, ErrTooManyAttachments) {
		t.Errorf("too many attachments: %v", err)
	}
	if _, _, err := marshalArgs([]any{func() {}}); err == nil {
		t.Error("a function was encoded")
	}
	for _, bad := range []string{`[{"_placeholder":true,"num":9}]`, `[{"_placeholder":true,"num":-1}]`, `[{"_placeholder":false,"num":0}]`, `["AQ=="]`} {
		m, err := newMessage(nil, -1, []byte(bad), attachments)
		if err != nil {
			t.Fatal(err)
		}
		var b Binary
		if m.Decode(&b) == nil {
			t.Errorf("%s gave %v", bad, b)
		}
	}
}

func FuzzEnginePacket(f *testing.F) {
	for _, seed := range []string{"4hello", "4a\x1ebAQID", "2probe", "", "b", "\x1e", "bAQ", "4\xff"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		packets, err := payloadOf(body)
		if err != nil {
			return
		}
		frames := make([]frame, len(packets))
		for i, p := range packets {
			if frames[i] = (frame{binary: true, data: p.data}); !p.binary {
				frames[i] = textFrame(p.kind, string(p.data))
			}
		}
		again, n := appendEnginePayload(nil, frames, 1<<30)
		if n != len(frames) {
			t.Fatalf("%d of %d frames written", n, len(frames))
		}
		if back, err := payloadOf(again); err != nil || len(back) != len(packets) {
			t.Errorf("%q became %q: %v", body, again, err)
		}
	})
}

func FuzzSocketPacket(f *testing.F) {
	for _, seed := range []string{`2["hola"]`, `0/a,{}`, `51-/x,12["a",{"_placeholder":true,"num":0}]`, "1", `3/a,1[]`, "2[7]", "0/a?b=1"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		p, err := parsePacket(text)
		if err != nil {
			return
		}
		if p.kind >= packetBinaryEvent {
			p.kind -= packetBinaryEvent - packetEvent
		}
		encoded := p.encode(make([][]byte, p.attachments))[0].data
		back, err := parsePacket(encoded[1:])
		if err != nil || back.namespace != p.namespace || back.id != p.id || !bytes.Equal(back.payload, p.payload) {
			t.Errorf("%q became %q: %v", text, encoded, err)
		}
	})
}
