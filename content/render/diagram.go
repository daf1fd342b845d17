package render

import (
	"fmt"
	"strings"

	"github.com/yuin/goldmark/util"

	"envivo/content/sequence"
)

// diagram writes a figure: the drawing and, for who cannot see it, its
// steps in words. What is wider than a phone scrolls and takes the focus.
func (p *Page) diagram(w util.BufWriter, diagram *sequence.Diagram) {
	p.needs("sequence")
	id := p.ids.Numbered("secuencia")
	who := len(diagram.Participants)
	_, _ = fmt.Fprintf(w, `<figure class="sequence sequence--%d">`, who)
	label := `aria-labelledby="` + id + `"`
	if diagram.Title != "" {
		_, _ = fmt.Fprintf(w, `<figcaption id="%s">%s</figcaption>`, id, util.EscapeHTML([]byte(diagram.Title)))
	} else {
		label = fmt.Sprintf(`aria-label="Diagrama de secuencia: %s"`, util.EscapeHTML([]byte(strings.Join(diagram.Participants, ", "))))
	}
	const widestOfAPhone = 3
	if who > widestOfAPhone {
		_, _ = fmt.Fprintf(w, `<div class="sequence__scroll" tabindex="0" role="region" aria-label="Diagrama %s">`,
			strings.TrimPrefix(id, "secuencia-"))
	}
	_ = diagram.WriteSVG(w, label) // goldmark's writer keeps the first error
	if who > widestOfAPhone {
		_, _ = w.WriteString("</div>")
	}
	_ = diagram.WriteSteps(w)
	_, _ = w.WriteString("</figure>\n")
}
