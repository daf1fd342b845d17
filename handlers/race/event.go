package race

import (
	"encoding/json"
	"fmt"
	"strconv"
	"time"

	"envivo/handlers/eventlog"
)

// topic is the topic of all events of a race.
const topic = "race"

// spec describes the log of a race.
//
//   - MaxAge: a lane that «Sabotaje» cuts for a minute loses nothing when it comes
//     back. At full speed that is Retain. All races together at full speed (Rate)
//     retain 300,000 events: 130 MB, whatever their size.
//   - Tail: half a second at full speed, for live readers; later ones read from the
//     store, which is in memory as well. Each event in the tail has its JSON and the
//     frames of two techniques, so a race of the largest events holds at most 2.4 MB.
func spec(number int) eventlog.Spec {
	return eventlog.Spec{
		Name: "race-" + strconv.Itoa(number), Expand: expand,
		MaxAge: retainFor, Retain: maxFast * int64(retainFor/time.Second), Tail: maxFast / 2, MaxData: 64,
	}
}

const retainFor = 75 * time.Second

// stored is the data of an event in the log.
type stored struct {
	N    uint64 `json:"n"`
	Size int    `json:"size"`
}

func (s stored) append(b []byte) []byte { return fmt.Appendf(b, `{"n":%d,"size":%d}`, s.N, s.Size) }

// expand pads an event to its size: {"n":12,"pad":"……"}. How long the padding must
// be is known only when the log has given the event its id and its time, whose number
// of digits varies; around is how many bytes the event has without its data.
func expand(data []byte, around int) []byte {
	var s stored
	if json.Unmarshal(data, &s) != nil {
		return data // nobody but the race writes here
	}
	b := make([]byte, 0, s.Size)
	b = append(b, `{"n":`...)
	b = strconv.AppendUint(b, s.N, 10)
	b = append(b, `,"pad":"`...)
	for len(b)+len(`"}`)+around < s.Size {
		b = append(b, '.')
	}
	return append(b, `"}`...)
}
