package watch

import (
	"context"
	"maps"
	"slices"
	"sync"
	"time"
)

const (
	quiet   = 2 * time.Millisecond  // after the last change of a burst
	longest = 50 * time.Millisecond // after its first
)

// mostNames is how many names are remembered. If more files have changed, it may
// be any.
const mostNames = 1000

// A debouncer makes a burst of changes one.
type debouncer struct {
	news chan struct{} // has an element once something was noted

	mu    sync.Mutex
	names map[string]bool
	all   bool // names does not have everything that may have changed
}

func newDebouncer() *debouncer {
	return &debouncer{news: make(chan struct{}, 1), names: make(map[string]bool)}
}

// note adds a change to the burst. It never waits.
func (d *debouncer) note(name string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if len(d.names) < mostNames {
		d.names[name] = true
	} else {
		d.all = true
	}
	d.tell()
}

// noteAll says that anything may have changed.
func (d *debouncer) noteAll() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.all = true
	d.tell()
}

func (d *debouncer) tell() {
	select {
	case d.news <- struct{}{}:
	default:
	}
}

// wait returns the changes of a burst when it is over, sorted, or nil if they may
// be any; and nil as well when the clock ticks before there is one.
func (d *debouncer) wait(ctx context.Context, clock <-chan time.Time) ([]string, error) {
	select {
	case <-ctx.Done():
		return nil, ctx.Err()
	case <-clock:
		return nil, nil
	case <-d.news:
	}
	latest := time.After(longest)
	for {
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-d.news:
		case <-time.After(quiet):
			return d.take(), nil
		case <-latest:
			return d.take(), nil
		}
	}
}

func (d *debouncer) take() []string {
	d.mu.Lock()
	defer d.mu.Unlock()
	changed := slices.Sorted(maps.Keys(d.names))
	if d.all {
		changed = nil
	}
	clear(d.names)
	d.all = false
	select { // of what was noted a moment ago as well
	case <-d.news:
	default:
	}
	return changed
}
