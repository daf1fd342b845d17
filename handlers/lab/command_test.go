package lab_test

import (
	"encoding/json"
	"testing"

	"envivo/handlers/lab"
)

func FuzzParseCommand(f *testing.F) {
	for _, seed := range []string{
		`{"record":true}`, `{"heal":true}`, `{"fault":{"kind":"delay","for":5000000000,"delay":1000000000,"jitter":1,"tag":"sse-1"}}`,
		`{"record":null}`, `{"fault":{}}`, `{}`, `[]`, "\xff", `{"heal":true} x`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		c, err := lab.ParseCommand(text)
		if err != nil {
			return
		}
		if !json.Valid(text) {
			t.Errorf("%q is taken", text)
		}
		if (c.Record != nil) == (c.Fault != nil) && (c.Record != nil || !c.Heal) {
			t.Errorf("%q commands nothing, or two things: %+v", text, c)
		}
	})
}
