package content

import (
	"cmp"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
)

// Files are the lessons of the course, their pictures and their glossary, built
// into the program.
//
//go:embed *.md img
var Files embed.FS

// Options say what lessons may refer to.
type Options struct {
	// Dir is the folder that problems name before each file: "content" if empty.
	Dir string

	// Sources is the root of the repository, for `::source{file=…}`; nil is empty.
	Sources fs.FS

	// Widgets are what `::widget{name=…}` may name.
	Widgets []Widget

	// Addresses are the pages that lessons may link to besides each other, like
	// "/chat"; nil is anything.
	Addresses []string

	// Endpoints are what they may link to as well, and is no page that anybody
	// means, like "/healthz": it is never suggested.
	Endpoints []string

	// Anchors are what the address of a page may lead to in it: an id for each, with
	// the level and the text of those that are headings. Nil, or a page that is not
	// known: they are not checked.
	Anchors func(address string) (anchors []Heading, known bool)

	// Assets are what /assets/ has, like "img/mapa.svg"; nil is anything.
	Assets []string

	// Bounds are what `::limites{}` shows.
	Bounds []Bounds
}

// Load reads every *.md file at the root of fsys into a course, hidden ones apart;
// glosario.md is no lesson but the glossary of all. If anything is
// wrong in any of them there is no course, and the error is a [Problems] with
// all of it. Load panics if a [Widget] contradicts itself, for that is a mistake
// of the program.
func Load(fsys fs.FS, opts Options) (*Course, error) {
	c := newCompiler(opts)
	c.files = fsys
	names := lessonFiles(fsys)
	if len(names) == 0 {
		return nil, Problems{noLessons(fsys, c.dir)}
	}
	var problems Problems
	c.glossary, problems = c.readGlossary(fsys)
	pages := c.readAll(fsys, names)
	for _, page := range pages {
		problems = append(problems, page.problems...)
	}
	course, crossed := assemble(pages)
	if problems = append(problems, crossed...); len(problems) > 0 {
		problems.sort()
		return nil, problems
	}
	return course, nil
}

// lessonFiles are the names of the lessons of a folder. What begins with a dot is
// an editor's own: Emacs leaves .#polling.md, which leads nowhere, beside a file
// that is not saved.
func lessonFiles(fsys fs.FS) []string {
	names, _ := fs.Glob(fsys, "*.md") // the pattern is right, and nothing else fails
	return slices.DeleteFunc(names, func(name string) bool { return name == glossaryFile || name[0] == '.' })
}

// noLessons tells a folder that cannot be read from one without lessons.
func noLessons(fsys fs.FS, dir string) Problem {
	p := Problem{
		File: dir, Line: 1, Column: 1,
		Message: "aquí no hay ninguna lección",
		Hint:    "las lecciones son los ficheros `*.md` de esta carpeta",
	}
	if _, err := fs.ReadDir(fsys, "."); err != nil {
		p.Message, p.Hint = unreadable("la carpeta", err)
	}
	return p
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

// A compiler turns files into pages, several at a time if need be. It holds what
// is the same for all of them.
type compiler struct {
	files   fs.FS // where lessons have their pictures; nil if they have none
	dir     string
	sources fs.FS
	widgets map[string]Widget
	bounds  []Bounds
	memo    memo

	glossary glossary // set before pages are read

	addresses, endpoints, assets []string // without addresses or assets: they are not checked

	anchorsOf func(address string) ([]Heading, bool) // nil: they are not checked
}

func newCompiler(opts Options) *compiler {
	c := &compiler{
		dir:     cmp.Or(opts.Dir, "content"),
		sources: opts.Sources,
		widgets: make(map[string]Widget, len(opts.Widgets)),

		addresses: opts.Addresses, endpoints: opts.Endpoints, assets: opts.Assets, anchorsOf: opts.Anchors, bounds: opts.Bounds,
	}
	if c.sources == nil {
		c.sources = embed.FS{}
	}
	for _, w := range opts.Widgets {
		w.check()
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
	if info, err := fs.Stat(fsys, name); err == nil && info.Size() > largest {
		p := c.newPage(name, nil)
		p.fail(0,
			fmt.Sprintf("la lección ocupa %d KiB, y caben %d", kibibytes(int(info.Size())), kibibytes(largest)),
			"pártela en varias")
		return p
	}
	text, err := readFile(fsys, name)
	if err != nil {
		p := c.newPage(name, nil)
		message, hint := unreadable("la lección", err)
		p.fail(0, message, hint)
		p.unread = true
		return p
	}
	return c.parse(name, text)
}

// assemble puts pages in order and checks what no page can know alone. The
// problems are only those: each page keeps its own.
func assemble(pages []*page) (*Course, Problems) {
	var problems Problems
	slugs := make(map[string]*page)
	orders := make(map[int]*page)
	complete := true // every page knows its slug
	for _, p := range pages {
		slug, order := p.lesson.Slug, p.lesson.Order
		switch {
		case slug == "":
			complete = false
		case slugs[slug] != nil:
			problems = append(problems, p.problemAt(p.marks["slug"],
				fmt.Sprintf("el slug `%s` ya es de %s", slug, slugs[slug].path()),
				"cada lección tiene el suyo: elige otro"))
		default:
			slugs[slug] = p
		}
		switch {
		case order == 0:
		case orders[order] != nil:
			problems = append(problems, p.problemAt(p.marks["order"],
				fmt.Sprintf("el orden %d ya es de %s", order, orders[order].path()),
				fmt.Sprintf("el siguiente libre es %d", nextFree(pages))))
		default:
			orders[order] = p
		}
	}
	course := &Course{}
	for _, p := range pages {
		problems = append(problems, p.checkLinks(slugs, complete)...)
		course.Lessons = append(course.Lessons, p.lesson)
	}
	slices.SortFunc(course.Lessons, func(a, b *Lesson) int { return cmp.Compare(a.Order, b.Order) })
	return course, problems
}

func nextFree(pages []*page) int {
	last := slices.MaxFunc(pages, func(a, b *page) int { return cmp.Compare(a.lesson.Order, b.lesson.Order) })
	return last.lesson.Order + 1
}
