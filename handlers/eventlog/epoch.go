package eventlog

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/nats-io/nats.go/jetstream"
)

// epochs are those of a log, the oldest first; the last one goes on. Each is a
// time in which nobody took ids back: it begins when a store is opened, or when
// the log is seen to have fallen behind what was heard of it.
//
// They make the difference between a cursor that is merely old and one that
// belongs to data that are gone. A store that was truncated, restored from a
// copy or emptied gives the same ids again, to other events: but under another
// epoch, and those who saw the first ones come back with the first one.
type epochs []epoch

// An epoch's until is the newest id that is still what it was when a client
// may have seen it in that epoch.
type epoch struct {
	name  string
	until uint64
}

const (
	// epochsKept is how many starts of a store a cursor outlives. They travel with
	// the stream, in its metadata: some 20 bytes each.
	epochsKept = 64
	// epochsKey is their place there.
	epochsKey = "envivo.epochs"
	open      = math.MaxUint64
)

// newEpoch is a letter and seven others: 32 to the eighth, against the 64 that
// a log remembers.
func newEpoch() string { return "e" + strings.ToLower(rand.Text()[:7]) }

// epochAfter is the one that all who have heard the same, and find the same in
// its place, begin: where two do so at once, it is one.
func epochAfter(heard, found epochs) string {
	sum := sha256.Sum256([]byte(heard.String() + "/" + found.String()))
	return "e" + hex.EncodeToString(sum[:])[:10]
}

// parseEpochs reads what String wrote. What it does not understand is not there.
func parseEpochs(text string) (es epochs) {
	for word := range strings.FieldsSeq(text) {
		name, digits, ended := strings.Cut(word, ":")
		until, err := uint64(open), error(nil)
		if ended {
			until, err = strconv.ParseUint(digits, 10, 64)
		}
		if err == nil && validEpoch.MatchString(name) {
			es = append(es, epoch{name, until})
		}
	}
	return es
}

func (es epochs) String() string {
	words := make([]string, len(es))
	for i, e := range es {
		if words[i] = e.name; e.until != open {
			words[i] += ":" + strconv.FormatUint(e.until, 10)
		}
	}
	return strings.Join(words, " ")
}

// current is the name of the one that goes on; "" if there is none.
func (es epochs) current() string {
	if len(es) == 0 {
		return ""
	}
	return es[len(es)-1].name
}

// next ends all that there are, of which ids up to last are left, and begins
// another.
func (es epochs) next(last uint64, name string) epochs {
	es = slices.Clone(es[max(0, len(es)-epochsKept+1):])
	for i := range es {
		es[i].until = min(es[i].until, last)
	}
	return append(es, epoch{name, open})
}

// lost tells what a cursor has seen that this log does not have, or nil: the
// cursor is this log's own, or does not say whose it is.
func (es epochs) lost(c Cursor) *Gap {
	if c.Epoch == "" || c.ID == 0 || len(es) > 0 && c.Epoch == es.current() {
		return nil
	}
	var until uint64
	for _, e := range es {
		if e.name == c.Epoch {
			until = e.until
		}
	}
	if c.ID <= until {
		return nil
	}
	return &Gap{From: until + 1, To: c.ID, Reset: true}
}

// beginEpoch gives a stream another epoch, after the ids up to last.
func (l *Log) beginEpoch(ctx context.Context, info *jetstream.StreamInfo, last uint64, name string) (*jetstream.StreamInfo, error) {
	cfg := info.Config
	es := parseEpochs(cfg.Metadata[epochsKey]).next(last, name)
	metadata := map[string]string{epochsKey: es.String()}
	for key, value := range cfg.Metadata {
		if key != epochsKey && !strings.HasPrefix(key, "_nats.") {
			metadata[key] = value
		}
	}
	cfg.Metadata = metadata
	stream, err := l.js.UpdateStream(ctx, cfg)
	if err != nil {
		return nil, fmt.Errorf("begin an epoch: %w", err)
	}
	return stream.CachedInfo(), nil
}
