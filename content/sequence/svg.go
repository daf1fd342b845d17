package sequence

import (
	"bytes"
	"fmt"
	"html"
	"io"
)

// WriteSVG writes the drawing. It has no colours and no fonts: classes alone.
// The label names it for who cannot see it: one more attribute, already escaped.
func (d *Diagram) WriteSVG(w io.Writer, label string) error {
	l := d.layout()
	_, err := fmt.Fprintf(w, `<svg class="sequence__drawing" viewBox="0 0 %d %d" role="img" %s>%s%s</svg>`,
		l.width, l.y, label, l.behind.Bytes(), l.front.Bytes())
	return err
}

// A drawing is SVG on its way.
type drawing struct{ bytes.Buffer }

func (d *drawing) path(class, data string) {
	_, _ = fmt.Fprintf(d, `<path class="%s" d="%s"/>`, class, data)
}

func (d *drawing) rect(class string, x, y, width, height int) {
	_, _ = fmt.Fprintf(d, `<rect class="%s" x="%d" y="%d" width="%d" height="%d" rx="3"/>`, class, x, y, width, height)
}

func (d *drawing) circle(class string, x, y, r int) {
	_, _ = fmt.Fprintf(d, `<circle class="%s" cx="%d" cy="%d" r="%d"/>`, class, x, y, r)
}

// point ends an arrow that goes to the right (way 1) or to the left (-1).
func (d *drawing) point(x, y, way int) {
	d.path("sequence__line", fmt.Sprintf("M%d %dl%d 5 %d 5", x-way*6, y-5, way*6, -way*6))
}

// cross marks where a message is lost.
func (d *drawing) cross(x, y int) {
	d.path("sequence__lost", fmt.Sprintf("M%d %dl10 10m0-10-10 10", x-5, y-5))
}

// again is an arrow that goes round.
func (d *drawing) again(x, y int) {
	d.path("sequence__again", fmt.Sprintf("M%d %da5 5 0 1 0 1 3m-1-7v4h-4", x+4, y-2))
}

// text writes lines below a height.
func (d *drawing) text(class string, x, top int, lines []line) {
	for i, l := range lines {
		d.WriteString("<text")
		if class != "" {
			_, _ = fmt.Fprintf(d, ` class="%s"`, class)
		}
		_, _ = fmt.Fprintf(d, ` x="%d" y="%d">`, x, top+i*lineHeight+13)
		for _, p := range l {
			if p.code {
				_, _ = fmt.Fprintf(d, `<tspan class="sequence__code">%s</tspan>`, html.EscapeString(p.text))
			} else {
				d.WriteString(html.EscapeString(p.text))
			}
		}
		d.WriteString("</text>")
	}
}
