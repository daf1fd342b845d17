// Package typography gives the text of a lesson the signs that Spanish has and that
// keyboards only have in ASCII: quotation marks, dashes, dots.
package typography

import (
	"bytes"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	extast "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

// quotationMarks are those of Spanish, from the outermost in.
var quotationMarks = [...]struct{ opening, closing rune }{{'«', '»'}, {'“', '”'}, {'‘', '’'}}

// Extension is an extension of goldmark that changes the tree: what it puts there
// are characters and no entities, so that headings and word counts have them too.
//
// A block is read as one row of signs, whatever is bold, a link or on another line
// in it, so that what stands on both sides of a quote is what a reader sees there.
// Straight quotes that pair become «these», “these” inside those, and ‘these’ inside
// those; single ones are “these” outside of all. What pairs with nothing stays as it
// is, for it may be inches, or minutes; and so does what looks like code: --flag,
// i--, a << 2, ...args. Whoever wants a quote to be straight escapes it: \".
var Extension goldmark.Extender = extension{}

type extension struct{}

// In goldmark the lower number goes first, and wins: its parser of HTML has 400,
// and its transformer of footnotes 999.
const (
	beforeHTML      = 390
	beforeFootnotes = 900
)

// Extend implements [goldmark.Extender].
func (extension) Extend(md goldmark.Markdown) {
	md.Parser().AddOptions(
		parser.WithInlineParsers(util.Prioritized(anglesParser{}, beforeHTML)),
		parser.WithASTTransformers(util.Prioritized(typography{}, beforeFootnotes)),
	)
}

// typography implements [parser.ASTTransformer].
type typography struct{}

// Transform implements [parser.ASTTransformer].
func (typography) Transform(doc *ast.Document, reader text.Reader, _ parser.Context) {
	source := reader.Source()
	_ = ast.Walk(doc, func(node ast.Node, entering bool) (ast.WalkStatus, error) {
		holdsText := node.Type() == ast.TypeBlock || node.Kind() == ast.KindImage
		if !entering && holdsText && node.FirstChild() != nil && node.FirstChild().Type() == ast.TypeInline {
			signs := signsUnder(nil, node, source)
			typeset(signs)
			replace(signs)
		}
		return ast.WalkContinue, nil
	})
}

// A sign is a character of a block, or several of the same that mean one thing:
// a run of hyphens, of dots or of angles.
type sign struct {
	r           rune // an edge of the block and a line break are spaces, code is a letter
	count       int
	fixed       bool // it is escaped, an entity or code
	node        *ast.Text
	start, stop int
	set         rune // what it becomes; 0 is what it is
}

// signsUnder appends the signs of what a reader sees of a node. Pictures have a
// text of their own.
func signsUnder(signs []sign, node ast.Node, source []byte) []sign {
	for child := node.FirstChild(); child != nil; child = child.NextSibling() {
		switch n := child.(type) {
		case *ast.Text:
			first := len(signs)
			signs = appendSigns(signs, n.Segment.Start, n.Value(source))
			for i := range signs[first:] {
				signs[first+i].node = n
				signs[first+i].fixed = signs[first+i].fixed || n.IsRaw() || n.Segment.Padding > 0
			}
			if n.SoftLineBreak() || n.HardLineBreak() {
				signs = append(signs, sign{r: ' ', fixed: true})
			}
		case *ast.CodeSpan, *ast.AutoLink, *ast.Image:
			signs = append(signs, sign{r: 'x', fixed: true})
		case *extast.TaskCheckBox:
			signs = append(signs, sign{r: ' ', fixed: true})
		default:
			signs = signsUnder(signs, n, source)
		}
	}
	return signs
}

// entity finds one at the beginning of a text.
var entity = regexp.MustCompile(`^&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z0-9]{1,32});`)

// appendSigns appends the signs of a piece of Markdown without markup, at an
// offset of the source.
func appendSigns(signs []sign, offset int, value []byte) []sign {
	for at := 0; at < len(value); {
		r, size := utf8.DecodeRune(value[at:])
		s := sign{r: r, count: 1, start: offset + at}
		switch {
		case r == '\\' && at+1 < len(value) && util.IsPunct(value[at+1]):
			s.r, s.fixed, size = rune(value[at+1]), true, 2
		case r == '&':
			if found := entity.Find(value[at:]); found != nil {
				seen := util.ResolveEntityNames(util.ResolveNumericReferences(found))
				s.r, _ = utf8.DecodeRune(seen)
				s.fixed, size = true, len(found)
			}
		case strings.ContainsRune("-.<>", r):
			size = len(value[at:]) - len(bytes.TrimLeft(value[at:], string(r)))
			s.count = size
		}
		at += size
		s.stop = offset + at
		signs = append(signs, s)
	}
	return signs
}

// replace puts into the tree what signs have become.
func replace(signs []sign) {
	for _, s := range signs {
		if s.set == 0 {
			continue
		}
		n := s.node // what is left of it: the signs before have been cut off
		parent := n.Parent()
		if s.start > n.Segment.Start {
			parent.InsertBefore(parent, n, ast.NewTextSegment(text.NewSegment(n.Segment.Start, s.start)))
		}
		mark := ast.NewString([]byte(string(s.set)))
		mark.SetCode(true) // as it is: there is nothing to resolve in it
		parent.InsertBefore(parent, n, mark)
		n.Segment = text.NewSegment(s.stop, n.Segment.Stop)
		if n.Segment.IsEmpty() && !n.SoftLineBreak() && !n.HardLineBreak() {
			parent.RemoveChild(parent, n)
		}
	}
}

// typeset decides what signs become. What it decides it would decide again of
// what has come out: each step looks at no more of the signs around than stays
// the same.
func typeset(signs []sign) {
	marks := pairMarks(signs)
	partner, closed := pair(signs, marks, false)
	if !closed { // a quote after a figure is a unit, unless another would stay open
		partner, _ = pair(signs, marks, true)
	}
	setQuotes(signs, partner)
	for i := range signs {
		s, before, after := &signs[i], at(signs, i-1), at(signs, i+1)
		switch {
		case s.fixed:
		case s.r == '\'' && s.set == 0 && isApostrophe(signs, i):
			s.set = '’'
		case s.r == '-' && s.count == 3:
			s.set = '—'
		case s.r == '-' && s.count == 2 && (before.isSpace() && after.isSpace() || unicode.IsDigit(before.r) && unicode.IsDigit(after.r)):
			s.set = '–'
		case s.r == '.' && s.count == 3 && !isSpread(before, after):
			s.set = '…'
		}
	}
}

// isSpread reports whether three dots between two signs are code: ...args, or a
// part of a path, as in ./... and .../sse.
func isSpread(before, after sign) bool {
	glued := after.isWord() || strings.ContainsRune("([{_$", after.r)
	return before.r == '/' || after.r == '/' || glued && !before.isWord() && !before.isQuote()
}

// isApostrophe reports whether a quote that pairs with nothing stands for letters
// that are left out, as in O'Brien, or for figures, as in '90.
func isApostrophe(signs []sign, i int) bool {
	before, after := at(signs, i-1), at(signs, i+1)
	return before.isWord() && after.isWord() && !unicode.IsNumber(after.r) || isDecade(signs, i)
}

// isDecade reports whether a quote may stand for the first figures of a year.
func isDecade(signs []sign, i int) bool {
	after := at(signs, i+3)
	return signs[i].r == '\'' && !at(signs, i-1).isWord() && unicode.IsDigit(at(signs, i+1).r) && unicode.IsDigit(at(signs, i+2).r) &&
		(!after.isWord() && !strings.ContainsRune("'’", after.r) || after.r == 's' && !at(signs, i+4).isWord())
}

// at is a sign, or the space beyond the edges.
func at(signs []sign, i int) sign {
	if i < 0 || i >= len(signs) {
		return sign{r: ' '}
	}
	return signs[i]
}

func (s sign) isSpace() bool { return unicode.IsSpace(s.r) }

func (s sign) isWord() bool {
	return unicode.IsLetter(s.r) || unicode.IsNumber(s.r) || unicode.IsMark(s.r)
}

// isQuote is true of all of them, whatever they are written with.
func (s sign) isQuote() bool {
	return strings.ContainsRune(`"'«»“”‘’`, s.r) || s.count == 2 && (s.r == '<' || s.r == '>')
}

// Kinds of quotes that are not set: what they are written with.
const (
	double = iota
	single
	angles
	kinds
)

// kindOf is the kind of a sign that may become a quotation mark.
func kindOf(s sign) (kind int, ok bool) {
	switch {
	case s.fixed:
		return 0, false
	case s.r == '"':
		return double, true
	case s.r == '\'':
		return single, true
	default:
		return angles, s.count == 2 && (s.r == '<' || s.r == '>')
	}
}

// flanks reports what the signs around a quote let it be.
func flanks(signs []sign, i int) (opens, closes bool) {
	s, before, after := signs[i], at(signs, i-1), at(signs, i+1)
	opens = !after.isSpace() && !before.isWord() && s.r != '>'
	closes = !before.isSpace() && !after.isWord() && s.r != '<'
	return opens, closes && !(opens && strings.ContainsRune("([{¿¡", before.r))
}

// markOf is the depth of a sign that is a quotation mark already. An apostrophe
// looks like one, but is followed by a letter or a figure.
func markOf(signs []sign, i int) (depth int, opens, ok bool) {
	s := signs[i]
	for depth, marks := range quotationMarks {
		switch {
		case s.r == marks.opening:
			return depth, true, true
		case s.r == marks.closing && (s.r != '’' || !at(signs, i+1).isWord()):
			return depth, false, true
		}
	}
	return 0, false, false
}

const none = -1

// pairMarks returns the partner of each mark that is set already; none of the
// rest.
func pairMarks(signs []sign) (partner []int) {
	partner = slices.Repeat([]int{none}, len(signs))
	var open []int
	for i := range signs {
		depth, opens, ok := markOf(signs, i)
		last := len(open) - 1
		switch {
		case !ok:
		case opens:
			open = append(open, i)
		case last >= 0 && signs[open[last]].r == quotationMarks[depth].opening:
			partner[open[last]], partner[i] = i, open[last]
			open = open[:last]
		}
	}
	return partner
}

// A pairing pairs the quotes of a block. Each is put on the stack once and taken
// from it once: that takes as many steps as there are signs.
type pairing struct {
	signs   []sign
	partner []int
	stack   []int        // those that are open
	open    [kinds]int   // how many of each kind, inside the last mark that is set
	outside [][kinds]int // the same of each mark around it
	lost    int          // how many have been opened and not closed
}

// pair pairs the quotes that are not set yet with one another, never across marks
// that are. Those after a figure close only if they may. It reports whether all
// that opened have been closed.
func pair(signs []sign, marks []int, afterFigures bool) (partner []int, closed bool) {
	p := &pairing{signs: signs, partner: slices.Clone(marks)}
	for i := range signs {
		if _, opens, ok := markOf(signs, i); ok {
			p.pass(i, opens)
		} else if kind, ok := kindOf(signs[i]); ok {
			opens, closes := flanks(signs, i)
			unit := kind != angles && unicode.IsNumber(at(signs, i-1).r)
			switch {
			case closes && p.open[kind] > 0 && (afterFigures || !unit):
				p.close(i, kind)
			case opens:
				p.stack = append(p.stack, i)
				p.open[kind]++
				if !isDecade(signs, i) {
					p.lost++
				}
			}
		}
	}
	return p.partner, p.lost == 0
}

// pass goes by a mark that is set. What is open inside stays so.
func (p *pairing) pass(i int, opens bool) {
	switch {
	case p.partner[i] != none && opens:
		p.stack = append(p.stack, i)
		p.outside = append(p.outside, p.open)
		p.open = [kinds]int{}
	case p.partner[i] != none:
		p.forget()
		p.pop() // its opener
		last := len(p.outside) - 1
		p.open, p.outside = p.outside[last], p.outside[:last]
	default: // one that pairs with nothing: nothing is paired around it
		p.forget()
	}
}

// close closes the last quote of a kind that is open. What has been opened inside
// stays open; and nothing in quotes is no quotation.
func (p *pairing) close(i, kind int) {
	for {
		opener := p.pop()
		opened, _ := kindOf(p.signs[opener])
		p.open[opened]--
		if opened != kind {
			continue
		}
		if !isDecade(p.signs, opener) {
			p.lost--
		}
		if opener != i-1 {
			p.partner[opener], p.partner[i] = i, opener
		}
		return
	}
}

// forget leaves all that is open inside the last mark.
func (p *pairing) forget() {
	p.stack = p.stack[:len(p.stack)-p.open[double]-p.open[single]-p.open[angles]]
	p.open = [kinds]int{}
}

func (p *pairing) pop() int {
	last := len(p.stack) - 1
	top := p.stack[last]
	p.stack = p.stack[:last]
	return top
}

// setQuotes gives the quotes that pair their marks, by how deep they stand.
func setQuotes(signs []sign, partner []int) {
	around := []int{none}
	for i := range signs {
		last := len(around) - 1
		kind, isKind := kindOf(signs[i])
		depth, _, _ := markOf(signs, i)
		switch {
		case partner[i] == none:
		case partner[i] < i:
			if isKind {
				signs[i].set = quotationMarks[around[last]].closing
			}
			around = around[:last]
		case isKind:
			depth = min(around[last]+1, len(quotationMarks)-1)
			if kind == single {
				depth = max(depth, 1)
			}
			signs[i].set = quotationMarks[depth].opening
			around = append(around, depth)
		default:
			around = append(around, depth)
		}
	}
}

// anglesParser implements [parser.InlineParser]: of <<hola>> it takes the first two
// signs, or what follows would be HTML.
type anglesParser struct{}

// Trigger implements [parser.InlineParser].
func (anglesParser) Trigger() []byte { return []byte{'<'} }

// Parse implements [parser.InlineParser].
func (anglesParser) Parse(_ ast.Node, block text.Reader, _ parser.Context) ast.Node {
	line, segment := block.PeekLine()
	count := len(line) - len(bytes.TrimLeft(line, "<"))
	if count < 2 {
		return nil
	}
	block.Advance(count)
	return ast.NewTextSegment(segment.WithStop(segment.Start + count))
}
