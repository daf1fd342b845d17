package sequence

import (
	"html"
	"io"
	"strings"
)

// WriteSteps writes the diagram as a list of sentences.
func (d *Diagram) WriteSteps(w io.Writer) error {
	var b strings.Builder
	d.list(&b, ` class="visually-hidden"`, d.Steps)
	_, err := io.WriteString(w, b.String())
	return err
}

func (d *Diagram) list(b *strings.Builder, attr string, steps []Step) {
	b.WriteString("<ol" + attr + ">")
	for _, s := range steps {
		b.WriteString("<li>" + html.EscapeString(d.sentence(s)))
		if s.Kind == Loop {
			d.list(b, "", s.Steps)
		}
		b.WriteString("</li>")
	}
	b.WriteString("</ol>")
}

// sentence says a step in words.
func (d *Diagram) sentence(s Step) string {
	text := plain(s.Text)
	from, to := d.Participants[s.From], d.Participants[s.To]
	var subject string
	switch s.Kind {
	case Message:
		subject = from + " a " + to
		if s.From == s.To {
			subject = from + ", para sí"
		}
	case Lost:
		subject = from + " a " + to + ", y no llega"
	case Note:
		subject = "Nota sobre " + strings.Join(d.Participants[s.From:s.To+1], ", ")
	case Pause:
		subject = "Pasa el tiempo"
	case Loop:
		subject = "Se repite"
	}
	if text == "" {
		return subject + "."
	}
	return subject + ": " + text
}

// Words are all that a diagram says, to be counted.
func (d *Diagram) Words() string {
	var b strings.Builder
	var add func([]Step)
	add = func(steps []Step) {
		for _, s := range steps {
			b.WriteString(" " + s.Text)
			add(s.Steps)
		}
	}
	add(d.Steps)
	return plain(d.Title + b.String())
}

// plain is a text without the backquotes of its code.
func plain(text string) string {
	var b strings.Builder
	for _, p := range pieces(text) {
		b.WriteString(p.text)
	}
	return b.String()
}
