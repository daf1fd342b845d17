package directive

import (
	"bytes"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/yuin/goldmark/text"
)

// A scanner reads the one line in which a directive is opened.
type scanner struct {
	line []byte // without its end of line
	pos  int    // index in line
	base int    // offset of line[0] in the source
}

// directive reads from the first colon to the end of the attributes or, for a
// container, of the name. It returns nil if the line is ordinary text.
func (s *scanner) directive() *Node {
	n := &Node{colons: s.count(':')}
	s.pos += n.colons
	n.NamePos = s.offset()
	n.Name = s.name()

	switch {
	case n.colons == 1:
		if n.Name == "" || s.peek() != '{' {
			return nil
		}
		n.fail(n.NamePos-1, "una directiva empieza con `::`", fmt.Sprintf("escribe `::%s{…}`", n.Name))
	case n.colons == 2:
		if name, next := s.nameAfterSpace(); n.Name == "" && (name == "" || next != '{') {
			return nil
		}
		s.leaf(n)
	default:
		s.container(n)
	}
	return n
}

// leaf reads `{…}` and whatever follows it, into n.
func (s *scanner) leaf(n *Node) {
	if n.Name == "" {
		n.fail(n.NamePos, "sobra el espacio después de `::`", "el nombre va pegado: `::widget{…}`")
		return
	}
	if s.peek() != '{' {
		n.fail(s.offset(), fmt.Sprintf("después de `::%s` faltan las llaves", n.Name),
			fmt.Sprintf("una directiva se escribe `::%[1]s{…}`, y un bloque, `:::%[1]s` … `:::`", n.Name))
		return
	}
	if !s.attributes(n) {
		return
	}
	s.space()
	if s.pos < len(s.line) {
		n.fail(s.offset(), fmt.Sprintf("sobra texto detrás de `::%s{…}`", n.Name), "una directiva va sola en su línea")
	}
}

// container checks what stands between the colons and the title. A line that
// opens nothing becomes a leaf, so that it does not swallow what follows.
func (s *scanner) container(n *Node) {
	spaced, _ := s.nameAfterSpace()
	switch {
	case n.Name != "" && (s.pos == len(s.line) || isSpace(s.peek())):
		n.Form = Container
	case n.Name != "" && s.peek() == '{':
		n.fail(n.NamePos-n.colons,
			"un bloque no lleva llaves",
			fmt.Sprintf("si es una directiva, se escribe `::%s{…}`", n.Name))
	case n.Name != "":
		n.fail(s.offset(),
			fmt.Sprintf("no entiendo qué sigue a `%s%s`", colons(n.colons), n.Name),
			"entre el nombre y el título va un espacio")
	case spaced != "":
		n.fail(n.NamePos,
			fmt.Sprintf("sobra el espacio después de `%s`", colons(n.colons)),
			"el nombre va pegado: `:::nota`")
	case len(bytes.TrimSpace(s.line[s.pos:])) == 0:
		n.fail(n.NamePos-n.colons, fmt.Sprintf("`%s` no cierra ningún bloque", colons(n.colons)),
			"quita la línea, o ponle los mismos dos puntos que al bloque que quieres cerrar")
	default:
		n.fail(n.NamePos, "falta el nombre del bloque", "se escribe `:::nota` … `:::`")
	}
}

// attributes reads from `{` to `}` and reports whether it could.
func (s *scanner) attributes(n *Node) bool {
	open := s.offset()
	s.pos++
	for {
		s.space()
		switch {
		case s.pos == len(s.line):
			n.fail(open, "la llave `{` no se cierra", "la directiva cabe en una línea y acaba en `}`")
			return false
		case s.peek() == '}':
			s.pos++
			return true
		}
		if !s.attribute(n) {
			return false
		}
	}
}

// attribute reads one name=value into n and reports whether it could.
func (s *scanner) attribute(n *Node) bool {
	a := Attr{NamePos: s.offset()}
	a.Name = s.name()
	switch {
	case a.Name == "":
		n.fail(a.NamePos,
			"aquí va el nombre de un atributo",
			"los atributos se escriben `nombre=valor`, y un valor con espacios, entre comillas: `nombre=\"dos palabras\"`")
		return false
	case s.peek() != '=':
		n.fail(s.offset(),
			fmt.Sprintf("al atributo `%s` le falta el valor", a.Name),
			fmt.Sprintf("se escribe pegado al signo igual: `%s=valor`", a.Name))
		return false
	}
	s.pos++
	if !s.value(n, &a) {
		return false
	}
	if n.Attr(a.Name) != nil {
		n.fail(a.NamePos, fmt.Sprintf("el atributo `%s` está repetido", a.Name), "deja solo uno")
		return true
	}
	n.Attrs = append(n.Attrs, a)
	return true
}

// value reads what follows the equals sign, quoted or bare.
func (s *scanner) value(n *Node, a *Attr) bool {
	a.ValuePos = s.offset()
	first, _ := utf8.DecodeRune(s.line[s.pos:])
	switch {
	case first == '"':
		a.ValuePos++
		return s.quoted(n, a)
	case strings.ContainsRune("'‘’“”«»", first):
		n.fail(a.ValuePos,
			fmt.Sprintf("las comillas de `%s` no son las rectas dobles", a.Name),
			fmt.Sprintf("escribe `%s=\"…\"`", a.Name))
		return false
	}
	start := s.pos
	for s.pos < len(s.line) && !isSpace(s.peek()) && s.peek() != '}' && s.peek() != '"' {
		s.pos++
	}
	a.Value = string(s.line[start:s.pos])
	switch {
	case a.Value == "":
		n.fail(a.ValuePos,
			fmt.Sprintf("al atributo `%s` le falta el valor", a.Name),
			fmt.Sprintf("se escribe pegado al signo igual: `%s=valor`", a.Name))
		return false
	case s.peek() == '"':
		n.fail(s.offset(),
			fmt.Sprintf("hay unas comillas en medio del valor de `%s`", a.Name),
			fmt.Sprintf("ponlo entero entre comillas: `%s=\"…\"`", a.Name))
		return false
	}
	return true
}

// quoted reads a value between quotes, in which \" and \\ stand for " and \.
func (s *scanner) quoted(n *Node, a *Attr) bool {
	s.pos++
	var value []byte
	for ; s.pos < len(s.line); s.pos++ {
		c := s.line[s.pos]
		if c == '\\' && s.pos+1 < len(s.line) && (s.line[s.pos+1] == '"' || s.line[s.pos+1] == '\\') {
			s.pos++
			c = s.line[s.pos]
		} else if c == '"' {
			s.pos++
			a.Value = string(value)
			return s.afterQuote(n, a)
		}
		value = append(value, c)
	}
	n.fail(a.ValuePos-1,
		fmt.Sprintf("las comillas de `%s` no se cierran", a.Name),
		"falta `\"` al final del valor, en la misma línea")
	return false
}

func (s *scanner) afterQuote(n *Node, a *Attr) bool {
	if c := s.peek(); c == 0 || c == '}' || isSpace(c) {
		return true
	}
	n.fail(s.offset(),
		fmt.Sprintf("sobra texto detrás de las comillas de `%s`", a.Name),
		"para unas comillas dentro del valor, escribe `\\\"`")
	return false
}

// title returns the rest of the line, nil if it is blank.
func (s *scanner) title() *Title {
	s.space()
	end := len(bytes.TrimRight(s.line, " \t"))
	if s.pos >= end {
		return nil
	}
	t := &Title{}
	t.SetPos(s.offset())
	t.Lines().Append(text.NewSegment(s.offset(), s.base+end))
	return t
}

// name reads a letter and then letters, digits, hyphens and underscores, of any
// alphabet: that a name is not a known one is for others to say.
func (s *scanner) name() string {
	start := s.pos
	for s.pos < len(s.line) {
		r, size := utf8.DecodeRune(s.line[s.pos:])
		if !unicode.IsLetter(r) && (s.pos == start || !unicode.IsDigit(r) && r != '-' && r != '_') {
			break
		}
		s.pos += size
	}
	return string(s.line[start:s.pos])
}

// nameAfterSpace looks ahead for a name that a space keeps from its colons, and
// for the byte after it.
func (s *scanner) nameAfterSpace() (name string, next byte) {
	ahead := *s
	ahead.space()
	return ahead.name(), ahead.peek()
}

func (s *scanner) space() {
	for s.pos < len(s.line) && isSpace(s.line[s.pos]) {
		s.pos++
	}
}

func (s *scanner) count(c byte) int {
	n := 0
	for s.pos+n < len(s.line) && s.line[s.pos+n] == c {
		n++
	}
	return n
}

// peek returns the next byte, 0 at the end of the line.
func (s *scanner) peek() byte {
	if s.pos == len(s.line) {
		return 0
	}
	return s.line[s.pos]
}

func (s *scanner) offset() int { return s.base + s.pos }

func (n *Node) fail(pos int, message, hint string) {
	n.Errors = append(n.Errors, Error{Pos: pos, Message: message, Hint: hint})
}

func isSpace(c byte) bool { return c == ' ' || c == '\t' }
