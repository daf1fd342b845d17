package content

import (
	"cmp"
	"fmt"
	"slices"

	"envivo/content/lint"
)

// assemble puts pages in order and checks what no page can know alone. The
// problems are only those: each page keeps its own.
func assemble(pages []*page) (*Course, Problems) {
	var problems Problems
	links := lint.Course{Lessons: make(map[string]*lint.Lesson), Complete: true}
	slugs := make(map[string]*page)
	orders := make(map[int]*page)
	for _, p := range pages {
		slug, order := p.lesson.Slug, p.lesson.Order
		switch {
		case slug == "":
			links.Complete = false
		case slugs[slug] != nil:
			problems = append(problems, p.ProblemAt(p.marks["slug"],
				fmt.Sprintf("el slug `%s` ya es de %s", slug, slugs[slug].Path()),
				"cada lección tiene el suyo: elige otro"))
		default:
			slugs[slug], links.Lessons[slug] = p, p.target()
		}
		switch {
		case order == 0:
		case orders[order] != nil:
			problems = append(problems, p.ProblemAt(p.marks["order"],
				fmt.Sprintf("el orden %d ya es de %s", order, orders[order].Path()),
				fmt.Sprintf("el siguiente libre es %d", nextFree(pages))))
		default:
			orders[order] = p
		}
	}
	course := &Course{}
	for _, p := range pages {
		problems = append(problems, p.check(links)...)
		course.Lessons = append(course.Lessons, p.lesson)
	}
	slices.SortFunc(course.Lessons, func(a, b *Lesson) int { return cmp.Compare(a.Order, b.Order) })
	return course, problems
}

// check returns the links of the page that lead nowhere in a course.
func (p *page) check(c lint.Course) Problems {
	c.Site = p.site
	return c.Links(p.File, p.target(), p.links)
}

// target is what a link to the page may lead to.
func (p *page) target() *lint.Lesson {
	return &lint.Lesson{Name: p.Name, Slug: p.lesson.Slug, Anchors: p.anchors}
}

func nextFree(pages []*page) int {
	last := slices.MaxFunc(pages, func(a, b *page) int { return cmp.Compare(a.lesson.Order, b.lesson.Order) })
	return last.lesson.Order + 1
}
