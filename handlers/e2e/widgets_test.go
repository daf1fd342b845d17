package e2e_test

import (
	"testing"

	"github.com/chromedp/chromedp"
)

// techniques are the lessons with a widget that lists and publishes events;
// lesson and widget have the same name.
var techniques = []string{"polling", "websocket", "sse"}

func TestWidgetStartsReceivesPublishesAndStops(t *testing.T) {
	t.Parallel()
	site := theSite(t)
	for _, technique := range techniques {
		t.Run(technique, func(t *testing.T) {
			t.Parallel()
			ana := arrives(t, site, "Ana")
			ana.OpensLesson(technique)
			ana.StartsWidget(technique)
			ana.SeesEvents(technique, 2) // the thermometer's
			ana.SendsPulse(technique)
			ana.LostNothing(technique)
			ana.StopsWidget(technique)
		})
	}
}

func TestThermometerShowsReadings(t *testing.T) {
	t.Parallel()
	ana := arrives(t, theSite(t), "Ana")
	ana.OpensLesson("tiempo-real")
	ana.StartsWidget("thermometer")
	first := ana.SeesReading("")
	ana.SeesReading(first)
	ana.StopsWidget("thermometer")
}

// SeesReading waits for a reading of the thermometer that is not this one. A
// reading says which event it is and when it was measured.
func (s *student) SeesReading(other string) (about string) {
	s.t.Helper()
	return waits[string](s, "another reading", `(other) => {
		const celsius = document.querySelector('thermometer-widget [data-part="celsius"]').textContent;
		const about = document.querySelector('thermometer-widget [data-part="about"]').textContent;
		return /^\d+,\d\s*°C$/.test(celsius) && about.startsWith("#") && about !== other && about;
	}`, other)
}

func TestPulsesReachEverybodyByEveryTechnique(t *testing.T) {
	t.Parallel()
	site := theSite(t)
	ana, luis, eva := arrives(t, site, "Ana"), arrives(t, site, "Luis"), arrives(t, site, "Eva")
	ana.OpensLesson("polling")
	luis.OpensLesson("websocket")
	eva.OpensLesson("sse")
	ana.StartsWidget("polling")
	luis.StartsWidget("websocket")
	eva.StartsWidget("sse")

	hello := ana.SendsPulse("polling")
	luis.SeesPulse("websocket", hello)
	eva.SeesPulse("sse", hello)

	answer := luis.SendsPulse("websocket")
	ana.SeesPulse("polling", answer)
	eva.SeesPulse("sse", answer)

	goodbye := eva.SendsPulse("sse")
	ana.SeesPulse("polling", goodbye)
	luis.SeesPulse("websocket", goodbye)

	if hello.From == answer.From || answer.From == goodbye.From || hello.From == goodbye.From {
		t.Errorf("three browsers, and not three names: %v, %v, %v", hello, answer, goodbye)
	}
	ana.LostNothing("polling")
	luis.LostNothing("websocket")
	eva.LostNothing("sse")
}

func TestWebSocketEchoesText(t *testing.T) {
	t.Parallel()
	ana := arrives(t, theSite(t), "Ana")
	ana.OpensLesson("websocket")
	ana.StartsWidget("websocket")
	ana.does("writes", chromedp.SendKeys(part("websocket", "message"), " ¿Me oyes? <b>"))
	ana.Presses("\r")
	waits[bool](ana, "the echo", `() => [...document.querySelectorAll("websocket-widget .row--notice")]
		.some((row) => row.textContent.includes("¿Me oyes? <b>"))`)
}
