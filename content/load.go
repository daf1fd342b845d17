package content

import (
	"embed"
	"io/fs"
	"slices"

	"envivo/content/lint"
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
		problems = append(problems, page.Problems...)
	}
	course, crossed := assemble(pages)
	if problems = append(problems, crossed...); len(problems) > 0 {
		problems.Sort()
		return nil, problems
	}
	return course, nil
}

// The guide stands in a folder of its own: it is about lessons, and none.
//
//go:embed guia/guia.md
var guideFile embed.FS

// Guide returns the page in which instructors read how lessons are written,
// compiled as lessons are: whatever it shows is what a lesson would get. It
// belongs to the program and not to a course, as do the glossary and the pictures
// that it shows.
// The error is a [Problems].
func Guide(opts Options) (*Lesson, error) {
	opts.Dir = ""
	c := newCompiler(opts)
	c.files = Files
	var problems Problems
	c.glossary, problems = c.readGlossary(Files)
	page := c.read(guideFile, "guia/guia.md")
	problems = append(problems, page.Problems...)
	problems = append(problems, page.check(lint.Course{Site: c.site})...)
	if len(problems) > 0 {
		problems.Sort()
		return nil, problems
	}
	return page.lesson, nil
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
