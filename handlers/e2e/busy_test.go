package e2e_test

import (
	"testing"
	"time"

	"github.com/chromedp/cdproto/performance"
	"github.com/chromedp/chromedp"
)

// A class that presses all at once: the widgets stay usable, and lose nothing.
func TestWidgetsAreLightAt200EventsASecond(t *testing.T) {
	t.Parallel()
	site := serve(t, "--message-rate", "0", "--publish-rate", "0")
	luis := arrives(t, site, "Luis") // presses for the whole class
	luis.OpensLesson("websocket")
	finds[chromedp.Void](luis, `() => {
		const socket = new WebSocket("/websocket");
		const pulse = JSON.stringify({ topic: "pulse", data: { from: "la clase" } });
		socket.onopen = () => setInterval(() => { for (let i = 0; i < 10; i++) socket.send(pulse) }, 50);
	}`)
	for _, technique := range techniques {
		t.Run(technique, func(t *testing.T) { // one after the other
			ana := arrives(t, site, "Ana")
			ana.OpensLesson(technique)
			ana.StartsWidget(technique)
			ana.SeesEvents(technique, 2)
			call(ana, performance.Enable, performance.EnableParams{TimeDomain: performance.EnableTimeDomainThreadTicks})

			before, start := ana.figure(technique, "received"), time.Now()
			script, all := ana.spends()
			rate := float64(ana.figure(technique, "received")-before) / time.Since(start).Seconds()
			t.Logf("%.0f events a second: %v of scripting a second, %v with styles, layout and paint", rate, script, all)
			if script > scripting {
				t.Errorf("%v of scripting a second, at most %v", script, scripting)
			}
			if rate < 20 {
				t.Errorf("only %.0f events a second: that proves nothing", rate)
			}
			ana.StopsWidget(technique)
			ana.LostNothing(technique)
		})
	}
}
