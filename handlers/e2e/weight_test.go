package e2e_test

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

// heaviest is what a lesson may weigh over the wire: headers, styles, scripts
// and fonts included, with nothing in the cache, and with gzip: to a page on
// plain HTTP a browser offers nothing better.
const heaviest = 60 << 10

// weight opens a page and, if it is a lesson, puts it on the scales.
func weight(s *student, path string) (wrong []string) {
	s.t.Helper()
	answers, bytes := s.weighs(path), 0
	for _, answer := range answers {
		bytes += answer.bytes
	}
	s.t.Logf("%.1f KiB in %d answers", float64(bytes)/1024, len(answers))
	if isLesson(path) && bytes > heaviest {
		wrong = append(wrong, fmt.Sprintf("it weighs %d bytes over the wire, at most %d: %v", bytes, heaviest, answers))
	}
	return wrong
}

// An answer is what came over the wire for one request, headers included.
type answer struct {
	path  string
	bytes int
}

// weighs opens a page and returns the answers that came until the network was
// idle, the heaviest first.
func (s *student) weighs(path string) []answer {
	s.t.Helper()
	var (
		mu      sync.Mutex
		paths   = map[network.RequestID]string{}
		answers []answer
	)
	idle := make(chan struct{}, 1)
	err := chromedp.Listen(s.ctx, func(event any) {
		mu.Lock()
		defer mu.Unlock()
		switch e := event.(type) {
		case *network.EventRequestWillBeSent:
			_, paths[e.RequestID], _ = strings.Cut(e.Request.URL, s.site.ClassURL(""))
		case *network.EventLoadingFinished:
			answers = append(answers, answer{paths[e.RequestID], int(e.EncodedDataLength)})
		case *page.EventLifecycleEvent:
			if e.Name == "networkIdle" && len(answers) > 0 {
				select {
				case idle <- struct{}{}:
				default:
				}
			}
		}
	})
	if err != nil {
		s.t.Fatal(err)
	}
	s.Opens(path)
	select {
	case <-idle:
	case <-time.After(patience):
		s.t.Fatalf("%s never comes to rest", path)
	}
	mu.Lock()
	defer mu.Unlock()
	slices.SortFunc(answers, func(a, b answer) int { return b.bytes - a.bytes })
	return answers
}
