package content

import (
	"cmp"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"runtime"
	"sync"
	"sync/atomic"

	"envivo/content/lint"
	"envivo/content/render"
	"envivo/content/settings"
)

// A compiler turns files into pages, several at a time if need be. It holds what
// is the same for all of them.
type compiler struct {
	files   fs.FS // where lessons have their pictures; nil if they have none
	dir     string
	sources fs.FS
	widgets map[string]settings.Widget
	bounds  []Bounds
	memo    render.Memo
	site    *lint.Site // what lessons may refer to besides each other

	glossary glossary // set before pages are read
}

func newCompiler(opts Options) *compiler {
	c := &compiler{
		dir:     cmp.Or(opts.Dir, "content"),
		sources: opts.Sources,
		widgets: make(map[string]settings.Widget, len(opts.Widgets)),

		bounds: opts.Bounds,
		site:   &lint.Site{Addresses: opts.Addresses, Endpoints: opts.Endpoints, Assets: opts.Assets},
	}
	if c.sources == nil {
		c.sources = embed.FS{}
	}
	if opts.Anchors != nil {
		c.site.Anchors = func(address string) (anchors []lint.Anchor, known bool) {
			headings, known := opts.Anchors(address)
			for _, h := range headings {
				anchors = append(anchors, lint.Anchor(h))
			}
			return anchors, known
		}
	}
	for _, w := range opts.Widgets {
		if err := w.Check(); err != nil {
			panic("content: " + err.Error())
		}
		if _, repeated := c.widgets[w.Name]; repeated {
			panic(fmt.Sprintf("content: two widgets are called %q", w.Name))
		}
		c.widgets[w.Name] = w
	}
	return c
}

// readAll parses files of the folder, on as many cores as there are.
func (c *compiler) readAll(fsys fs.FS, names []string) []*page {
	pages := make([]*page, len(names))
	var next atomic.Int64
	var readers sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), len(names)) {
		readers.Go(func() {
			for i := next.Add(1) - 1; int(i) < len(names); i = next.Add(1) - 1 {
				pages[i] = c.read(fsys, names[i])
			}
		})
	}
	readers.Wait()
	return pages
}

// read parses one file of the folder.
func (c *compiler) read(fsys fs.FS, name string) *page {
	if info, err := fs.Stat(fsys, name); err == nil && info.Size() > lint.Largest {
		p := c.newPage(name, nil)
		p.Fail(0,
			fmt.Sprintf("la lección ocupa %d KiB, y caben %d", lint.Kibibytes(int(info.Size())), lint.Kibibytes(lint.Largest)),
			"pártela en varias")
		return p
	}
	text, err := readFile(fsys, name)
	if err != nil {
		p := c.newPage(name, nil)
		message, hint := unreadable("la lección", err)
		p.Fail(0, message, hint)
		p.unread = true
		return p
	}
	return c.parse(name, text)
}

// unreadable says in plain words why something could not be read.
func unreadable(what string, err error) (message, hint string) {
	switch {
	case errors.Is(err, errOutside):
		return what + " pasa por un enlace simbólico que se sale de la carpeta",
			"pon en ella el fichero mismo, o un enlace relativo que no salga"
	case errors.Is(err, fs.ErrNotExist):
		return what + " no existe", "comprueba la ruta"
	case errors.Is(err, fs.ErrPermission):
		return "no hay permiso para leer " + what, "dale permiso de lectura a tu usuario"
	default:
		return "no se puede leer " + what, "comprueba que existe y que no está dañada"
	}
}
