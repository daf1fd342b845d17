package polling_test

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"envivo/handlers/eventlog"
	"envivo/handlers/eventlog/eventlogtest"
	"envivo/handlers/loadtest"
	"envivo/handlers/polling"
)

// request asks for what comes after a cursor, as who has all up to there.
func request(cursor string) string {
	return "GET /polling?after=" + cursor + " HTTP/1.1\r\nHost: localhost\r\nUser-Agent: Mozilla/5.0 (X11; Linux x86_64) Chrome/156.0\r\n" +
		"Accept: */*\r\nIf-None-Match: \"" + cursor + "\"\r\n\r\n"
}

// BenchmarkNothingNew compares the CPU of a poll that is answered with 304 with
// a bare handler that answers nothing else.
//
//	go test ./handlers/polling -run - -bench NothingNew -benchtime 50000x -count 5
func BenchmarkNothingNew(b *testing.B) {
	b.Run("bare", func(b *testing.B) {
		measure(b, "1", http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Cache-Control", "no-cache")
			w.Header().Set("ETag", `"1"`)
			if r.Header.Get("If-None-Match") == `"1"` {
				w.WriteHeader(http.StatusNotModified)
			}
		}))
	})
	b.Run("handler", func(b *testing.B) {
		log := eventlogtest.Open(b, eventlog.Spec{})
		eventlogtest.Append(b, log, 1)
		measure(b, log.Cursor().String(), polling.New(b.Context(), log))
	})
}

func measure(b *testing.B, cursor string, h http.Handler) {
	s := httptest.NewServer(h)
	defer s.Close()
	clients := loadtest.Askers(b, s.Listener.Addr().String(), 10, request(cursor))
	clients.Wait(1000) // warm up
	b.ResetTimer()
	before := loadtest.CPU()
	clients.Wait(b.N)
	b.ReportMetric(float64((loadtest.CPU()-before).Nanoseconds())/1000/float64(b.N), "cpu-µs/request")
}
