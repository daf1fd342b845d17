package assets

import (
	"strings"
	"testing"
)

func TestAcceptEncoding(t *testing.T) {
	tests := []struct {
		name  string
		lines []string
		want  weights // identity, gzip, br, zstd
	}{
		{"no field", nil, weights{1, 0, 0, 0}},
		{"empty field", []string{""}, weights{1, 0, 0, 0}},
		{"Chrome over HTTPS", []string{"gzip, deflate, br, zstd"}, weights{1, 1000, 1000, 1000}},
		{"Chrome over plain HTTP", []string{"gzip, deflate"}, weights{1, 1000, 0, 0}},
		{"weights", []string{"gzip;q=0.5, br;q=1.0, zstd;q=0.25"}, weights{1, 500, 1000, 250}},
		{"three decimals", []string{"br;q=0.001,gzip;q=0.999"}, weights{1, 999, 1, 0}},
		{"star stands for the rest", []string{"br;q=0.3, *;q=0.2"}, weights{1, 200, 300, 200}},
		{"star alone", []string{"*"}, weights{1, 1000, 1000, 1000}},
		{"star refused refuses identity", []string{"gzip, *;q=0"}, weights{0, 1000, 0, 0}},
		{"star refused, identity named", []string{"*;q=0, identity;q=0.1"}, weights{100, 0, 0, 0}},
		{"identity refused", []string{"br, identity;q=0"}, weights{0, 0, 1000, 0}},
		{"identity preferred", []string{"identity, br;q=0.5"}, weights{1000, 0, 500, 0}},
		{"any case and space", []string{" GZIP ; Q=0.8 ,\tBr"}, weights{1, 800, 1000, 0}},
		{"x-gzip", []string{"x-gzip"}, weights{1, 1000, 0, 0}},
		{"several lines", []string{"gzip", "br;q=0.9"}, weights{1, 1000, 900, 0}},
		{"twice: the larger counts", []string{"gzip;q=0.2, gzip;q=0.7"}, weights{1, 700, 0, 0}},
		{"broken members are skipped", []string{"br;q=2, gzip;q=, zstd;q=0.1234, ;q=1, gzip;x=1, ,,"}, weights{1, 0, 0, 0}},
		{"more than one is broken", []string{"br;q=1.001"}, weights{1, 0, 0, 0}},
		{"no number", []string{"br;q=0.5x"}, weights{1, 0, 0, 0}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := acceptEncoding(tt.lines); got != tt.want {
				t.Errorf("acceptEncoding(%q) = %v, want %v", tt.lines, got, tt.want)
			}
		})
	}
}

// FuzzAcceptEncoding checks what must hold for any field: weights in range, one
// field in two lines read as in one, and a refusal that is obeyed.
func FuzzAcceptEncoding(f *testing.F) {
	for _, seed := range []string{
		"", "*", "gzip, deflate, br, zstd", "br;q=0.5, *;q=0", "identity;q=0", ";;q=", "gzip;q=1.000,x-gzip;q=0",
	} {
		f.Add(seed, "gzip;q=0.1")
	}
	f.Fuzz(func(t *testing.T, a, b string) {
		joined := acceptEncoding([]string{a + "," + b})
		if lines := acceptEncoding([]string{a, b}); lines != joined {
			t.Errorf("%q and %q: two lines give %v, one gives %v", a, b, lines, joined)
		}
		for c, q := range joined {
			if q < 0 || q > 1000 {
				t.Errorf("%q: weight of %v is %d", a, coding(c), q)
			}
		}
		if !strings.Contains(strings.ToLower(a), "br") && !strings.Contains(a, "*") {
			if w := acceptEncoding([]string{a, "br;q=0"}); w[brotlied] != 0 {
				t.Errorf("%q: br is refused and gets %d", a, w[brotlied])
			}
		}
	})
}
