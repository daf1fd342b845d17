package directive_test

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"

	"envivo/content/contenttest/golden"
	"envivo/content/directive"
)

// TestGolden turns each testdata/*.give.md into HTML, followed by the mistakes
// found in it.
func TestGolden(t *testing.T) {
	files, err := filepath.Glob("testdata/*.give.md")
	if err != nil || len(files) == 0 {
		t.Fatal("no fixtures", err)
	}
	for _, give := range files {
		t.Run(strings.TrimSuffix(filepath.Base(give), ".give.md"), func(t *testing.T) {
			source, err := os.ReadFile(give)
			if err != nil {
				t.Fatal(err)
			}
			got, nodes := convert(t, source)
			for _, n := range nodes {
				for _, e := range n.Errors {
					line := bytes.Count(source[:e.Pos], []byte("\n")) + 1
					column := e.Pos - bytes.LastIndexByte(source[:e.Pos], '\n')
					got += fmt.Sprintf("%d:%d: %s; %s\n", line, column, e.Message, e.Hint)
				}
			}
			golden.Compare(t, strings.Replace(give, ".give.md", ".want.html", 1), got)
		})
	}
}

// TestAttrPositions checks that offsets lead back to what they are about, also
// behind letters of two bytes, in quotations and in lists.
func TestAttrPositions(t *testing.T) {
	for _, source := range []string{
		`::año{título="año ñ" b=2}`,
		"> * ::año{título=\"año ñ\" b=2}\n",
		"1. uno\n\n   ::año{título=\"año ñ\" b=2}",
	} {
		_, nodes := convert(t, []byte(source))
		if len(nodes) != 1 || len(nodes[0].Attrs) != 2 || len(nodes[0].Errors) > 0 {
			t.Fatalf("%q: got %+v", source, nodes)
		}
		n := nodes[0]
		for at, want := range map[int]string{
			n.Pos():             "::año{",
			n.NamePos:           "año{",
			n.Attrs[0].NamePos:  "título=",
			n.Attrs[0].ValuePos: `año ñ"`,
			n.Attrs[1].NamePos:  "b=",
			n.Attrs[1].ValuePos: "2}",
		} {
			if !strings.HasPrefix(source[at:], want) {
				t.Errorf("%q: at %d there is %q, want %q", source, at, source[at:], want)
			}
		}
	}
}

// TestUnknown checks that a directive without a renderer leaves nothing behind,
// and that its content stays.
func TestUnknown(t *testing.T) {
	var html bytes.Buffer
	md := goldmark.New(goldmark.WithExtensions(&directive.Extender{}))
	if err := md.Convert([]byte("::nada{}\n\n:::caja Título\nDentro.\n:::\n"), &html); err != nil {
		t.Fatal(err)
	}
	if got, want := html.String(), "Título<p>Dentro.</p>\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

// FuzzDirective feeds any text to the parser. Whatever it makes of it, each
// position lies in the source, on the boundary of a character, and what was read
// is what stands there.
func FuzzDirective(f *testing.F) {
	fixtures, _ := filepath.Glob("testdata/*.give.md")
	for _, name := range fixtures {
		source, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(source)
	}
	f.Fuzz(func(t *testing.T, source []byte) {
		_, nodes := convert(t, source)
		for _, n := range nodes {
			at(t, source, n.NamePos, n.Name)
			for _, a := range n.Attrs {
				at(t, source, a.NamePos, a.Name+"=")
				if a.ValuePos > 0 && source[a.ValuePos-1] != '"' {
					at(t, source, a.ValuePos, a.Value)
				}
			}
			for _, e := range n.Errors {
				at(t, source, e.Pos, "")
				if e.Message == "" || e.Hint == "" {
					t.Errorf("an error without words: %+v", e)
				}
			}
		}
	})
}

// FuzzAttributes checks that any value survives being quoted and read back.
func FuzzAttributes(f *testing.F) {
	f.Add("interval", "2s", "¡Hola!")
	f.Add("message", `dice "sí" \ no`, "}")
	f.Fuzz(func(t *testing.T, name, first, second string) {
		source := fmt.Sprintf("::x{%s=%s  b=%s}\n", name, quote(first), quote(second))
		_, nodes := convert(t, []byte(source))
		if strings.ContainsAny(first+second, "\r\n\x00") || !isName(name) || name == "b" {
			return
		}
		if len(nodes) != 1 || len(nodes[0].Errors) > 0 {
			t.Fatalf("%q: got %+v", source, nodes)
		}
		for name, want := range map[string]string{name: first, "b": second} {
			if got := nodes[0].Attr(name); got == nil || got.Value != want {
				t.Errorf("%q: %s is %+v, want %q", source, name, got, want)
			}
		}
	})
}

func quote(value string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(value) + `"`
}

// isName knows ASCII names only; that is enough here.
func isName(s string) bool {
	for i, c := range s {
		letter := 'a' <= c|0x20 && c|0x20 <= 'z'
		if c >= utf8.RuneSelf || !letter && (i == 0 || c != '-' && c != '_' && (c < '0' || c > '9')) {
			return false
		}
	}
	return s != ""
}

func at(t *testing.T, source []byte, pos int, want string) {
	t.Helper()
	if pos < 0 || pos > len(source) {
		t.Fatalf("offset %d is outside a source of %d bytes", pos, len(source))
	}
	if !bytes.HasPrefix(source[pos:], []byte(want)) {
		t.Errorf("at %d there is %q, want %q", pos, source[pos:], want)
	}
	if utf8.Valid(source) && pos < len(source) && !utf8.RuneStart(source[pos]) {
		t.Errorf("offset %d is inside a character", pos)
	}
}

// convert parses and renders a source with renderers that show what they were
// given, and returns the directives in it as well.
func convert(t *testing.T, source []byte) (string, []*directive.Node) {
	t.Helper()
	show := func(w util.BufWriter, n *directive.Node, entering bool) (ast.WalkStatus, error) {
		if !entering {
			_, _ = fmt.Fprintf(w, "</%s>\n", n.Name)
			return ast.WalkContinue, nil
		}
		_, _ = fmt.Fprintf(w, "<%s", n.Name)
		for _, a := range n.Attrs {
			_, _ = fmt.Fprintf(w, " %s=%q", a.Name, a.Value)
		}
		_, _ = w.WriteString(">\n")
		return ast.WalkContinue, nil
	}
	md := goldmark.New(goldmark.WithExtensions(&directive.Extender{
		Leaves:     map[string]directive.Render{"widget": show, "source": show},
		Containers: map[string]directive.Render{"nota": show, "aviso": show},
		Title: func(w util.BufWriter, _ *directive.Node, entering bool) (ast.WalkStatus, error) {
			_, _ = w.WriteString(map[bool]string{true: "<title>", false: "</title>\n"}[entering])
			return ast.WalkContinue, nil
		},
		Unknown: func(w util.BufWriter, n *directive.Node, entering bool) (ast.WalkStatus, error) {
			if entering {
				_, _ = fmt.Fprintf(w, "<unknown name=%q>\n", n.Name)
			}
			return ast.WalkContinue, nil
		},
	}))
	doc := md.Parser().Parse(text.NewReader(source))
	var html bytes.Buffer
	if err := md.Renderer().Render(&html, source, doc); err != nil {
		t.Fatal(err)
	}
	var nodes []*directive.Node
	_ = ast.Walk(doc, func(node ast.Node, entering bool) (ast.WalkStatus, error) {
		if n, ok := node.(*directive.Node); ok && entering {
			nodes = append(nodes, n)
		}
		return ast.WalkContinue, nil
	})
	return html.String(), nodes
}
