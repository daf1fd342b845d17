package content_test

import (
	"os"
	"strings"
	"testing"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/text"

	"envivo/content"
	"envivo/content/contenttest"
	"envivo/content/directive"
	"envivo/content/frontmatter"
	"envivo/content/lint"
	"envivo/content/settings"
)

// TestGuideShowsEveryDirective checks that whatever an author may write stands
// in the guide for instructors, within an example of how it is written; but for
// the table of bounds, which is for who runs the site, and stands in that guide.
func TestGuideShowsEveryDirective(t *testing.T) {
	source, err := os.ReadFile("guia/guia.md")
	if err != nil {
		t.Fatal(err)
	}
	running, err := os.ReadFile("guia/despliegue.md")
	if err != nil {
		t.Fatal(err)
	}
	shown := map[string]bool{
		"limites": strings.Contains(string(running), "\n::limites{}\n") && strings.Contains(string(source), "`::limites{}`"),
	}
	md := goldmark.New(goldmark.WithExtensions(&directive.Extender{}))
	_ = ast.Walk(md.Parser().Parse(text.NewReader(source)), func(node ast.Node, entering bool) (ast.WalkStatus, error) {
		n, ok := node.(*directive.Node)
		if !ok || !entering {
			return ast.WalkContinue, nil
		}
		for parent := n.Parent(); parent != nil; parent = parent.Parent() {
			if lint.IsBlock(parent, "ejemplo") {
				shown[n.Name] = true
				for _, a := range n.Attrs {
					shown[n.Name+" "+a.Name] = true
				}
			}
		}
		return ast.WalkContinue, nil
	})
	for _, name := range lint.Blocks {
		if !shown[name] {
			t.Errorf("the guide has no example of :::%s", name)
		}
	}
	for name, attrs := range lint.Leaves {
		if !shown[name] {
			t.Errorf("the guide has no example of ::%s{}", name)
		}
		for _, attr := range attrs {
			if !shown[name+" "+attr] {
				t.Errorf("the guide has no example of ::%s{%s=…}", name, attr)
			}
		}
	}
	for _, field := range frontmatter.Names() {
		if !strings.Contains(string(source), "| `"+field+"` |") {
			t.Errorf("the guide does not say what %s is", field)
		}
	}
}

// TestGuides compiles the guides as main does, with the real code.
func TestGuides(t *testing.T) {
	guides, err := content.Guides(content.Options{Dir: "elsewhere", Sources: os.DirFS(".."), Widgets: []settings.Widget{
		{Name: "polling", Attrs: []settings.Attr{{Name: "interval", Kind: settings.Duration}}, Render: contenttest.Options().Widgets[0].Render},
	}, Bounds: []content.Bounds{{"La carrera", []content.Bound{{"Carreras", "4 & más", "cada visitante", "30 s", "Caben.", "--race"}}}, {"Las lecciones", content.OwnBounds()}}})
	if err != nil {
		t.Fatalf("the guides have problems:\n%v", err)
	}
	if len(guides) != 2 || guides[0].Slug != "guia" || guides[1].Slug != "despliegue" {
		t.Fatalf("there are %d guides, or in another order", len(guides))
	}
	for i, rows := range [][]string{
		{"<td><code>interval</code></td>", `<div id="termino:latido">`, `<figure class="captioned" id="figura-1">`, `id="los-limites"`},
		{`<th scope="rowgroup">La carrera</th>`, "<td>4 &amp; más</td>", "<td>Caben. Se cambia con <code>--race</code>.</td>", "<td>Una lección</td><td>256 KiB</td>", `id="los-limites"`},
	} {
		html := guides[i].HTML.String()
		checkHTML(t, html)
		for _, row := range rows {
			if !strings.Contains(html, row) {
				t.Errorf("%s has no %s", guides[i].File, row)
			}
		}
	}
}

// TestWrongGuide checks that a mistake in the guide has its place.
func TestWrongGuide(t *testing.T) {
	_, err := content.Guides(content.Options{Sources: os.DirFS("..")})
	const want = "content/guia/guia.md:"
	if err == nil || !strings.HasPrefix(err.Error(), want) || !strings.Contains(err.Error(), "no hay ningún widget `polling`") {
		t.Errorf("got %v, want it to begin with %q", err, want)
	}
}
