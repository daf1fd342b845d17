package content

import (
	"cmp"
	"embed"
	"errors"
	"io/fs"
	"slices"

	"envivo/content/lint"
	"envivo/content/settings"
)

// Problems are all the mistakes of a course, sorted by file and position.
type Problems = lint.Problems

// A Problem is one of them.
type Problem = lint.Problem

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
	Widgets []settings.Widget

	// Addresses are the pages that lessons may link to besides each other, like
	// "/chat"; nil is anything.
	Addresses []string

	// Endpoints are further addresses that lessons may link to, like "/healthz". They
	// are no pages, and are never suggested to who has misspelt one.
	Endpoints []string

	// Anchors returns what a link may lead to in a page of the site: the id of each,
	// with the level and the text of those that are headings. If it is nil, or does
	// not know the page, such links are not checked.
	Anchors func(address string) (anchors []Heading, known bool)

	// Assets are what /assets/ has, like "img/mapa.svg"; nil is anything.
	Assets []string

	// Bounds are what `::limites{}` shows.
	Bounds []Bounds
}

// Load reads every *.md file at the root of fsys into a course, except for hidden
// ones; glosario.md is not a lesson but the glossary of all. If anything is wrong in
// any of them there is no course, and the error is a [Problems] with all of it. Load
// panics if a widget contradicts itself, for that is a mistake of the program.
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
		problems = append(problems, page.Problems...)
	}
	course, crossed := assemble(pages)
	if problems = append(problems, crossed...); len(problems) > 0 {
		problems.Sort()
		return nil, problems
	}
	return course, nil
}

// The guides stand in a folder of their own: they are about lessons, and none.
//
//go:embed guia/*.md
var guideFiles embed.FS

// Guides returns the pages about the course, in their order: that in which
// instructors read how lessons are written, and that for who runs the site. They
// are compiled as lessons are: whatever is shown there is what a lesson would
// get. They belong to the program and not to a course, as do the glossary and the
// pictures that they show.
// The error is a [Problems].
func Guides(opts Options) ([]*Lesson, error) {
	opts.Dir = ""
	c := newCompiler(opts)
	c.files = Files
	var problems Problems
	c.glossary, problems = c.readGlossary(Files)
	names, _ := fs.Glob(guideFiles, "guia/*.md") // the pattern is right, and nothing else fails
	var guides []*Lesson
	for _, page := range c.readAll(guideFiles, names) {
		problems = append(problems, page.Problems...)
		problems = append(problems, page.check(lint.Course{Site: c.site})...)
		guides = append(guides, page.lesson)
	}
	if len(problems) > 0 {
		problems.Sort()
		return nil, problems
	}
	slices.SortFunc(guides, func(a, b *Lesson) int { return cmp.Compare(a.Order, b.Order) })
	return guides, nil
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
	copied := "«envivo init " + dir + "» escribe ahí las del curso"
	p := Problem{
		File: dir, Line: 1, Column: 1,
		Message: "aquí no hay ninguna lección",
		Hint:    "las lecciones son los ficheros `*.md` de esta carpeta; " + copied,
	}
	if _, err := fs.ReadDir(fsys, "."); err != nil {
		p.Message, p.Hint = unreadable("la carpeta", err)
		if errors.Is(err, fs.ErrNotExist) {
			p.Hint = "comprueba la ruta; " + copied
		}
	}
	return p
}
