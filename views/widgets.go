package views

import (
	"context"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/a-h/templ"

	"envivo/content/settings"
)

// Widgets are the live components that a lesson may place with
// `::widget{name=…}`, and the attributes that it may give them.
//
// Each is rendered complete but inactive: its controls are disabled, and its figures
// are dashes. The custom element of the same name (assets/js/{name}-widget.js)
// activates it, and finds its parts by data-part and its figures by data-figure.
func Widgets() []settings.Widget { return widgets(context.Background()) }

// StaticWidgets are the same for the static course: each says that it needs the
// server.
func StaticWidgets() []settings.Widget { return widgets(For(context.Background(), Static)) }

func widgets(ctx context.Context) []settings.Widget {
	// A widget depends on its values alone: it is rendered when the lessons are
	// loaded, before any request.
	draw := func(component func(settings.Values) templ.Component) func(io.Writer, settings.Values) error {
		return func(w io.Writer, v settings.Values) error { return component(v).Render(ctx, w) }
	}
	return []settings.Widget{
		{
			Name: "thermometer",
			Render: draw(func(v settings.Values) templ.Component {
				return thermometerWidget(v.ID())
			}),
		},
		{
			Name: "polling",
			Attrs: []settings.Attr{
				{Name: "interval", Kind: settings.Duration, Default: "2s", Min: "500ms", Max: "60s"},
				{Name: "wait", Kind: settings.Duration, Default: "0s", Min: "0s", Max: "25s"},
			},
			Render: draw(func(v settings.Values) templ.Component {
				return pollingWidget(v.ID(), v.Duration("interval"), v.Duration("wait"))
			}),
		},
		{
			Name: "websocket",
			Attrs: []settings.Attr{
				{Name: "message", Kind: settings.Text, Default: "¡Hola, servidor!", Max: messageMax},
			},
			Render: draw(func(v settings.Values) templ.Component {
				return websocketWidget(v.ID(), v.Text("message"))
			}),
		},
		{
			Name: "sse",
			Render: draw(func(v settings.Values) templ.Component {
				return sseWidget(v.ID())
			}),
		},
		{
			Name: "chat",
			Attrs: []settings.Attr{
				{Name: "room", Kind: settings.Text, Default: "general", Max: "32"},
			},
			Render: draw(func(v settings.Values) templ.Component {
				return chatWidget(v.ID(), v.Text("room"), false)
			}),
		},
		{
			Name: "race",
			Attrs: []settings.Attr{
				{Name: "rate", Kind: settings.Choice, Default: "2", Choices: values(raceRates)},
				{Name: "size", Kind: settings.Choice, Default: "256", Choices: values(raceSizes)},
				{Name: "interval", Kind: settings.Duration, Default: "2s", Min: "500ms", Max: "30s"},
			},
			Render: draw(func(v settings.Values) templ.Component {
				return raceWidget(v.ID(), v.Text("rate"), v.Text("size"), v.Duration("interval"))
			}),
		},
	}
}

// messageMax is the length in characters of what the WebSocket widget sends.
const messageMax = "200"

// The settings that the polling widget offers; what the lesson chose is
// offered too.
var (
	pollingIntervals = []time.Duration{
		500 * time.Millisecond, time.Second, 2 * time.Second, 5 * time.Second,
		10 * time.Second, 30 * time.Second, 60 * time.Second,
	}
	pollingWaits = []time.Duration{0, 5 * time.Second, 10 * time.Second, 20 * time.Second, 25 * time.Second}
)

// An option is a value that a script reads and what a visitor reads.
type option struct{ value, label string }

// The settings of the race. The server takes any rate from 0.5 to 200 events a
// second and any size from 128 to 4,096 bytes; these are the ends and what lies
// well apart between them.
var (
	raceRates = []option{
		{"0.5", "0,5"}, {"1", "1"}, {"2", "2"}, {"5", "5"}, {"10", "10"}, {"20", "20"}, {"50", "50"}, {"100", "100"}, {"200", "200"},
	}
	raceSizes = []option{
		{"128", "128 B"}, {"256", "256 B"}, {"512", "512 B"}, {"1024", "1 KiB"}, {"2048", "2 KiB"}, {"4096", "4 KiB"},
	}
	raceIntervals = []time.Duration{
		500 * time.Millisecond, time.Second, 2 * time.Second, 5 * time.Second, 10 * time.Second, 30 * time.Second,
	}
)

// raceColumns are the figures of a lane, by the names that
// assets/js/race/figures.js has for them.
var raceColumns = []option{
	{"p50", "Retraso p50"}, {"p95", "Retraso p95"}, {"requests", "Peticiones"}, {"up", "Subida"}, {"down", "Bajada"},
	{"per-event", "Por evento"}, {"received", "Eventos"}, {"lost", "Perdidos"}, {"duplicates", "Repetidos"},
}

// values are those of the options, for an attribute of a widget.
func values(options []option) []string {
	values := make([]string, len(options))
	for i, o := range options {
		values[i] = o.value
	}
	return values
}

// including returns the durations in ascending order, with d among them.
func including(durations []time.Duration, d time.Duration) []time.Duration {
	at, found := slices.BinarySearch(durations, d)
	if found {
		return durations
	}
	return slices.Insert(slices.Clone(durations), at, d)
}

// millis is a duration as the scripts read it.
func millis(d time.Duration) string { return strconv.FormatInt(d.Milliseconds(), 10) }

// spell writes a duration as a visitor reads it: "500 ms", "1,5 s". The space
// does not break.
func spell(d time.Duration) string {
	if d < time.Second {
		return millis(d) + "\u00a0ms"
	}
	seconds := strconv.FormatFloat(d.Seconds(), 'f', -1, 64)
	return strings.Replace(seconds, ".", ",", 1) + "\u00a0s"
}
