package content

import (
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strings"

	"github.com/yuin/goldmark/ast"
)

// lessonPath is where lessons live on the site.
const lessonPath = "/lecciones/"

// A link leads to a lesson or to a heading of one. Whether it exists is known
// once every page has been read.
type link struct {
	offset   int
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
	if strings.HasPrefix(string(n.Destination), termScheme) {
		p.examineTerm(n)
		return
	}
	destination := string(n.Destination)
	u, err := url.Parse(destination)
	switch {
	case destination == "":
		p.fail(n.Pos(), "este enlace no lleva a ninguna parte", "escribe la dirección entre los paréntesis")
	case err != nil:
		p.fail(n.Pos(),
			fmt.Sprintf("`%s` no es una dirección válida", destination),
			"copia la dirección entera de la barra del navegador")
	case u.Scheme != "":
		p.checkScheme(n.Pos(), u.Scheme)
	case u.Host != "":
		p.fail(n.Pos(),
			fmt.Sprintf("a la dirección `%s` le falta el protocolo", destination),
			fmt.Sprintf("escribe `https:%s`", destination))
	case u.Path == "":
		p.links = append(p.links, link{n.Pos(), "", u.Fragment})
	case strings.HasPrefix(u.Path, lessonPath):
		p.links = append(p.links, link{n.Pos(), strings.TrimPrefix(u.Path, lessonPath), u.Fragment})
	case !strings.HasPrefix(u.Path, "/"):
		p.fail(n.Pos(),
			fmt.Sprintf("`%s` no empieza por `/`", destination),
			"una lección se enlaza como `/lecciones/sse`, y una página de fuera, con `https://`")
	}
}

func (p *page) checkScheme(offset int, scheme string) {
	if !slices.Contains(externalSchemes, strings.ToLower(scheme)) {
		p.fail(offset, fmt.Sprintf("un enlace no puede ser de tipo `%s:`", scheme), "puede ser "+list(externalSchemes))
	}
}

// examineImage checks an image: it comes with the site, because a classroom may
// have no internet, and it says in words what it shows.
func (p *page) examineImage(n *ast.Image) {
	if p.plainText(n) == "" {
		p.fail(n.Pos(), "esta imagen no tiene texto alternativo", "cuenta entre los corchetes lo que se ve")
	}
	if destination := string(n.Destination); !strings.HasPrefix(destination, "/assets/") {
		p.fail(n.Pos(),
			fmt.Sprintf("la imagen `%s` no es del sitio", destination),
			"ponla en `assets/img` y escribe `/assets/img/…`: en clase puede no haber internet")
	}
}

// checkLinks returns the links of the page that lead nowhere. If some page could
// not say its slug, a slug that nobody has may be that one, and passes.
func (p *page) checkLinks(slugs map[string]*page, complete bool) Problems {
	var problems Problems
	for _, l := range p.links {
		target := p
		if l.slug != "" {
			target = slugs[l.slug]
		}
		switch {
		case target == nil && complete:
			problems = append(problems, p.problem(l.offset,
				fmt.Sprintf("no hay ninguna lección `%s`", l.slug),
				suggest(l.slug, slices.Collect(maps.Keys(slugs)))))
		case target == nil || l.fragment == "" || target.anchors[l.fragment]:
		case target == p:
			problems = append(problems, p.problem(l.offset,
				fmt.Sprintf("esta lección no tiene ningún título `#%s`", l.fragment),
				target.suggestAnchor(l.fragment)))
		default:
			problems = append(problems, p.problem(l.offset,
				fmt.Sprintf("la lección `%s` no tiene ningún título `#%s`", l.slug, l.fragment),
				target.suggestAnchor(l.fragment)))
		}
	}
	return problems
}

func (p *page) suggestAnchor(fragment string) string {
	return suggest(fragment, slices.Collect(maps.Keys(p.anchors)))
}
