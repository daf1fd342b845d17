package lint

import (
	"fmt"
	"maps"
	"net/url"
	"path"
	"slices"
	"strings"

	"github.com/yuin/goldmark/ast"

	"envivo/content/address"
	"envivo/content/plain"
)

// A Link leads to a lesson, to another page of the site, or to a heading of
// either. Whether it exists, or what was meant, is known once every lesson has been
// read: see [Site.Check].
type Link struct {
	Offset   int    // where it stands
	Relative string // what begins at no address, and so leads nowhere; "" if it does
	Page     string // the address of another page; "" if it leads to a lesson
	Slug     string // "" is this lesson
	Fragment string // "" is the top
}

// A Site is what there is for lessons to refer to, besides lessons.
type Site struct {
	Addresses []string // of its pages; nil is anything
	Endpoints []string // what may be linked to as well, and is never suggested
	Assets    []string // what /assets/ has; nil is anything

	// Anchors are those of a page; nil, or a page that is not known: they are not
	// checked.
	Anchors func(address string) (anchors []Anchor, known bool)
}

// An Anchor is what the address of a page may lead to in it.
type Anchor struct {
	Level int // of a heading; 0 is none
	ID    string
	Text  string // of a heading
}

// A Course is what links between lessons are checked against.
type Course struct {
	*Site
	Lessons  map[string]*Lesson // by slug
	Complete bool               // these are all: if not, a slug that none of them has may exist
}

// A Lesson is what a link may lead to.
type Lesson struct {
	Name    string // of its file
	Slug    string
	Anchors map[string]bool
}

// schemes are those that a lesson may link to.
var schemes = []string{"http", "https", "mailto"}

// Link reports what is wrong with a link that can be said before other lessons are
// read. What is left to be checked it returns.
func (s *Site) Link(f *File, n *ast.Link, destination string) (l Link, left bool) {
	u, err := address.Parse(destination)
	looks := strings.TrimFunc(destination, plain.IsOdd)
	switch {
	case looks != destination:
		f.Fail(n.Pos(),
			"la dirección de este enlace empieza o acaba por un espacio especial o un carácter que no se ve",
			"escribe `"+looks+"`")
	case destination == "":
		f.Fail(n.Pos(), "este enlace no lleva a ninguna parte", "escribe la dirección entre los paréntesis")
	case err != nil:
		f.Fail(n.Pos(),
			fmt.Sprintf("`%s` no es una dirección válida", destination),
			"copia la dirección entera de la barra del navegador")
	case u.Scheme != "":
		f.external(n.Pos(), destination, u)
	case u.Host != "":
		f.Fail(n.Pos(),
			fmt.Sprintf("a la dirección `%s` le falta el protocolo", destination),
			fmt.Sprintf("escribe `https:%s`", destination))
	case u.Path == "":
		return Link{Offset: n.Pos(), Fragment: u.Fragment}, true
	case strings.HasPrefix(u.Path, address.Lessons) && u.Path != address.Lessons:
		return Link{Offset: n.Pos(), Slug: strings.TrimPrefix(u.Path, address.Lessons), Fragment: u.Fragment}, true
	case !strings.HasPrefix(u.Path, "/"):
		return Link{Offset: n.Pos(), Relative: destination, Fragment: u.Fragment}, true
	case strings.HasPrefix(u.Path, address.Assets):
		s.Asset(f, n.Pos(), u.Path)
	default:
		return Link{Offset: n.Pos(), Page: u.Path, Fragment: u.Fragment}, true
	}
	return Link{}, false
}

// external checks an address with a scheme.
func (f *File) external(offset int, destination string, u *url.URL) {
	f.checkScheme(offset, u.Scheme)
	if u.Host == "" && strings.HasPrefix(strings.ToLower(u.Scheme), "http") {
		f.Fail(offset,
			fmt.Sprintf("la dirección `%s` no dice de qué sitio", destination),
			"empieza por `https://` y el nombre del sitio")
	}
}

func (f *File) checkScheme(offset int, scheme string) {
	if !slices.Contains(schemes, strings.ToLower(scheme)) {
		f.Fail(offset, fmt.Sprintf("un enlace no puede ser de tipo `%s:`", scheme), "puede ser "+List(schemes))
	}
}

// Asset reports the address of a file that the site does not have.
func (s *Site) Asset(f *File, offset int, asset string) {
	name := strings.TrimPrefix(asset, address.Assets)
	if s.Assets == nil || slices.Contains(s.Assets, name) {
		return
	}
	hint := "comprueba la ruta; las imágenes de las lecciones van en su carpeta `img`"
	if best := Closest(name, s.Assets); best != "" {
		hint = "¿quisiste decir `" + address.Assets + best + "`?"
	}
	f.Fail(offset, fmt.Sprintf("el sitio no tiene ningún fichero `%s`", asset), hint)
}

// Links returns what is wrong with the links of a lesson that lead nowhere.
func (c Course) Links(f *File, from *Lesson, links []Link) Problems {
	var problems Problems
	for _, l := range links {
		if message, hint := c.check(l, from); message != "" {
			problems = append(problems, f.Problem(l.Offset, message, hint))
		}
	}
	return problems
}

// check returns what is wrong with one of them.
func (c Course) check(l Link, from *Lesson) (message, hint string) {
	target := from
	switch {
	case l.Relative != "":
		hint = "una lección se enlaza como `/lecciones/sse`, y una página de fuera, con `https://`"
		relative, _, _ := strings.Cut(l.Relative, "#")
		if meant := c.meant(relative); meant != nil {
			hint = "esa lección se enlaza como `" + meant.address(l.Fragment) + "`"
		}
		return fmt.Sprintf("`%s` no empieza por `/`", l.Relative), hint
	case l.Page != "":
		return c.checkPage(l)
	case l.Slug != "":
		target = c.Lessons[l.Slug]
	}
	switch {
	case target == nil && c.Complete:
		hint = Suggest(l.Slug, slices.Collect(maps.Keys(c.Lessons)))
		if meant := c.meant(l.Slug); meant != nil {
			hint = "¿quisiste decir `" + meant.Slug + "`?"
		}
		return fmt.Sprintf("no hay ninguna lección `%s`", l.Slug), hint
	case target == nil || l.Fragment == "" || target.Anchors[l.Fragment]:
		return "", ""
	case target.Name == from.Name:
		return fmt.Sprintf("esta lección no tiene ningún título `#%s`", l.Fragment), target.suggest(l.Fragment)
	default:
		return fmt.Sprintf("la lección `%s` no tiene ningún título `#%s`", l.Slug, l.Fragment), target.suggest(l.Fragment)
	}
}

// checkPage returns what is wrong with a link to a page that is no lesson.
func (c Course) checkPage(l Link) (message, hint string) {
	if c.Addresses == nil {
		return "", ""
	}
	if !slices.Contains(c.Addresses, l.Page) && !slices.Contains(c.Endpoints, l.Page) {
		hint := Suggest(l.Page, c.Addresses)
		if meant := c.meant(l.Page); meant != nil {
			hint = "¿quisiste decir `" + meant.address(l.Fragment) + "`?"
		}
		return fmt.Sprintf("el sitio no tiene ninguna página `%s`", l.Page), hint
	}
	if l.Fragment == "" || c.Anchors == nil {
		return "", ""
	}
	anchors, known := c.Anchors(l.Page)
	if !known || slices.ContainsFunc(anchors, func(a Anchor) bool { return a.ID == l.Fragment }) {
		return "", ""
	}
	return fmt.Sprintf("la página `%s` no tiene ningún título `#%s`", l.Page, l.Fragment), suggestHeading(l.Fragment, anchors)
}

// suggestHeading says which anchor of a page was meant: any that is near or, if
// there is none, those of the headings.
func suggestHeading(fragment string, anchors []Anchor) string {
	var ids, headings []string
	for _, a := range anchors {
		ids = append(ids, a.ID)
		if a.Level > 1 { // the first is the page itself
			headings = append(headings, a.ID)
		}
		if a.Text != "" && plain.Slug(a.Text) == plain.Slug(fragment) { // the heading itself, copied
			return "¿quisiste decir `" + a.ID + "`?"
		}
	}
	if best := Closest(fragment, ids); best != "" {
		return "¿quisiste decir `" + best + "`?"
	}
	if len(headings) == 0 {
		return "quita `#" + fragment + "`"
	}
	return Suggest(fragment, headings)
}

// meant is the lesson of which somebody has written the name of its file, or its
// slug, in the place of its address; nil if there is none.
func (c Course) meant(written string) *Lesson {
	name := strings.TrimSuffix(path.Base(path.Clean("/"+written)), ".md")
	if target := c.Lessons[name]; target != nil {
		return target
	}
	for _, slug := range slices.Sorted(maps.Keys(c.Lessons)) {
		if target := c.Lessons[slug]; strings.TrimSuffix(target.Name, ".md") == name {
			return target
		}
	}
	return nil
}

// address is that of a lesson, at a heading if it has one that is called so.
func (l *Lesson) address(fragment string) string {
	at := address.Lessons + l.Slug
	if id := plain.Slug(fragment); fragment != "" && l.Anchors[id] {
		at += "#" + id
	}
	return at
}

func (l *Lesson) suggest(fragment string) string {
	if id := plain.Slug(fragment); l.Anchors[id] { // the heading itself, copied
		return "¿quisiste decir `" + id + "`?"
	}
	return Suggest(fragment, slices.Collect(maps.Keys(l.Anchors)))
}
