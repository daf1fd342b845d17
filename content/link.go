package content

import (
	"fmt"
	"maps"
	"net/url"
	"path"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/yuin/goldmark/ast"
	"golang.org/x/text/unicode/norm"
)

// lessonPath is where lessons live on the site.
const lessonPath = "/lecciones/"

// A link leads to a lesson, to another page of the site, or to a heading of
// either. Whether it exists, or what was meant, is known once every page has been
// read.
type link struct {
	offset   int
	relative string // what begins at no address, and so leads nowhere; "" if it does
	page     string // the address of another page; "" if it leads to a lesson
	slug     string // "" is this lesson
	fragment string // "" is the top
}

// externalSchemes are those that a lesson may link to.
var externalSchemes = []string{"http", "https", "mailto"}

// examineLink checks what can be checked now, and keeps the rest for later.
func (p *page) examineLink(n *ast.Link) {
	if p.plainText(n) == "" {
		p.fail(n.Pos(), "este enlace no tiene texto", "escribe entre los corchetes a dónde lleva")
	}
	destination := written(n.Destination)
	if strings.HasPrefix(destination, termScheme) {
		p.examineTerm(n)
		return
	}
	u, err := parseAddress(destination)
	looks := strings.TrimFunc(destination, isOdd)
	switch {
	case looks != destination:
		p.fail(n.Pos(),
			"la dirección de este enlace empieza o acaba por un espacio especial o un carácter que no se ve",
			"escribe `"+looks+"`")
	case destination == "":
		p.fail(n.Pos(), "este enlace no lleva a ninguna parte", "escribe la dirección entre los paréntesis")
	case err != nil:
		p.fail(n.Pos(),
			fmt.Sprintf("`%s` no es una dirección válida", destination),
			"copia la dirección entera de la barra del navegador")
	case u.Scheme != "":
		p.checkScheme(n.Pos(), u.Scheme)
		if u.Host == "" && strings.HasPrefix(strings.ToLower(u.Scheme), "http") {
			p.fail(n.Pos(),
				fmt.Sprintf("la dirección `%s` no dice de qué sitio", destination),
				"empieza por `https://` y el nombre del sitio")
		}
	case u.Host != "":
		p.fail(n.Pos(),
			fmt.Sprintf("a la dirección `%s` le falta el protocolo", destination),
			fmt.Sprintf("escribe `https:%s`", destination))
	case u.Path == "":
		p.links = append(p.links, link{offset: n.Pos(), fragment: u.Fragment})
	case strings.HasPrefix(u.Path, lessonPath) && u.Path != lessonPath:
		p.links = append(p.links, link{offset: n.Pos(), slug: strings.TrimPrefix(u.Path, lessonPath), fragment: u.Fragment})
	case !strings.HasPrefix(u.Path, "/"):
		p.links = append(p.links, link{offset: n.Pos(), relative: destination, fragment: u.Fragment})
	case strings.HasPrefix(u.Path, assetPath):
		p.checkAsset(n.Pos(), u.Path)
	default:
		p.links = append(p.links, link{offset: n.Pos(), page: u.Path, fragment: u.Fragment})
	}
}

// parseAddress takes an address apart, its parts decoded.
func parseAddress(address string) (*url.URL, error) {
	u, err := url.Parse(address)
	if err == nil && !utf8.ValidString(u.Path+u.Fragment) {
		err = errNotText
	}
	if err == nil {
		u.Path, u.Fragment = norm.NFC.String(u.Path), norm.NFC.String(u.Fragment)
	}
	return u, err
}

// assetPath is where the files of the site are.
const assetPath = "/assets/"

// checkAsset refuses the address of a file that the site does not have.
func (p *page) checkAsset(offset int, address string) {
	name := strings.TrimPrefix(address, assetPath)
	if p.assets == nil || slices.Contains(p.assets, name) {
		return
	}
	hint := "comprueba la ruta; las imágenes de las lecciones van en su carpeta `img`"
	if best := closest(name, p.assets); best != "" {
		hint = "¿quisiste decir `" + assetPath + best + "`?"
	}
	p.fail(offset, fmt.Sprintf("el sitio no tiene ningún fichero `%s`", address), hint)
}

// checkPage returns what is wrong with a link to a page that is no lesson.
func (p *page) checkPage(l link, slugs map[string]*page) (message, hint string) {
	if p.addresses == nil {
		return "", ""
	}
	if !slices.Contains(p.addresses, l.page) && !slices.Contains(p.endpoints, l.page) {
		hint := suggest(l.page, p.addresses)
		if meant := lessonMeant(l.page, slugs); meant != nil {
			hint = "¿quisiste decir `" + meant.address(l.fragment) + "`?"
		}
		return fmt.Sprintf("el sitio no tiene ninguna página `%s`", l.page), hint
	}
	if l.fragment == "" || p.anchorsOf == nil {
		return "", ""
	}
	anchors, known := p.anchorsOf(l.page)
	if !known || slices.ContainsFunc(anchors, func(h Heading) bool { return h.ID == l.fragment }) {
		return "", ""
	}
	return fmt.Sprintf("la página `%s` no tiene ningún título `#%s`", l.page, l.fragment), suggestHeading(l.fragment, anchors)
}

// suggestHeading says which anchor of a page was meant: any that is near or, if
// there is none, those of the headings.
func suggestHeading(fragment string, anchors []Heading) string {
	var ids, headings []string
	for _, a := range anchors {
		ids = append(ids, a.ID)
		if a.Level > 1 { // the first is the page itself
			headings = append(headings, a.ID)
		}
		if a.Text != "" && slugify(a.Text) == slugify(fragment) { // the heading itself, copied
			return "¿quisiste decir `" + a.ID + "`?"
		}
	}
	if best := closest(fragment, ids); best != "" {
		return "¿quisiste decir `" + best + "`?"
	}
	if len(headings) == 0 {
		return "quita `#" + fragment + "`"
	}
	return suggest(fragment, headings)
}

// lessonMeant is the lesson of which somebody has written the name of its file, or
// its slug, in the place of its address; nil if there is none.
func lessonMeant(written string, slugs map[string]*page) *page {
	name := strings.TrimSuffix(path.Base(path.Clean("/"+written)), ".md")
	if target := slugs[name]; target != nil {
		return target
	}
	for _, slug := range slices.Sorted(maps.Keys(slugs)) {
		if target := slugs[slug]; strings.TrimSuffix(target.name, ".md") == name {
			return target
		}
	}
	return nil
}

// address is that of a lesson, at a heading if it has one that is called so.
func (p *page) address(fragment string) string {
	address := lessonPath + p.lesson.Slug
	if id := slugify(fragment); fragment != "" && p.anchors[id] {
		address += "#" + id
	}
	return address
}

func (p *page) checkScheme(offset int, scheme string) {
	if !slices.Contains(externalSchemes, strings.ToLower(scheme)) {
		p.fail(offset, fmt.Sprintf("un enlace no puede ser de tipo `%s:`", scheme), "puede ser "+list(externalSchemes))
	}
}

// checkLinks returns the links of the page that lead nowhere. If some page could
// not say its slug, a slug that nobody has may be that one, and passes.
func (p *page) checkLinks(slugs map[string]*page, complete bool) Problems {
	var problems Problems
	for _, l := range p.links {
		if message, hint := p.checkLink(l, slugs, complete); message != "" {
			problems = append(problems, p.problem(l.offset, message, hint))
		}
	}
	return problems
}

// checkLink returns what is wrong with one of them.
func (p *page) checkLink(l link, slugs map[string]*page, complete bool) (message, hint string) {
	target := p
	switch {
	case l.relative != "":
		hint = "una lección se enlaza como `/lecciones/sse`, y una página de fuera, con `https://`"
		relative, _, _ := strings.Cut(l.relative, "#")
		if meant := lessonMeant(relative, slugs); meant != nil {
			hint = "esa lección se enlaza como `" + meant.address(l.fragment) + "`"
		}
		return fmt.Sprintf("`%s` no empieza por `/`", l.relative), hint
	case l.page != "":
		return p.checkPage(l, slugs)
	case l.slug != "":
		target = slugs[l.slug]
	}
	switch {
	case target == nil && complete:
		hint = suggest(l.slug, slices.Collect(maps.Keys(slugs)))
		if meant := lessonMeant(l.slug, slugs); meant != nil {
			hint = "¿quisiste decir `" + meant.lesson.Slug + "`?"
		}
		return fmt.Sprintf("no hay ninguna lección `%s`", l.slug), hint
	case target == nil || l.fragment == "" || target.anchors[l.fragment]:
		return "", ""
	case target == p:
		return fmt.Sprintf("esta lección no tiene ningún título `#%s`", l.fragment), target.suggestAnchor(l.fragment)
	default:
		return fmt.Sprintf("la lección `%s` no tiene ningún título `#%s`", l.slug, l.fragment), target.suggestAnchor(l.fragment)
	}
}

func (p *page) suggestAnchor(fragment string) string {
	if id := slugify(fragment); p.anchors[id] { // the heading itself, copied
		return "¿quisiste decir `" + id + "`?"
	}
	return suggest(fragment, slices.Collect(maps.Keys(p.anchors)))
}
