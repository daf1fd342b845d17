package web

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"
)

// figure finds the value of a series in the text format.
func figure(t *testing.T, text, series string) string {
	t.Helper()
	for line := range strings.Lines(text) {
		if value, ok := strings.CutPrefix(line, series+" "); ok {
			return strings.TrimSpace(value)
		}
	}
	return "absent"
}

func TestMetrics(t *testing.T) {
	m := NewMetrics()
	clients := 3
	m.Connected("sse", func() int { return clients })
	m.Connected("websocket", func() int { return 5 })
	m.LastEvent(func() uint64 { return 42 })

	mux := http.NewServeMux()
	mux.HandleFunc("GET /polling", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(304) })
	mux.HandleFunc("GET /sse", func(w http.ResponseWriter, _ *http.Request) { _ = http.NewResponseController(w).Flush() })
	mux.HandleFunc("GET /lecciones/{slug}", func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "x") })
	mux.HandleFunc("GET /roto", func(http.ResponseWriter, *http.Request) { panic("roto") })
	h := Chain(MuxProblems(mux), m.Count, Recovery(quietLog))
	for range 2 {
		ask(h, "GET", "/polling?after=1")
	}
	ask(h, "HEAD", "/polling")
	ask(h, "GET", "/sse")
	ask(h, "GET", "/roto")
	for i := range 50 { // what clients make up makes no series
		ask(h, "GET", fmt.Sprintf("/lecciones/%d", i))
		ask(h, "GET", fmt.Sprintf("/nada/%d", i))
		ask(h, fmt.Sprintf("METODO%d", i), "/polling")
	}
	clients = 4

	text := ask(m.Handler(NewClientIPs(nil, ""), "llave"), "GET", "/metrics", "Authorization", "Bearer llave").Body.String()
	for series, want := range map[string]string{
		`envivo_http_requests_total{method="GET",route="GET /polling",status="3xx"}`:          "2",
		`envivo_http_requests_total{method="HEAD",route="GET /polling",status="3xx"}`:         "1",
		`envivo_http_requests_total{method="GET",route="GET /sse",status="2xx"}`:              "1",
		`envivo_http_requests_total{method="GET",route="GET /roto",status="5xx"}`:             "1",
		`envivo_http_requests_total{method="GET",route="GET /lecciones/{slug}",status="2xx"}`: "50",
		`envivo_http_requests_total{method="GET",route="none",status="4xx"}`:                  "50",
		`envivo_http_requests_total{method="other",route="none",status="4xx"}`:                "50",
		`envivo_http_request_duration_seconds_count{route="GET /polling"}`:                    "3",
		`envivo_http_request_duration_seconds_count{route="GET /sse"}`:                        "absent", // a stream
		`envivo_connected_clients{technique="sse"}`:                                           "4",
		`envivo_connected_clients{technique="websocket"}`:                                     "5",
		`envivo_last_event_id`: "42",
	} {
		if got := figure(t, text, series); got != want {
			t.Errorf("%s is %s, want %s", series, got, want)
		}
	}
	if n := strings.Count(text, "\nenvivo_http_requests_total{"); n != 7 {
		t.Errorf("%d series of requests, want 7:\n%s", n, text)
	}
	for _, name := range []string{"go_goroutines", "process_open_fds"} {
		if figure(t, text, name) == "absent" {
			t.Errorf("no %s", name)
		}
	}
}

func TestStatusClass(t *testing.T) {
	for status, want := range map[int]string{101: "1xx", 200: "2xx", 304: "3xx", 499: "4xx", 503: "5xx", 600: "other", 42: "other", 999: "other"} {
		if got := statusClass(status); got != want {
			t.Errorf("statusClass(%d) = %s, want %s", status, got, want)
		}
	}
}

// The figures are for who cares for the server, and not for the class.
func TestMetricsAreForThisMachineOrTheToken(t *testing.T) {
	const here, class = "127.0.0.1:4711", "192.168.1.20:4711"
	loopback := []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}
	for _, tt := range []struct {
		name    string
		from    string
		trusted []netip.Prefix
		token   string
		fields  []string
		want    int
	}{
		{"this machine", here, nil, "", nil, 200},
		{"this machine, IPv6", "[::1]:4711", nil, "", nil, 200},
		{"the class", class, nil, "", nil, 401},
		{"the class guesses", class, nil, "", []string{"Authorization", "Bearer "}, 401},
		{"the token", class, nil, "llave", []string{"Authorization", "Bearer llave"}, 200},
		{"the token, in its own way", class, nil, "llave", []string{"Authorization", "bearer llave"}, 200},
		{"another token", class, nil, "llave", []string{"Authorization", "Bearer llav"}, 401},
		{"another scheme", class, nil, "llave", []string{"Authorization", "Basic llave"}, 401},
		{"a proxy here that nobody trusts", here, nil, "", []string{"X-Forwarded-For", "192.168.1.20"}, 401},
		{"a trusted proxy here, for the class", here, loopback, "", []string{"X-Forwarded-For", "192.168.1.20"}, 401},
		{"a trusted proxy here, for this machine", here, loopback, "", []string{"X-Forwarded-For", "127.0.0.1"}, 200},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r := httptest.NewRequest(http.MethodGet, "/metrics", nil)
			r.RemoteAddr = tt.from
			for i := 0; i < len(tt.fields); i += 2 {
				r.Header.Set(tt.fields[i], tt.fields[i+1])
			}
			w := httptest.NewRecorder()
			NewMetrics().Handler(NewClientIPs(tt.trusted, ""), tt.token).ServeHTTP(w, r)
			if w.Code != tt.want || (w.Code == 401) != (w.Header().Get("WWW-Authenticate") == "Bearer") {
				t.Errorf("%d %v, want %d", w.Code, w.Header(), tt.want)
			}
		})
	}
}
