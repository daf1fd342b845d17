package content

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"strings"
	"unicode/utf8"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/util"
	"golang.org/x/text/unicode/norm"

	"envivo/content/directive"
)

// sourceLanguages are the languages in which regions are marked, by extension.
var sourceLanguages = map[string]string{".go": "go", ".js": "js"}

// renderSource checks a `::source{file=… region=…}` and shows the region.
func (p *page) renderSource(w util.BufWriter, n *directive.Node, entering bool) (ast.WalkStatus, error) {
	if !entering {
		return ast.WalkContinue, nil
	}
	p.checkAttrs(n)
	file := p.required(n, "file", "es la ruta desde la raíz del proyecto: `file=handlers/sse/sse.go`")
	region := p.required(n, "region", "es el nombre que sigue a `// #region` en el código")
	if file == nil {
		return ast.WalkContinue, nil
	}
	language, ok := sourceLanguages[path.Ext(file.Value)]
	if !ok {
		p.fail(file.ValuePos,
			fmt.Sprintf("`%s` no es código que se pueda mostrar", file.Value),
			"ha de ser un fichero `.go` o `.js`")
		return ast.WalkContinue, nil
	}
	p.shows = append(p.shows, file.Value)
	source, err := p.readSource(file.Value)
	if err != nil {
		p.failWith(file.ValuePos, err)
		return ast.WalkContinue, nil
	}
	if region == nil {
		return ast.WalkContinue, nil
	}
	pieces := p.cutRegions(file.Value, source, region)
	if pieces == nil {
		return ast.WalkContinue, nil
	}
	shown := strings.Count(strings.Join(pieces, ""), "\n")
	p.codeLines += shown
	marked := p.markedLines(n.Attr("lines"), shown)
	if len(pieces) > 1 || len(marked) > 0 {
		p.needs("excerpt")
	}
	p.writeExcerpt(w, language, file.Value, lexer(language), pieces, marked)
	return ast.WalkContinue, nil
}

// readSource reads a file of the repository. The error is a [mistake].
func (p *page) readSource(name string) (string, error) {
	if !fs.ValidPath(name) {
		return "", mistake{
			message: fmt.Sprintf("`%s` no es una ruta dentro del proyecto", name),
			hint:    "se escribe desde la raíz, sin `/` delante ni `..`: `handlers/sse/sse.go`",
		}
	}
	source, err := readFile(p.sources, name)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return "", mistake{message: fmt.Sprintf("no existe el fichero `%s`", name), hint: p.suggestFile(name)}
	case err != nil:
		message, hint := unreadable("`"+name+"`", err)
		return "", mistake{message: message, hint: hint}
	case !utf8.Valid(source):
		return "", mistake{
			message: fmt.Sprintf("`%s` no está en UTF-8", name),
			hint:    "guárdalo con la codificación UTF-8",
		}
	}
	if spelt := spelling(p.sources, name); spelt != name {
		return "", mistake{
			message: fmt.Sprintf("el fichero `%s` se llama `%s`", name, spelt),
			hint:    "escríbelo con las mismas mayúsculas: en otros ordenadores no se encontraría",
		}
	}
	return norm.NFC.String(strings.ReplaceAll(string(source), "\r\n", "\n")), nil
}

// suggestFile follows a path that does not exist as far as it can be followed,
// and says what there is at that point.
func (p *page) suggestFile(name string) string {
	dir := "."
	for part := range strings.SplitSeq(name, "/") {
		entries, err := fs.ReadDir(p.sources, dir)
		if err != nil {
			break
		}
		var options []string
		found := false
		for _, e := range entries {
			if e.IsDir() || sourceLanguages[path.Ext(e.Name())] != "" {
				options = append(options, path.Join(dir, e.Name()))
			}
			found = found || e.Name() == part
		}
		if !found {
			return suggest(path.Join(dir, part), options)
		}
		dir = path.Join(dir, part)
	}
	return "comprueba la ruta"
}
