package content

import (
	"fmt"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/util"

	"envivo/content/directive"
)

// examineTabs checks that there is something to choose from, and nothing else.
func (p *page) examineTabs(n *directive.Node) {
	if title := n.Title(); title != nil {
		p.fail(title.Pos(), "`pestañas` no lleva título", "el título va en cada `:::pestaña Título`")
	}
	tabs := 0
	titles := make(map[string]bool)
	for child := n.FirstChild(); child != nil; child = child.NextSibling() {
		if !isBlock(child, "pestaña") {
			if child.Kind() != directive.KindTitle {
				p.fail(child.Pos(), "esto está entre las pestañas, y no en una de ellas", "ponlo dentro de una `:::pestaña Título`")
			}
			continue
		}
		tabs++
		title := child.(*directive.Node).Title()
		if title == nil { // said where the tab is examined
			continue
		}
		text := p.plainText(title)
		if titles[text] {
			p.fail(title.Pos(), fmt.Sprintf("ya hay una pestaña «%s» en este grupo", text), "cada una lleva otro título")
		}
		titles[text] = true
	}
	const hint = "dentro de `::::pestañas` van al menos dos `:::pestaña Título`"
	switch tabs {
	case 0:
		p.fail(n.Pos(), "este grupo de pestañas no tiene ninguna", hint)
	case 1:
		p.fail(n.Pos(), "este grupo solo tiene una pestaña", hint)
	}
}

func (p *page) examineTab(n *directive.Node) {
	if !isBlock(n.Parent(), "pestañas") {
		p.fail(n.Pos(), "esta pestaña no está en ningún grupo", "va dentro de `::::pestañas` … `::::`, con más dos puntos que ella")
	}
	if n.Title() == nil {
		p.fail(n.Pos(), "a esta pestaña le falta el título", "se escribe detrás del nombre: `:::pestaña Título`")
	}
}

// renderTabs writes a group of tabs as assets/js/tabs.js finds it. Without that
// script, and on paper, all of them are seen, each under its title.
func (p *page) renderTabs(w util.BufWriter, n *directive.Node, entering bool) (ast.WalkStatus, error) {
	if !entering {
		_, _ = w.WriteString("</lesson-tabs>\n")
		return ast.WalkContinue, nil
	}
	p.needs("tabs")
	n.SetAttributeString("id", p.numbered("tabs"))
	_, _ = w.WriteString(`<lesson-tabs class="tabs">` + "\n")
	return ast.WalkContinue, nil
}

func (p *page) renderTab(w util.BufWriter, n *directive.Node, entering bool) (ast.WalkStatus, error) {
	if !entering {
		_, _ = w.WriteString("</div>\n")
		return ast.WalkContinue, nil
	}
	group, _ := n.Parent().(*directive.Node)
	if group == nil { // a mistake, already reported
		return ast.WalkContinue, nil
	}
	id, _ := group.AttributeString("id")
	id = p.numbered(fmt.Sprint(id))
	n.SetAttributeString("id", id)
	_, _ = fmt.Fprintf(w, `<div class="tabs__panel" id="%v" role="group" aria-labelledby="%v-title">`+"\n", id, id)
	return ast.WalkContinue, nil
}

func (p *page) renderTabTitle(w util.BufWriter, n *directive.Node, entering bool) (ast.WalkStatus, error) {
	if !entering {
		_, _ = w.WriteString("</p>\n")
		return ast.WalkContinue, nil
	}
	id, _ := n.AttributeString("id")
	_, _ = fmt.Fprintf(w, `<p class="tabs__title" id="%v-title">`, id)
	return ast.WalkContinue, nil
}
