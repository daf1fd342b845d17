package lint

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/alecthomas/chroma/v2/lexers"
	"github.com/yuin/goldmark/ast"
)

// SequenceLanguage is the language of a fence that is not shown, but drawn.
const SequenceLanguage = "secuencia"

// IsSequence reports whether a fence is a sequence diagram.
func (f *File) IsSequence(n *ast.FencedCodeBlock) bool {
	language, rest := f.Info(n)
	return language == SequenceLanguage && rest == ""
}

// fence checks a fenced block: it names a language that can be coloured,
// nothing else, and it ends.
func (t *tree) fence(n *ast.FencedCodeBlock) {
	if !t.fenceCloses(n) {
		t.Fail(n.Pos(), "este bloque de código no se cierra", "pon otra línea igual de comillas invertidas donde acaba")
	}
	language, rest := t.Info(n)
	switch {
	case t.IsSequence(n):
	case language == "":
		t.Fail(n.Pos(),
			"este bloque de código no dice su lenguaje",
			"escríbelo detrás de las comillas invertidas: `go`, `js`, `http`… o `text` si no es ninguno")
	case lexers.Get(language) == nil && language != SequenceLanguage:
		t.Fail(n.Info.Segment.Start, fmt.Sprintf("no conozco el lenguaje `%s`", language), suggestLanguage(language))
	case rest != "":
		t.Fail(n.Info.Segment.Start+len(language),
			fmt.Sprintf("sobra `%s` detrás del lenguaje", rest),
			"la línea que abre un bloque de código solo lleva el lenguaje")
	}
}

// others are what other programs write where a lesson has something else: each
// with what that is here.
var others = map[string]string{
	"smart": "consejo", "tip": "consejo", "hint": "consejo",
	"warn": "aviso", "warning": "aviso", "caution": "aviso", "danger": "aviso", "important": "aviso", "attention": "aviso",
	"note": "nota", "info": "nota", "admonition": "nota", "nota": "nota", "consejo": "consejo", "aviso": "aviso",
	"mermaid": SequenceLanguage, "plantuml": SequenceLanguage, "sequence": SequenceLanguage,
}

func suggestLanguage(language string) string {
	switch here := others[strings.ToLower(strings.Trim(language, "{}"))]; here {
	case "":
	case SequenceLanguage:
		return "si es un diagrama de secuencia, el lenguaje es `" + SequenceLanguage + "`; si no, escribe `text`"
	default:
		return "si es una nota, se escribe `:::" + here + "` … `:::`"
	}
	if best := Closest(language, commonLanguages); best != "" {
		return "¿quisiste decir `" + best + "`?"
	}
	return "si no es ninguno, escribe `text`"
}

// commonLanguages are those suggested to an author whose language is unknown.
var commonLanguages = []string{
	"bash", "css", "diff", "docker", "go", "html", "http", "java", "javascript", "js", "json", "markdown", "nginx",
	"php", "python", "ruby", "rust", SequenceLanguage, "sh", "sql", "text", "toml", "typescript", "xml", "yaml",
}

// Info splits what follows the opening of a fence into its first word and the
// rest.
func (f *File) Info(n *ast.FencedCodeBlock) (language, rest string) {
	if n.Info == nil {
		return "", ""
	}
	words := strings.TrimSpace(string(n.Info.Segment.Value(f.Text)))
	if i := strings.IndexAny(words, " \t"); i >= 0 {
		return words[:i], strings.TrimSpace(words[i:])
	}
	return words, ""
}

// fenceCloses reports whether the line after the block is a fence too. The tree
// does not say; a block that lacks it runs to the end of the lesson, or of the
// note or list that it is in.
func (f *File) fenceCloses(n *ast.FencedCodeBlock) bool {
	first, _ := f.Position(n.Pos())
	last := first
	if count := n.Lines().Len(); count > 0 {
		last, _ = f.Position(n.Lines().At(count - 1).Start)
	}
	opening := anyFence.FindString(f.Line(first))
	closing := strings.Trim(f.Line(last+1), " \t>")
	return len(closing) >= len(opening) && strings.Trim(closing, opening) == ""
}

// anyFence finds a fence in the line that opens it, behind the marks of lists
// and quotations.
var anyFence = regexp.MustCompile("`{3,}|~{3,}")
