package race_test

import (
	"errors"
	"testing"

	"envivo/handlers/race"
)

func TestParseConfig(t *testing.T) {
	for _, test := range []struct {
		text string
		want race.Config
	}{
		{`{"rate":2,"size":256}`, race.Config{Rate: 2, Size: 256}},
		{" {\n\"size\": 128, \"rate\": 0.5} ", race.Config{Rate: 0.5, Size: 128}},
		{`{"rate":2e2,"size":4096}`, race.Config{Rate: 200, Size: 4096}},
		{`{"rate":0.49,"size":256}`, race.Config{}},
		{`{"rate":200.1,"size":256}`, race.Config{}},
		{`{"rate":2,"size":127}`, race.Config{}},
		{`{"rate":2,"size":4097}`, race.Config{}},
		{`{"rate":2,"size":256.5}`, race.Config{}},
		{`{"rate":"2","size":256}`, race.Config{}},
		{`{"rate":-1e999,"size":256}`, race.Config{}},
		{`{"rate":2}`, race.Config{}},
		{`{"size":256}`, race.Config{}},
		{`{"rate":2,"size":256,"más":1}`, race.Config{}},
		{`{"rate":2,"size":256}{}`, race.Config{}},
		{`{"rate":2,"size":256}]`, race.Config{}},
		{`{"rate":2,"rate":3,"size":256}`, race.Config{}},
		{`{"Rate":2,"SIZE":256}`, race.Config{}},
		{`{"rate":2,"size":256,"\ud83d":1}`, race.Config{}},
		{`[2,256]`, race.Config{}},
		{`null`, race.Config{}},
		{``, race.Config{}},
	} {
		got, err := race.ParseConfig([]byte(test.text))
		if got != test.want || (err != nil) != (test.want == race.Config{}) || err != nil && !errors.Is(err, race.BadConfig) {
			t.Errorf("%s: %+v, %v", test.text, got, err)
		}
	}
}

func FuzzParseConfig(f *testing.F) {
	for _, seed := range []string{`{"rate":2,"size":256}`, `{"rate":1e-999,"size":1e3}`, `{"RATE":200}`, `{"rate":NaN}`, `{`, "\xff"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		c, err := race.ParseConfig(text)
		switch {
		case err != nil && (!errors.Is(err, race.BadConfig) || c != race.Config{}):
			t.Errorf("%q: %+v, %v", text, c, err)
		case err == nil && !(c.Rate >= 0.5 && c.Rate <= 200 && c.Size >= 128 && c.Size <= 4096):
			t.Errorf("%q became %+v", text, c)
		}
	})
}
