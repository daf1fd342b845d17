package race

import (
	"encoding/json"
	"fmt"
	"strconv"
	"time"

	"envivo/handlers/eventlog"
)

// topic is that of all events of a race.
const topic = "race"

// spec is the log of a race.
//
//   - MaxAge: a lane that «Sabotaje» cuts for a minute, and has been back for a
//     moment, has lost nothing. At full speed that is Retain. All races at
//     once, at their fastest (Rate), so keep 300,000 events: 130 MB, whatever their size.
//   - Tail: half a second at full speed, for who follows live; whoever is later
//     than that asks the store, which is memory as well. Each event in it has
//     its JSON and the frames of two techniques, so that a race of the largest
//     events holds 2.4 MB at the most.
func spec(number int) eventlog.Spec {
	return eventlog.Spec{
		Name: "race-" + strconv.Itoa(number), Expand: expand,
		MaxAge: keptFor, Retain: maxFast * int64(keptFor/time.Second), Tail: maxFast / 2, MaxData: 64,
	}
}

const keptFor = 75 * time.Second

// stored is what the log keeps of an event.
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
