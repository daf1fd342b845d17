// Package thermometer publishes the temperature of a simulated classroom, one
// reading a second, so that a student who is alone sees life too.
//
//	go thermometer.Run(ctx, log, logger)
package thermometer

import (
	"context"
	"fmt"
	"hash/fnv"
	"log/slog"
	"math"
	"strconv"
	"time"

	"envivo/handlers/eventlog"
)

// Run publishes a reading each second until ctx ends.
//
// The reading is a pure function of the second, and the second is the event's
// key: several instances on one log say the same thing, and it counts once.
func Run(ctx context.Context, log *eventlog.Log, logger *slog.Logger) {
	for {
		now := time.Now()
		next := now.Truncate(time.Second).Add(time.Second)
		select {
		case <-time.After(next.Sub(now)):
		case <-ctx.Done():
			return
		}
		publish(ctx, log, logger, next)
	}
}

// publish publishes one reading. One that the store does not take in time is let
// go: the next second has its own.
func publish(ctx context.Context, log *eventlog.Log, logger *slog.Logger, at time.Time) {
	ctx, cancel := context.WithTimeout(ctx, 900*time.Millisecond)
	defer cancel()
	data := fmt.Appendf(nil, `{"celsius":%.1f}`, celsius(at))
	if _, err := log.Append(ctx, "sensor", data, strconv.FormatInt(at.Unix(), 10)); err != nil && ctx.Err() == nil {
		logger.Warn("the thermometer's reading was not stored", "error", err)
	}
}

// celsius is about 22 °C: warmer and cooler in the course of an hour (people
// come in, somebody opens a window), a faster swell, and the sensor's noise of
// a tenth of a degree.
func celsius(at time.Time) float64 {
	s := float64(at.Unix())
	h := fnv.New32a()
	_, _ = h.Write(strconv.AppendInt(nil, at.Unix(), 10))
	noise := float64(h.Sum32()%1000)/1000 - 0.5
	return 22 + 1.4*math.Sin(2*math.Pi*s/3600) + 0.4*math.Sin(2*math.Pi*s/97) + 0.2*noise
}
