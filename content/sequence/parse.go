package sequence

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"
)

// Parse reads a diagram. With a mistake in it there is no diagram, but all the
// mistakes at once.
func Parse(lines []string) (*Diagram, []Error) {
	p := &parser{diagram: &Diagram{}}
	p.blocks = []*[]Step{&p.diagram.Steps}
	for i, line := range lines {
		p.n, p.line = i, strings.TrimRight(blank(line), " \t\r\n")
		p.read()
	}
	p.end(len(lines))
	if len(p.errors) > 0 {
		return nil, p.errors
	}
	return p.diagram, nil
}

// blank puts ordinary spaces in the place of others, and of what is not seen, in
// what stands before the text of a step. Offsets stay what they were.
func blank(line string) string {
	head, rest, colon := strings.Cut(line, ":")
	head = oddSpaces.ReplaceAllStringFunc(head, func(odd string) string { return strings.Repeat(" ", len(odd)) })
	if value := strings.TrimSpace(head); colon && value == "participantes" {
		return head + ":" + blank(rest)
	}
	if colon {
		return head + ":" + rest
	}
	return head
}

var oddSpaces = regexp.MustCompile(`[\p{Z}\p{Cf}]`)

type parser struct {
	diagram *Diagram
	errors  []Error

	n    int    // the line that is read
	line string // its text

	named  bool      // the participants have had their line
	steps  int       // how many there are
	blocks []*[]Step // where steps go: the diagram and the loops that are open
	opened []int     // the lines that opened those loops
}

// arrow finds who sends, how, and to whom, in what stands before the colon.
var arrow = regexp.MustCompile(`^(.*?)\s*(-->|->|\s--?x(?:\s|$))\s*(.*)$`)

// keywords begin the lines that are not messages.
var keywords = []string{"título", "participantes", "nota", "espera", "repite", "fin"}

// read reads one line.
func (p *parser) read() {
	indent := len(p.line) - len(strings.TrimLeft(p.line, " \t"))
	text := p.line[indent:]
	if text == "" || text[0] == '#' {
		return
	}
	head, rest, colon := strings.Cut(text, ":")
	value := span{text: strings.TrimSpace(rest), at: len(p.line) - len(strings.TrimLeft(rest, " \t"))}
	if m := arrow.FindStringSubmatchIndex(head); m != nil {
		part := func(i int) span { return span{head[m[2*i]:m[2*i+1]], indent + m[2*i]} }
		p.message(part(1), part(2), part(3), value)
		return
	}
	word, who, _ := strings.Cut(strings.TrimSpace(head), " ")
	switch {
	case word == "nota" && who != "":
		p.note(span{who, indent + strings.Index(head, who)}, value, colon)
	case head == "fin" && !colon:
		p.closeLoop(indent)
	case head == "título" && colon:
		p.title(value, indent)
	case head == "participantes" && colon:
		p.participants(value, indent)
	case head == "espera" && colon:
		p.step(indent, Step{Kind: Pause}, value, "di cuánto: `espera: 2 s`")
	case head == "repite" && colon:
		p.openLoop(value, indent)
	case slices.Contains(keywords, word):
		p.fail(indent, fmt.Sprintf("esta línea de `%s` está incompleta", word), "se escribe `"+examples[word]+"`")
	case strings.ContainsAny(head, "→⟶") || strings.Contains(head, "=>") || strings.Contains(head, "--"):
		p.fail(indent, "no entiendo esta flecha", "hay `->` (línea continua), `-->` (discontinua), `-x` y `--x` (se pierde)")
	default:
		p.errors = append(p.errors, Error{
			Line: p.n, Offset: indent, Message: fmt.Sprintf("no entiendo esta línea, que empieza por `%s`", word),
			Hint: "un mensaje se escribe `Navegador -> Servidor: texto`", Got: word, Known: keywords,
		})
	}
}

var examples = map[string]string{
	"título":        "título: Una consulta",
	"participantes": "participantes: Navegador, Servidor",
	"nota":          "nota Servidor: texto",
	"espera":        "espera: 2 s",
	"repite":        "repite: cada 2 s",
	"fin":           "fin",
}

// A span is a piece of the line, and where it begins.
type span struct {
	text string
	at   int
}

func (p *parser) title(value span, indent int) {
	switch {
	case p.diagram.Title != "":
		p.fail(indent, "el título está repetido", "deja solo uno")
	case value.text == "":
		p.fail(indent, "el título está vacío", "escríbelo detrás de los dos puntos, o quita la línea")
	case p.fits(value, maxText):
		p.diagram.Title = value.text
	}
}

func (p *parser) participants(value span, indent int) {
	if p.named {
		p.fail(indent, "los participantes están repetidos", "ponlos todos en una sola línea")
		return
	}
	p.named = true
	names := split(value)
	for _, name := range names {
		switch {
		case name.text == "":
			p.fail(name.at, "falta el nombre de un participante", "se separan con comas: `participantes: Navegador, Servidor`")
		case slices.Contains(p.diagram.Participants, name.text):
			p.fail(name.at, fmt.Sprintf("el participante `%s` está repetido", name.text), "cada uno tiene su nombre")
		case p.fits(name, maxName):
			p.diagram.Participants = append(p.diagram.Participants, name.text)
		}
	}
	if len(names) > MaxParticipants {
		p.fail(names[MaxParticipants].at,
			fmt.Sprintf("hay %d participantes, y caben %d", len(names), MaxParticipants),
			"quita los que no hablen, o haz dos diagramas")
	}
}

// split cuts a list of names at its commas.
func split(list span) (names []span) {
	at := list.at
	for name := range strings.SplitSeq(list.text, ",") {
		indent := len(name) - len(strings.TrimLeft(name, " \t"))
		names = append(names, span{strings.TrimSpace(name), at + indent})
		at += len(name) + 1
	}
	return names
}

func (p *parser) message(from, how, to, value span) {
	step := Step{Kind: Message, Dashed: strings.Contains(how.text, "--")}
	if strings.Contains(how.text, "x") {
		step.Kind = Lost
	}
	var ok, also bool
	step.From, ok = p.who(from)
	step.To, also = p.who(to)
	switch {
	case !ok || !also:
	case step.Kind == Lost && step.From == step.To:
		p.fail(from.at, "un mensaje a uno mismo no se pierde por el camino", "escribe `->`")
	default:
		p.step(from.at, step, value, "")
	}
}

func (p *parser) note(who, value span, colon bool) {
	if !colon {
		p.fail(who.at, "a esta nota le faltan los dos puntos", "se escribe `"+examples["nota"]+"`")
		return
	}
	step, sound := Step{Kind: Note, From: MaxParticipants}, true
	for _, name := range split(who) {
		i, ok := p.who(name)
		sound = sound && ok
		step.From, step.To = min(step.From, i), max(step.To, i)
	}
	if sound {
		p.step(who.at, step, value, "escríbela detrás de los dos puntos")
	}
}

// who finds a participant, or reports that there is none of that name.
func (p *parser) who(name span) (i int, ok bool) {
	i = slices.Index(p.diagram.Participants, name.text)
	switch {
	case i >= 0:
		return i, true
	case !p.named:
		if len(p.errors) == 0 { // the first to miss them says it for all
			p.fail(name.at, "antes de este paso hay que decir quién participa", "escribe primero `"+examples["participantes"]+"`")
		}
	case name.text == "":
		p.fail(name.at, "a esta flecha le falta un participante", "se escribe `Navegador -> Servidor: texto`")
	default:
		p.errors = append(p.errors, Error{
			Line: p.n, Offset: name.at, Message: fmt.Sprintf("no hay ningún participante `%s`", name.text),
			Got: name.text, Known: p.diagram.Participants,
		})
	}
	return 0, false
}

// step adds a step. Without a text it is a mistake, if there is a hint for it.
func (p *parser) step(at int, step Step, value span, hint string) {
	if value.text == "" && hint != "" {
		p.fail(at, "a este paso le falta el texto", hint)
		return
	}
	if !p.fits(value, maxText) {
		return
	}
	p.steps++
	if p.steps == MaxSteps+1 {
		p.fail(at, fmt.Sprintf("el diagrama pasa de %d pasos", MaxSteps), "haz dos: nadie sigue uno tan largo")
	}
	step.Text = value.text
	into := p.blocks[len(p.blocks)-1]
	*into = append(*into, step)
}

func (p *parser) openLoop(value span, indent int) {
	if len(p.opened) == MaxDepth {
		p.fail(indent, fmt.Sprintf("hay más de %d `repite` uno dentro de otro", MaxDepth), "cierra antes alguno con `fin`")
	}
	// Whatever is wrong with the loop, its `fin` is not.
	p.step(indent, Step{Kind: Loop}, value, "di cuándo: `repite: cada 2 s`")
	steps := *p.blocks[len(p.blocks)-1]
	body := new([]Step)
	if n := len(steps); n > 0 && steps[n-1].Kind == Loop {
		body = &steps[n-1].Steps
	}
	p.blocks = append(p.blocks, body)
	p.opened = append(p.opened, p.n)
}

func (p *parser) closeLoop(indent int) {
	last := len(p.opened) - 1
	if last < 0 {
		p.fail(indent, "este `fin` no cierra nada", "quítalo, o abre antes con `"+examples["repite"]+"`")
		return
	}
	if len(*p.blocks[last+1]) == 0 && len(p.errors) == 0 {
		p.n = p.opened[last]
		p.fail(0, "este `repite` está vacío", "pon entre él y su `fin` lo que se repite")
	}
	p.blocks, p.opened = p.blocks[:last+1], p.opened[:last]
}

// end checks what only the end can tell.
func (p *parser) end(lines int) {
	p.line = ""
	for _, n := range p.opened {
		p.n = n
		p.fail(0, "este `repite` no se cierra", "pon una línea con `fin` donde acaba")
	}
	p.n = 0
	switch {
	case len(p.errors) > 0:
	case lines == 0, !p.named:
		p.fail(0, "este diagrama está vacío", "empieza por `"+examples["participantes"]+"`")
	case len(p.diagram.Participants) < 2:
		p.fail(0, "un diagrama tiene al menos dos participantes", "sepáralos con comas: `"+examples["participantes"]+"`")
	case p.steps == 0:
		p.fail(0, "en este diagrama no pasa nada", "escribe debajo de los participantes: `Navegador -> Servidor: texto`")
	}
}

// fits reports whether a text is short enough, and the mistake if it is not.
func (p *parser) fits(value span, most int) bool {
	if n := utf8.RuneCountInString(value.text); n > most {
		p.fail(value.at, fmt.Sprintf("este texto tiene %d caracteres, y caben %d", n, most), "acórtalo: lo demás, en la lección")
		return false
	}
	return true
}

func (p *parser) fail(at int, message, hint string) {
	p.errors = append(p.errors, Error{Line: p.n, Offset: min(max(at, 0), len(p.line)), Message: message, Hint: hint})
}
