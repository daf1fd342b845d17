package sequence

import (
	"fmt"
	"math"
)

// The measures of a drawing, in its units.
const (
	narrow   = 400 // the width with two or three participants
	column   = 142 // from one to the next, if they are more than two
	side     = 58  // from the edge to the first and from the last
	edge     = 4   // what nothing but a line of life crosses
	padding  = 9   // inside boxes
	margin   = 12  // from a text to the lines of life beside it
	gap      = 12  // between steps
	turn     = 26  // how far a message to oneself goes out
	turnDown = 18  // and down
	dot      = 3   // the radius of where a message leaves
	hole     = 2   // of a hole in the paper of a note
	holes    = 9   // from one hole to the next
)

// A layout places the steps one below the other, and draws them on its way
// down.
type layout struct {
	*Diagram
	width int
	y     int // how far the drawing has come

	behind, front drawing     // what lines of life hide, and what hides them
	rests         []interval  // where time passes
	depth         int         // how many loops are open
	head          map[int]int // the bottom of each participant's head
}

// An interval is from one height to another.
type interval struct{ from, to int }

// x is where the line of life of a participant runs.
func (l *layout) x(participant int) int {
	if len(l.Participants) == 2 {
		return side + participant*(narrow-2*side)
	}
	return side + participant*column
}

func (d *Diagram) layout() *layout {
	l := &layout{Diagram: d, head: make(map[int]int)}
	l.width = l.x(len(d.Participants)-1) + side
	l.heads()
	l.steps(d.Steps)
	l.y += gap
	l.lives()
	return l
}

// heads draws the names, all on one height.
func (l *layout) heads() {
	const most = 2*side - 2*edge - 2*padding
	names := make([][]line, len(l.Participants))
	tallest := 0
	for i, name := range l.Participants {
		names[i] = wrap(name, most/boldFactor)
		tallest = max(tallest, len(names[i]))
	}
	height := tallest*lineHeight + padding
	for i, name := range names {
		width := max(up(widest(name)*boldFactor), 40) + 2*padding
		l.front.rect("sequence__head", l.x(i)-width/2, edge, width, height)
		top := edge + (height-len(name)*lineHeight)/2
		l.front.text("sequence__name", l.x(i), top, name)
		l.head[i] = edge + height
	}
	l.y = edge + height
}

func (l *layout) steps(steps []Step) {
	for _, s := range steps {
		l.y += gap
		switch s.Kind {
		case Message, Lost:
			if s.From == s.To {
				l.turn(s)
			} else {
				l.message(s)
			}
		case Note:
			l.note(s)
		case Pause:
			l.pause(s)
		case Loop:
			l.loop(s)
		}
	}
}

// message draws a text and below it the arrow that carries it.
func (l *layout) message(s Step) {
	from, to, way := l.x(s.From), l.x(s.To), 1
	if to < from {
		way = -1
	}
	reach := to - way*2
	if s.Kind == Lost {
		reach = (2*l.x(s.To-way) + 3*to) / 5 // on the last stretch, on no line of life
	}
	text := wrap(s.Text, math.Abs(float64(reach-from))-2*margin)
	l.front.text("", (from+reach)/2, l.y, text)
	l.y += len(text)*lineHeight + 7
	if s.Kind == Lost {
		l.front.cross(reach+way*9, l.y)
	}
	l.front.circle("sequence__dot", from, l.y, dot)
	l.front.path(lineClass(s), fmt.Sprintf("M%d %dH%d", from, l.y, reach))
	l.front.point(reach, l.y, way)
	l.y += 3
}

// turn draws a message from somebody to the same one, to the right of the line
// of life, or to the left of the last one.
func (l *layout) turn(s Step) {
	x, way, class := l.x(s.From), 1, "sequence__start"
	if s.From == len(l.Participants)-1 {
		way, class = -1, "sequence__end"
	}
	room := l.x(1) - l.x(0)
	text := wrap(s.Text, float64(room-turn-2*margin))
	height := max(len(text)*lineHeight, turnDown+6)
	l.front.text(class, x+way*(turn+margin-4), l.y+(height-len(text)*lineHeight)/2, text)
	top := l.y + (height-turnDown)/2
	l.front.circle("sequence__dot", x, top, dot)
	l.front.path(lineClass(s), fmt.Sprintf("M%d %dh%da4 4 0 0 %d %d 4v%da4 4 0 0 %d %d 4H%d",
		x, top, way*(turn-4), sweep(way), way*4, turnDown-8, sweep(way), -way*4, x+way*2))
	l.front.point(x+way*2, top+turnDown, -way)
	l.y += height
}

func sweep(way int) int { return max(way, 0) }

func lineClass(s Step) string {
	if s.Dashed {
		return "sequence__line sequence__line--dashed"
	}
	return "sequence__line"
}

// note draws a strip of paper, over whom it is about and no one else.
func (l *layout) note(s Step) {
	left, right := edge, l.width-edge
	if s.From > 0 {
		left = l.x(s.From-1) + margin
	}
	if s.To < len(l.Participants)-1 {
		right = l.x(s.To+1) - margin
	}
	inside := padding + 6 // the holes
	text := wrap(s.Text, float64(right-left-inside-padding))
	width := up(widest(text)) + inside + padding
	if s.From < s.To {
		width = max(width, l.x(s.To)-l.x(s.From)+4*padding)
	}
	width = min(width, right-left)
	x := min(max((l.x(s.From)+l.x(s.To)-width)/2, left), right-width)
	height := len(text)*lineHeight + padding
	l.front.rect("sequence__note", x, l.y, width, height)
	for y := l.y + 6; y <= l.y+height-5; y += holes {
		l.front.circle("sequence__hole", x+7, y, hole)
	}
	l.front.text("sequence__start sequence__written", x+inside, l.y+padding/2, text)
	l.y += height
}

// pause interrupts the lines of life.
func (l *layout) pause(s Step) {
	text := wrap(s.Text, float64(l.width-4*margin))
	height := len(text)*lineHeight + 14
	l.rests = append(l.rests, interval{l.y, l.y + height})
	l.front.text("sequence__aside", l.width/2, l.y+7, text)
	l.y += height
}

// loop draws a frame around what happens again, with its text on the frame.
func (l *layout) loop(s Step) {
	inset := edge + padding*l.depth/2
	l.depth++
	text := wrap(s.Text, float64(l.width-2*inset-3*padding-14))
	top := l.y
	l.front.again(inset+padding+6, top+padding/2+lineHeight/2)
	l.front.text("sequence__start sequence__aside", inset+2*padding+8, top+padding/2, text)
	l.y += len(text)*lineHeight + padding/2
	l.steps(s.Steps)
	l.y += gap
	l.behind.rect("sequence__frame", inset, top, l.width-2*inset, l.y-top)
	l.depth--
}

// lives draws the lines of life, dotted where time passes.
func (l *layout) lives() {
	for i := range l.Participants {
		y := l.head[i]
		for _, r := range l.rests {
			l.behind.path("sequence__life", fmt.Sprintf("M%d %dV%d", l.x(i), y, r.from))
			l.behind.path("sequence__life sequence__life--rest", fmt.Sprintf("M%d %dV%d", l.x(i), r.from, r.to))
			y = r.to
		}
		l.behind.path("sequence__life", fmt.Sprintf("M%d %dV%d", l.x(i), y, l.y))
	}
}

func up(width float64) int { return int(math.Ceil(width)) }
