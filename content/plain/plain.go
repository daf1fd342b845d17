// Package plain takes from a text what gets in the way of comparing it: accents
// and capitals ([Fold]), spaces that are not the ordinary one ([Spaces]), what an
// address cannot have ([Slug]), and markup ([Text]).
package plain

import (
	"bytes"
	"strings"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/util"
)

// Fold returns text in lower case and without accents; ñ becomes n. It knows the
// letters of Spanish and of its neighbours.
func Fold(text string) string { return accents.Replace(strings.ToLower(text)) }

var accents = strings.NewReplacer(
	"á", "a", "à", "a", "â", "a", "ä", "a", "ã", "a", "ª", "a",
	"é", "e", "è", "e", "ê", "e", "ë", "e",
	"í", "i", "ì", "i", "î", "i", "ï", "i",
	"ó", "o", "ò", "o", "ô", "o", "ö", "o", "õ", "o", "º", "o",
	"ú", "u", "ù", "u", "û", "u", "ü", "u",
	"ñ", "n", "ç", "c",
)

// Slug returns text as the part of an address: lower case, without accents, words
// joined by hyphens. "¿Cómo funciona?" is "como-funciona"; text without a letter
// or digit is "seccion".
func Slug(text string) string {
	var b strings.Builder
	for _, r := range Fold(text) {
		switch {
		case inSlug(r):
			b.WriteRune(r)
		case isUnseen(r):
		case b.Len() > 0 && !strings.HasSuffix(b.String(), "-"):
			b.WriteByte('-')
		}
	}
	if slug := strings.TrimSuffix(b.String(), "-"); slug != "" {
		return slug
	}
	return "seccion"
}

// HasSlug reports whether text has anything that goes into a slug.
func HasSlug(text string) bool { return strings.ContainsFunc(Fold(text), inSlug) }

func inSlug(r rune) bool { return 'a' <= r && r <= 'z' || '0' <= r && r <= '9' }

// Text returns what a reader sees of a node, without markup. A space stands
// between blocks and lines.
func Text(node ast.Node, source []byte) string {
	var b strings.Builder
	_ = ast.Walk(node, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		switch n := n.(type) {
		case *ast.Text:
			if entering {
				b.Write(literal(n, source))
			} else if n.SoftLineBreak() || n.HardLineBreak() {
				b.WriteByte(' ')
			}
		case *ast.String:
			if entering {
				b.Write(n.Value)
			}
		case *ast.AutoLink:
			if entering {
				b.Write(n.Label(source))
			}
		default:
			if !entering && n.Type() == ast.TypeBlock {
				b.WriteByte(' ')
			}
		}
		return ast.WalkContinue, nil
	})
	return strings.TrimSpace(b.String())
}

// literal resolves the escapes and entities of a piece of text, unless it is
// code, where there are none.
func literal(n *ast.Text, source []byte) []byte {
	value := n.Value(source)
	if n.IsRaw() || n.Parent() != nil && n.Parent().Kind() == ast.KindCodeSpan {
		return value
	}
	value = util.UnescapePunctuations(bytes.Clone(value))
	return util.ResolveEntityNames(util.ResolveNumericReferences(value))
}
