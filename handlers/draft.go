package handlers

import (
	"strings"

	"envivo/content"
	"envivo/handlers/draft"
)

// Show puts another edition of the course in the place of the one before, and
// on every page that is open. The site must have been built with Draft, and one
// edition is shown at a time.
func (s *Site) Show(edition content.Edition) {
	s.pages.put(edition.Course)
	s.draft.Show(draftOf(s.pages, edition))
}

// draftOf is an edition as the pages are told of it.
func draftOf(pages *shelf, edition content.Edition) draft.Edition {
	problems := make([]draft.Problem, len(edition.Problems))
	for i, p := range edition.Problems {
		problems[i] = draft.Problem(p)
	}
	return draft.Edition{
		Page: pages.html,
		Moved: func(path string) string {
			slug, isLesson := strings.CutPrefix(path, lessonPath)
			if now := edition.Moved[slug]; isLesson && now != "" {
				return lessonPath + now
			}
			return path
		},
		Problems: problems,
	}
}
