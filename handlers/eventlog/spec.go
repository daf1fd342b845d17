package eventlog

import (
	"strings"
	"time"
)

// A Spec describes a log. The first process that opens a log creates its stream with
// it. After that the configuration of the stream is the operator's: of a Spec only
// RetainTopic still changes it.
type Spec struct {
	Name   string // lower case; the stream is called ENVIVO_ and the name in upper case
	Retain int64  // maximum number of events; the oldest are removed first
	// RetainTopic is the maximum number of events of one topic, so that no topic
	// displaces the events of another; 0 means no limit but Retain. With it the
	// remaining ids have holes everywhere, for which readers get no [Gap]: they must
	// know by themselves what a topic has lost.
	RetainTopic int64
	Tail        int      // minimum number of events in memory; 0 means 4,096
	MaxData     int      // maximum bytes of an event's data; 0 means 4 KiB
	Public      []string // the topics that [Log.Publish] takes

	// MaxAge is how long an event is retained at most; 0 means until Retain removes
	// it. Idempotency keys are not remembered for longer than this.
	MaxAge time.Duration
	// Expand, if set, computes the data that readers get from the data that was
	// stored, so that a log can store less than it delivers. The JSON of the event has
	// around bytes beside its data. The result must be JSON without white space, and
	// always the same for the same event.
	Expand func(stored []byte, around int) []byte
}

func (s Spec) stream() string { return "ENVIVO_" + strings.ToUpper(s.Name) }

func (s Spec) subject(topic string) string { return "envivo." + s.Name + "." + topic }

func (s Spec) topic(subject string) string { return subject[strings.LastIndexByte(subject, '.')+1:] }

func (s Spec) maxData() int {
	if s.MaxData == 0 {
		return 4 << 10
	}
	return s.MaxData
}

// dedupWindow is how long JetStream remembers idempotency keys: two minutes, but
// not longer than the events.
func (s Spec) dedupWindow() time.Duration {
	const most = 2 * time.Minute
	if s.MaxAge == 0 {
		return most
	}
	return min(most, s.MaxAge)
}

func (s Spec) tailLength() int {
	if s.Tail == 0 {
		return 4096
	}
	return s.Tail
}
