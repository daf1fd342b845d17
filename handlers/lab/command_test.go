package lab_test

import (
	"testing"

	"github.com/go-json-experiment/json/jsontext"

	"envivo/handlers/lab"
)

func FuzzParseCommand(f *testing.F) {
	for _, seed := range []string{
		`{"record":true}`, `{"heal":true}`, `{"fault":{"kind":"delay","for":5000000000,"delay":1000000000,"jitter":1,"tag":"sse-1"}}`,
		`{"record":null}`, `{"fault":{}}`, `{}`, `[]`, "\xff", `{"heal":true} x`,
		`{"heal":true,"heal":true}`, `{"heal":true}}`, `{"fault":{"kind":"delay","tag":"\ud83d"}}`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		c, err := lab.ParseCommand(text)
		if err != nil {
			return
		}
		if !jsontext.Value(text).IsValid() {
			t.Errorf("%q is taken", text)
		}
		if (c.Record != nil) == (c.Fault != nil) && (c.Record != nil || !c.Heal) {
			t.Errorf("%q commands nothing, or two things: %+v", text, c)
		}
	})
}
