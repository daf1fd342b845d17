package content

import (
	"strings"
	"testing"
	"testing/fstest"
)

// What is not there may be feminine.
func TestSuggestionsAgreeInGender(t *testing.T) {
	for what, p := range map[string]struct{ body, want string }{
		"a picture":    {"![Un mapa](img/nada.png)\n", "no existe la imagen `img/nada.png`; no hay ninguna"},
		"a region":     {"::source{file=handlers/sse/vacio.go region=b}\n", "handlers/sse/vacio.go no tiene ninguna región `b`; no hay ninguna"},
		"an attribute": {"::glosario{orden=a}\n", "`glosario` no tiene ningún atributo `orden`; no hay ninguno"},
	} {
		options := fixture()
		options.Sources = fstest.MapFS{"handlers/sse/vacio.go": mapFile("package sse\n")}
		_, problems := loadWith(options, map[string]string{"a.md": lesson("a", 1, p.body), "glosario.md": "## eco\n\nVuelve.\n"})
		if problems == nil || !strings.Contains(problems.Error(), p.want) {
			t.Errorf("%s: %v; want %s", what, problems, p.want)
		}
	}
}
