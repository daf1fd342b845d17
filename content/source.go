package content

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"envivo/content/directive"
	"envivo/content/excerpt"
	"envivo/content/lint"
	"envivo/content/render"
)

// sourceLanguages are the languages in which regions are marked, by extension.
var sourceLanguages = map[string]string{".go": "go", ".js": "js"}

// source checks a `::source{file=… region=…}`, and cuts out the regions.
func (r *reader) source(n *directive.Node) {
	file := r.required(n, "file", "es la ruta desde la raíz del proyecto: `file=handlers/sse/sse.go`")
	region := r.required(n, "region", "es el nombre que sigue a `// #region` en el código")
	if file == nil {
		return
	}
	language, ok := sourceLanguages[path.Ext(file.Value)]
	if !ok {
		r.Fail(file.ValuePos,
			fmt.Sprintf("`%s` no es código que se pueda mostrar", file.Value),
			"ha de ser un fichero `.go` o `.js`")
		return
	}
	r.shows = append(r.shows, file.Value)
	source, err := r.readSource(file.Value)
	if err != nil {
		r.FailWith(file.ValuePos, err)
		return
	}
	if region == nil {
		return
	}
	pieces := excerpt.Regions(r.File, file.Value, source, region)
	if pieces == nil {
		return
	}
	shown := strings.Count(strings.Join(pieces, ""), "\n")
	r.outline.codeLines += shown
	render.Attach(n, render.Excerpt{
		File: file.Value, Language: language, Pieces: pieces,
		Marked: excerpt.Marked(r.File, n.Attr("lines"), shown),
	})
}

// readSource reads a file of the repository. The error is a [lint.Mistake].
func (r *reader) readSource(name string) (string, error) {
	if !fs.ValidPath(name) {
		return "", lint.Wrong(
			fmt.Sprintf("`%s` no es una ruta dentro del proyecto", name),
			"se escribe desde la raíz, sin `/` delante ni `..`: `handlers/sse/sse.go`",
		)
	}
	source, err := readFile(r.sources, name)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return "", lint.Wrong(fmt.Sprintf("no existe el fichero `%s`", name), r.suggestFile(name))
	case err != nil:
		message, hint := unreadable("`"+name+"`", err)
		return "", lint.Wrong(message, hint)
	case !utf8.Valid(source):
		return "", lint.Wrong(
			fmt.Sprintf("`%s` no está en UTF-8", name),
			"guárdalo con la codificación UTF-8",
		)
	}
	if spelt := spelling(r.sources, name); spelt != name {
		return "", lint.Wrong(
			fmt.Sprintf("el fichero `%s` se llama `%s`", name, spelt),
			"escríbelo con las mismas mayúsculas: en otros ordenadores no se encontraría",
		)
	}
	return norm.NFC.String(strings.ReplaceAll(string(source), "\r\n", "\n")), nil
}

// suggestFile follows a path that does not exist as far as it can be followed,
// and says what there is at that point.
func (r *reader) suggestFile(name string) string {
	dir := "."
	for part := range strings.SplitSeq(name, "/") {
		entries, err := fs.ReadDir(r.sources, dir)
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
			return lint.Suggest(path.Join(dir, part), options)
		}
		dir = path.Join(dir, part)
	}
	return "comprueba la ruta"
}
