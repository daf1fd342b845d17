package content

import "embed"

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
	problems = append(problems, page.problems...)
	problems = append(problems, page.checkLinks(nil, false)...)
	if len(problems) > 0 {
		problems.sort()
		return nil, problems
	}
	return page.lesson, nil
}
