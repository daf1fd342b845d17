//go:build unix

package handlers

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"envivo/handlers/eventlog"
	"envivo/handlers/eventlog/eventlogtest"
	"envivo/handlers/loadtest"
)

// BenchmarkRace is the CPU of an event of 256 bytes at 200 a second, heard on
// four lanes, their clients in this process included; beside the bare append to
// a log in memory.
//
//	go test ./handlers -run - -bench Race -benchtime 1000x -count 5
func BenchmarkRace(b *testing.B) {
	b.Run("bare append", func(b *testing.B) {
		log := eventlogtest.Log(b, eventlogtest.Memory(b), eventlog.Spec{Retain: 15_000, Tail: 100})
		b.ResetTimer()
		cpu := loadtest.CPU()
		for range b.N {
			if _, err := log.Append(b.Context(), "race", []byte(`{"n":1,"size":256}`), ""); err != nil {
				b.Fatal(err)
			}
		}
		b.ReportMetric(float64((loadtest.CPU()-cpu).Microseconds())/float64(b.N), "cpu-µs/event")
	})
	b.Run("four lanes", func(b *testing.B) {
		site, _ := newSite(b)
		server := httptest.NewServer(site)
		defer server.Close()
		defer lanesClient.CloseIdleConnections()
		id := startsRace(b, site, 200, 256)
		ended := make(chan error)
		b.ResetTimer()
		cpu := loadtest.CPU()
		for _, hears := range hearers {
			go func() {
				n := 0
				ended <- hears(b.Context(), server.URL+"/race/"+id, func(string) bool { n++; return n < b.N })
			}()
		}
		for range hearers {
			if err := <-ended; err != nil {
				b.Error(err)
			}
		}
		b.ReportMetric(float64((loadtest.CPU()-cpu).Microseconds())/float64(b.N), "cpu-µs/event")
		b.StopTimer()
		do(b, site, http.MethodDelete, "/race/"+id, "")
	})
}
