package content

import (
	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
	fm "go.abhg.dev/goldmark/frontmatter"

	"envivo/content/directive"
	"envivo/content/frontmatter"
	"envivo/content/lint"
	"envivo/content/render"
	"envivo/content/typography"
)

// A page is one file that has been read: the lesson that it has become, what is
// wrong with it, and what can only be checked next to the others. It holds nothing
// of them, so that one file can be read again alone.
type page struct {
	*compiler
	*lint.File

	lesson  *Lesson
	marks   map[string]lint.Mark // where each field of the front matter is
	anchors map[string]bool      // what a link may point to: headings and figures
	links   []lint.Link          // to this lesson and to others

	shows    []string // files of code
	pictures []string // files beside the lessons

	saved  []byte // the text of the file
	unread bool   // there was no way to read it
}

func (c *compiler) newPage(name string, text []byte) *page {
	file := lint.NewFile(c.dir, name, text)
	return &page{compiler: c, File: file, saved: file.Text, lesson: &Lesson{File: name, HTML: render.HTML{}}}
}

// parse turns the text of one file into a page. It does everything that can be
// done without knowing the other files.
func (c *compiler) parse(name string, source []byte) *page {
	p := c.newPage(name, source)
	if !p.Readable() {
		return p
	}
	p.MendSpaces(treeOf)
	mended := len(p.Problems)
	if !frontmatter.Closed(p.File) {
		return p
	}
	doc, front := parse(p.File)
	fields := frontmatter.Read(p.File, front)
	p.lesson.Title, p.lesson.Slug, p.lesson.Summary, p.lesson.Order = fields.Title, fields.Slug, fields.Summary, fields.Order
	p.marks = fields.Marks

	lint.Tree(p.File, doc)
	r := p.reader()
	terms := r.read(doc)
	html := render.New(p.Text, r.ids, &c.memo, p.Fail)
	p.lesson.HTML = html.Write(doc, terms.shown())
	p.lesson.Parts = html.Parts
	p.ForgetMended(mended)
	return p
}

// parse returns the tree of a file, and what stands in front of it.
func parse(f *lint.File) (ast.Node, *fm.Data) {
	md := goldmark.New(goldmark.WithExtensions(
		extension.GFM,
		extension.Footnote,
		&fm.Extender{Formats: []fm.Format{fm.YAML}},
		&directive.Extender{},
		lint.Syntax(f),
		typography.Extension,
	))
	ctx := parser.NewContext()
	doc := md.Parser().Parse(text.NewReader(f.Text), parser.WithContext(ctx))
	return doc, fm.Get(ctx)
}

func treeOf(f *lint.File) ast.Node {
	doc, _ := parse(f)
	return doc
}
