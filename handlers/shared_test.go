package handlers

import (
	"strings"
	"testing"
)

// What a trusted page may do, the browser must learn from the answer: see Fetch §3.3.
func TestTrustedPagesShareTheTechniques(t *testing.T) {
	site, _ := newSite(t)
	const stranger = "https://malo.example"
	for _, tt := range []struct {
		method, path, origin string
		preflight            bool
		status               int
		shared               bool
	}{
		{"GET", "/polling", partner, false, 200, true},
		{"GET", "/polling?after=x", partner, false, 400, true}, // what was wrong may be read, too
		{"POST", "/events", partner, false, 415, true},
		{"OPTIONS", "/polling", partner, true, 204, true},
		{"OPTIONS", "/events", partner, true, 204, true},
		{"OPTIONS", "/socket.io/", partner, true, 204, true},
		{"OPTIONS", "/race/abc/sse", partner, true, 204, true},
		{"GET", "/socket.io/?EIO=4&transport=polling", partner, false, 200, true},
		{"GET", "/polling", stranger, false, 200, false},
		{"OPTIONS", "/events", stranger, true, 405, false},
		{"OPTIONS", "/events", "null", true, 405, false},
		{"GET", "/polling", "", false, 200, false},
		{"GET", "/", partner, false, 200, false}, // a page is no technique
		{"GET", "/lab/trace.json?id=x", partner, false, 404, false},
		{"OPTIONS", "/lab", partner, true, 405, false},
	} {
		t.Run(tt.method+" "+tt.path+" "+tt.origin, func(t *testing.T) {
			var fields []string
			if tt.origin != "" {
				fields = append(fields, "Origin", tt.origin)
			}
			if tt.preflight {
				fields = append(fields, "Access-Control-Request-Method", "POST", "Access-Control-Request-Headers", "content-type,idempotency-key")
			}
			w := do(t, site, tt.method, tt.path, "", fields...)
			h, allowed := w.Header(), ""
			if tt.shared {
				allowed = tt.origin
			}
			if w.Code != tt.status || h.Get("Access-Control-Allow-Origin") != allowed || h.Get("Access-Control-Allow-Credentials") != "" {
				t.Errorf("%d %v, want %d and %q", w.Code, h, tt.status, allowed)
			}
			if tt.shared && tt.preflight && (!strings.Contains(h.Get("Access-Control-Allow-Headers"), "Idempotency-Key") ||
				!strings.Contains(h.Get("Access-Control-Allow-Methods"), "POST")) {
				t.Error(h)
			}
			if tt.path == "/polling" && h.Get("Vary") != "Origin" {
				t.Error("a cache may give one origin's answer to another")
			}
		})
	}
}
