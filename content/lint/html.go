package lint

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/yuin/goldmark/ast"
)

func (t *tree) autoLink(n *ast.AutoLink) {
	if scheme, _, ok := strings.Cut(string(n.URL(t.Text)), ":"); ok && n.AutoLinkType == ast.AutoLinkURL {
		t.checkScheme(n.Pos(), scheme)
	}
}

// htmlTag finds the name of the element in raw HTML.
var htmlTag = regexp.MustCompile(`^\s*</?([A-Za-z][A-Za-z0-9-]*)`)

// insteadOf says how a lesson does what an HTML element would have done.
var insteadOf = map[string]string{
	"a":      "un enlace se escribe `[texto](dirección)`",
	"aside":  "una nota se escribe `:::nota` … `:::`",
	"b":      "la negrita se escribe `**así**`",
	"br":     "para cambiar de párrafo, deja una línea en blanco",
	"code":   "el código se escribe entre comillas invertidas",
	"div":    "una nota se escribe `:::nota` … `:::`",
	"em":     "la cursiva se escribe `*así*`",
	"i":      "la cursiva se escribe `*así*`",
	"img":    "una imagen se escribe `![lo que se ve](img/…)`",
	"pre":    "el código va entre líneas de tres comillas invertidas",
	"script": "lo que se mueve en una lección es un widget: `::widget{name=…}`",
	"strong": "la negrita se escribe `**así**`",
	"table":  "una tabla se escribe con barras: `| a | b |`",
}

// rawHTML reports HTML, which never reaches the page.
func (t *tree) rawHTML(offset int) {
	tag := ""
	if m := htmlTag.FindSubmatch(t.Text[offset:]); m != nil {
		tag = strings.ToLower(string(m[1]))
	}
	switch hint, known := insteadOf[tag]; {
	case tag == "":
		t.Fail(offset, "aquí hay HTML, y en las lecciones no se admite", "tampoco comentarios: bórralo")
	case known:
		t.Fail(offset, fmt.Sprintf("aquí hay HTML (`<%s>`), y en las lecciones no se admite", tag), hint)
	default:
		t.Fail(offset,
			fmt.Sprintf("aquí hay HTML (`<%s>`), y en las lecciones no se admite", tag),
			"si quieres mostrarlo tal cual, ponlo entre comillas invertidas")
	}
}
