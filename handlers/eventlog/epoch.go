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

// epochs are the epochs of a log, oldest first; the last one is the current one. An
// epoch is a period in which no id was given twice. It begins when a store is opened,
// or when a log is found to have fallen back behind what was received from it.
//
// Epochs distinguish a cursor that is merely old from one that belongs to lost data. A
// store that was truncated, restored from a copy or emptied gives the same ids again
// to other events, but in another epoch; a client that has received the first ones
// comes back with the first epoch.
type epochs []epoch

// An epoch's until is the newest id of it that still belongs to the same event: a
// cursor of the epoch beyond that is a reset.
type epoch struct {
	name  string
	until uint64
}

const (
	// epochsKept is how many epochs are remembered, and so how many starts of a store a
	// cursor survives. They are stored in the metadata of the stream: some 20 bytes each.
	epochsKept = 64
	// epochsKey is the key of that metadata.
	epochsKey = "envivo.epochs"
	ongoing   = math.MaxUint64 // the until of the current epoch
)

// newEpoch returns a random name: an e and seven characters of base32, against the 64
// names that a log remembers.
func newEpoch() string { return "e" + strings.ToLower(rand.Text()[:7]) }

// sharedEpoch derives the name of a new epoch from what an instance knew and what it
// has found, so that instances which detect a rollback at the same time all begin the
// same epoch.
func sharedEpoch(known, found epochs) string {
	sum := sha256.Sum256([]byte(known.String() + "/" + found.String()))
	return "e" + hex.EncodeToString(sum[:])[:10]
}

// parseEpochs reads what String wrote, and ignores what it does not understand.
func parseEpochs(text string) (es epochs) {
	for word := range strings.FieldsSeq(text) {
		name, digits, ended := strings.Cut(word, ":")
		until, err := uint64(ongoing), error(nil)
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
		if words[i] = e.name; e.until != ongoing {
			words[i] += ":" + strconv.FormatUint(e.until, 10)
		}
	}
	return strings.Join(words, " ")
}

// current returns the name of the current epoch; "" if there is none.
func (es epochs) current() string {
	if len(es) == 0 {
		return ""
	}
	return es[len(es)-1].name
}

// next ends all epochs, of which the ids up to last are left, and begins another.
func (es epochs) next(last uint64, name string) epochs {
	es = slices.Clone(es[max(0, len(es)-epochsKept+1):])
	for i := range es {
		es[i].until = min(es[i].until, last)
	}
	return append(es, epoch{name, ongoing})
}

// lost returns the ids that a cursor has passed and that this log does not have; nil
// if there are none, or if the cursor has no epoch.
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

// beginEpoch ends the epochs of a stream at last and begins one of that name.
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
