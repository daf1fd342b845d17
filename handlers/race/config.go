package race

import (
	"fmt"
	"net/http"
	"time"

	"github.com/go-json-experiment/json"

	"envivo/handlers/problem"
)

// Bounds of a race.
const (
	minRate = 0.5  // events a second: rare updates, for which polling suffices
	maxFast = 200  // events a second: more than anybody can follow, and the most that the widget draws
	minSize = 128  // bytes: with the longest id and time an event is not shorter
	maxSize = 4096 // bytes: as much as POST /events accepts
)

// A Config is what a visitor chooses of a race.
type Config struct {
	Rate float64 `json:"rate"` // events a second, 0.5 to 200
	Size int     `json:"size"` // bytes of each event's JSON, 128 to 4,096
}

// period returns the time from one event to the next.
func (c Config) period() time.Duration { return time.Duration(float64(time.Second) / c.Rate) }

// BadConfig is the problem of a config that cannot be parsed or is out of bounds.
var BadConfig = problem.New(http.StatusBadRequest, fmt.Sprintf(`Una carrera se describe así: {"rate":2,"size":256}. `+
	"«rate» son los eventos por segundo, de %v a %v; «size», los bytes de cada evento, un entero de %d a %d.",
	"0,5", maxFast, minSize, maxSize))

// ParseConfig parses {"rate":2,"size":256}: both members, each once, and no others. Its
// error is [BadConfig].
func ParseConfig(text []byte) (Config, error) {
	var c Config
	if json.Unmarshal(text, &c, json.RejectUnknownMembers(true)) != nil ||
		c.Rate < minRate || c.Rate > maxFast || c.Size < minSize || c.Size > maxSize {
		return Config{}, BadConfig
	}
	return c, nil
}
