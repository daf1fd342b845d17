package views

import "strconv"

// The drawing on the home page: time runs down a sheet of continuous paper, one
// line a second. On the left the log prints its events; on the right each
// technique marks when it receives them. What it shows is worked out from the
// table below, as it would happen: polling asks every tapeInterval lines and
// gets what is new since the last time, or nothing; the others receive an event
// in the line in which it is printed.

// A tapeEvent is one printed line of the log.
type tapeEvent struct {
	line int // 0 at the top
	id   int
	text string
}

var tape = []tapeEvent{
	{0, 37, "23,4 °C"},
	{1, 38, "23,4 °C"},
	{2, 39, "¡pulso!"},
	{6, 40, "23,5 °C"},
	{7, tapeSent, "¡pulso!"},
	{8, 42, "23,5 °C"},
	{9, 43, "23,6 °C"},
	{10, 44, "¡pulso!"},
	{11, 45, "23,6 °C"},
	{12, 46, "23,6 °C"},
}

const (
	tapeLines    = 13
	tapeInterval = 3  // lines from one poll to the next
	tapeUpgrade  = 5  // the line from which Socket.IO goes on by WebSocket
	tapeSent     = 41 // the event that the WebSocket client itself sends

	// In units of the drawing.
	tapeWidth  = 392
	tapeTop    = 52 // the head, with the names of the lanes
	tapePitch  = 26
	tapeEnd    = tapeTop + tapeLines*tapePitch + 12
	tapeSpread = 13 // between events that wait side by side
)

// Where the lanes run.
const (
	pollingX   = 170
	websocketX = 236
	sseX       = 292
	socketioX  = 350
)

// A poll is one question of the polling client, and what it got.
type poll struct {
	y       int
	waiting []wait // the events of the answer, none if nothing was new
}

// A wait leads from where an event was printed to the poll that fetched it.
type wait struct{ x, y int }

// path curves from the event down to the poll.
func (w wait) path(p poll) string {
	return "M" + num(w.x) + " " + num(w.y) + "V" + num(p.y-14) + "Q" + num(w.x) + " " + num(p.y) + " " + num(pollingX) + " " + num(p.y)
}

// polls answers each poll with the events since the one before. The last one is
// below the end of the sheet: its events are still waiting for it.
func polls() []poll {
	var all []poll
	for line := tapeInterval; line < tapeLines+tapeInterval; line += tapeInterval {
		p := poll{y: tapeTop + line*tapePitch}
		for _, e := range tape {
			if e.line >= line-tapeInterval && e.line < line {
				x := pollingX + tapeSpread*(e.line-(line-tapeInterval)-1)
				p.waiting = append(p.waiting, wait{x, e.y()})
			}
		}
		all = append(all, p)
	}
	return all
}

// y is the middle of the event's line.
func (e tapeEvent) y() int { return lineY(e.line) + tapePitch/2 }

// lineY is the upper edge of a line.
func lineY(line int) int { return tapeTop + line*tapePitch }

// oneWay draws a channel on which only the server sends, as an SVG path.
func oneWay(x, from, to int) string { return "M" + num(x) + " " + num(from) + "V" + num(to) }

// twoWay draws one on which both sides send, down to the end of the sheet.
func twoWay(x, from int) string { return oneWay(x-3, from, tapeEnd) + oneWay(x+3, from, tapeEnd) }

func num(n int) string { return strconv.Itoa(n) }
