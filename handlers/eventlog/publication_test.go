package eventlog_test

import (
	"encoding/json"
	"errors"
	"testing"

	"envivo/handlers/eventlog"
)

func TestParsePublication(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		text string
		ok   bool
	}{
		{`{"topic":"pulse","data":{}}`, true},
		{` {"topic":"pulse","data":{"from":"garza 7"},"key":"k1"} `, true},
		{`{"data":{},"topic":"sensor"}`, true}, // whether it may is another question
		{`{"topic":"pulse"}`, false},
		{`{"topic":"","data":{}}`, false},
		{`{"topic":"pulse","data":null}`, false},
		{`{"topic":"pulse","data":[1]}`, false},
		{`{"topic":"pulse","data":{},"extra":1}`, false},
		{`{"topic":"pulse","data":{}} {}`, false},
		{`{"topic":"pulse","data":{},"key":"` + string(make([]byte, 65)) + `"}`, false},
		{`{"topic":7,"data":{}}`, false},
		{`Hello Server!`, false},
		{`"topic"`, false},
		{`null`, false},
		{``, false},
	} {
		_, err := eventlog.ParsePublication([]byte(test.text))
		if (err == nil) != test.ok || (err != nil && !errors.Is(err, eventlog.ErrNoPublication)) {
			t.Errorf("%s: %v", test.text, err)
		}
	}
}

func TestThePublicPublishesOnlyPublicTopics(t *testing.T) {
	t.Parallel()
	log := openLog(t, open(t, eventlog.Config{Dir: t.TempDir()}), eventlog.Spec{Retain: 10, Public: []string{"pulse"}})
	for topic, want := range map[string]error{"pulse": nil, "sensor": eventlog.ErrForbidden, "": eventlog.ErrForbidden} {
		_, err := log.Publish(testContext(t), eventlog.Publication{Topic: topic, Data: []byte(`{}`)})
		if !errors.Is(err, want) {
			t.Errorf("%q: %v, want %v", topic, err, want)
		}
	}
}

func FuzzPublication(f *testing.F) {
	for _, seed := range []string{`{"topic":"pulse","data":{}}`, `{"topic":"pulse","data":{"a":[{}]},"key":"k"}`, `hola`, `{}`, `[`} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		p, err := eventlog.ParsePublication(text)
		if err != nil {
			return
		}
		again, err := json.Marshal(p)
		if err != nil {
			t.Fatalf("%q parses, and does not encode: %v", text, err)
		}
		if _, err := eventlog.ParsePublication(again); err != nil {
			t.Errorf("%q became %q, which does not parse", text, again)
		}
	})
}

func FuzzCursor(f *testing.F) {
	for _, seed := range []string{"0", "42", "-1", "+1", "9007199254740991", "9007199254740992", "18446744073709551616", "1e3", "", "٣", "42.k7f3", "42.", ".k", "1.5", "1.k.k", "1.K", "1.k2345678901234567"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		cursor, err := eventlog.ParseCursor(text)
		if err != nil {
			return
		}
		if cursor.ID >= 1<<53 {
			t.Errorf("%q: %d is out of bounds", text, cursor.ID)
		}
		if again, err := eventlog.ParseCursor(cursor.String()); again != cursor || err != nil {
			t.Errorf("%q: %v, then %v, %v", text, cursor, again, err)
		}
	})
}
