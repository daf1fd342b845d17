// Package bounds describes, for whoever runs the site, what the rooms bound: how
// much of something there may be, who pays for it, for how long, and why that much.
//
//	// Bounds are those of this room.
//	func Bounds() []bounds.Bound {
//		return []bounds.Bound{
//			bounds.New("Cola de una conexión", bounds.Count(queueLength, "mensajes"), "cada conexión", "hasta que los lee",
//				"Aquí, la razón de que sean tantos."),
//		}
//	}
//
// One line for each, in the file bounds.go beside what it describes, with the
// value taken from the very constant that is enforced. handlers puts all rooms
// together (handlers.Bounds) and the guide shows them, in the table of
// «Los límites», to who runs the site. What has no effect that anybody could
// notice, or run out of, need not be there.
//
// It imports nothing of ours.
package bounds

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// A Bound is one row. All that it says is Spanish, for who runs the site, and
// what stands in backquotes is code.
type Bound struct {
	Name  string // what is bounded, with whose it is: «Cola de un WebSocket»
	Value string // how much: see Count, Bytes, Time
	Payer string // who it is counted for, and who notices: «cada visitante»
	Lasts string // for how long it is held, or until when
	Why   string // the reason for this value
	Flag  string // that changes it: `--read-rate`; "" if none does
}

// New returns a row.
func New(name, value, payer, lasts, why string) Bound {
	return Bound{Name: name, Value: value, Payer: payer, Lasts: lasts, Why: why}
}

// With returns the row with the flag that changes its value.
func (b Bound) With(flag string) Bound {
	b.Flag = flag
	return b
}

// Count is a number of things: "5.000 por segundo". What is no whole number has
// one decimal.
func Count[N int | int64 | float64](n N, of string) string {
	text := strconv.FormatFloat(float64(n), 'f', -1, 64)
	if whole, part, ok := strings.Cut(text, "."); ok {
		return grouped(whole) + "," + part[:1] + " " + of
	}
	return grouped(text) + " " + of
}

// grouped puts a point at the thousands, from five digits on (RAE).
func grouped(digits string) string {
	if len(digits) > 4 {
		for i := len(digits) - 3; i > 0; i -= 3 {
			digits = digits[:i] + "." + digits[i:]
		}
	}
	return digits
}

// Bytes is an amount of memory: "256 KiB".
func Bytes[N int | int64](n N) string {
	for _, unit := range []struct {
		size int64
		name string
	}{{1 << 20, "MiB"}, {1 << 10, "KiB"}} {
		if int64(n) >= unit.size {
			return strings.TrimSuffix(strings.Replace(fmt.Sprintf("%.1f", float64(n)/float64(unit.size)), ".", ",", 1),
				",0") + " " + unit.name
		}
	}
	return Count(n, "bytes")
}

// Time is how long: "1 min 15 s".
func Time(d time.Duration) string {
	var parts []string
	for _, unit := range []struct {
		size time.Duration
		name string
	}{{time.Hour, "h"}, {time.Minute, "min"}, {time.Second, "s"}, {time.Millisecond, "ms"}} {
		if n := d / unit.size; n > 0 {
			parts, d = append(parts, fmt.Sprint(int64(n), " ", unit.name)), d%unit.size
		}
	}
	return strings.Join(parts, " ")
}

// Shares are what one visitor, one address and everybody may have at once, the
// first with what is promised to each: "4 por visitante (1 con seguridad), 448 por
// dirección, 512 en total". Each is said by say.
func Shares[N any](say func(N) string, each, promised, address, all N) string {
	return say(each) + " por visitante (" + say(promised) + " con seguridad), " +
		say(address) + " por dirección, " + say(all) + " en total"
}
