package eventlog_test

import (
	"fmt"
	"sync"
	"testing"

	"envivo/handlers/eventlog"
)

// BenchmarkAppend is what it costs to have an event on disk before it is
// acknowledged: alone, and with a class that publishes at the same time.
//
//	go test ./handlers/eventlog -run - -bench Append
func BenchmarkAppend(b *testing.B) {
	for _, lazy := range []bool{true, false} {
		name := map[bool]string{true: "lazy", false: "synced"}[lazy]
		b.Run(name+"/alone", func(b *testing.B) { benchmarkAppend(b, lazy, 1) })
		b.Run(name+"/64 at once", func(b *testing.B) { benchmarkAppend(b, lazy, 64) })
	}
}

func benchmarkAppend(b *testing.B, lazy bool, writers int) {
	log := openLog(b, open(b, eventlog.Config{Dir: b.TempDir(), Lazy: lazy}), eventlog.Spec{Retain: 1e6})
	data := []byte(`{"from":"garza 7"}`)
	b.ResetTimer()
	var group sync.WaitGroup
	for w := range writers {
		group.Go(func() {
			for i := w; i < b.N; i += writers {
				if _, err := log.Append(b.Context(), "pulse", data, ""); err != nil {
					b.Error(err)
					return
				}
			}
		})
	}
	group.Wait()
}

// BenchmarkFanOut compares an event's way to 1,000 followers with the bare
// loop: a thousand channels.
//
//	go test ./handlers/eventlog -run - -bench FanOut
func BenchmarkFanOut(b *testing.B) {
	const followers = 1000
	b.Run("bare", func(b *testing.B) {
		var heard sync.WaitGroup
		channels := make([]chan []byte, followers)
		for i := range channels {
			c := make(chan []byte, 64)
			channels[i] = c
			go func() {
				for range c {
					heard.Done()
				}
			}()
		}
		message := []byte("message")
		b.ResetTimer()
		for range b.N {
			heard.Add(followers)
			for _, c := range channels {
				c <- message
			}
			heard.Wait()
		}
		b.StopTimer()
		for _, c := range channels {
			close(c)
		}
		perDelivery(b, followers)
	})
	b.Run("log", func(b *testing.B) {
		log := openLog(b, open(b, eventlog.Config{Dir: b.TempDir(), Lazy: true}), eventlog.Spec{Retain: 1e6})
		var heard, ready, gone sync.WaitGroup
		ready.Add(followers)
		for range followers {
			gone.Go(func() {
				for page, err := range log.Follow(b.Context(), eventlog.Cursor{}) {
					if err != nil {
						return
					}
					for _, e := range page.Events {
						if e.ID == 1 {
							ready.Done()
						} else {
							heard.Done()
						}
						if string(e.Data) == `"end"` {
							return
						}
					}
				}
			})
		}
		appendN(b, log, 1)
		ready.Wait()
		b.ResetTimer()
		for i := range b.N {
			heard.Add(followers)
			if _, err := log.Append(b.Context(), "pulse", fmt.Appendf(nil, "%d", i), ""); err != nil {
				b.Fatal(err)
			}
			heard.Wait()
		}
		b.StopTimer()
		perDelivery(b, followers)
		heard.Add(followers)
		if _, err := log.Append(b.Context(), "pulse", []byte(`"end"`), ""); err != nil {
			b.Fatal(err)
		}
		gone.Wait()
	})
}

func perDelivery(b *testing.B, followers int) {
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*followers), "ns/delivery")
}
