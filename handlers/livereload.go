package handlers

import (
	"strings"

	"envivo/content"
	"envivo/handlers/course"
	"envivo/handlers/livereload"
)

// Show puts another snapshot of the course in the place of the one before, and
// on every page that is open. The site must have been built with LiveReload, and one
// snapshot is shown at a time.
func (s *Site) Show(snapshot content.Snapshot) {
	s.pages.Replace(snapshot.Course)
	s.liveReload.Show(snapshotOf(s.pages, snapshot))
}

// snapshotOf is an snapshot as the pages are told of it.
func snapshotOf(pages *course.Pages, snapshot content.Snapshot) livereload.Snapshot {
	problems := make([]livereload.Problem, len(snapshot.Problems))
	for i, p := range snapshot.Problems {
		problems[i] = livereload.Problem(p)
	}
	return livereload.Snapshot{
		Page: pages.HTML,
		Moved: func(path string) string {
			slug, isLesson := strings.CutPrefix(path, course.LessonPath)
			if now := snapshot.Moved[slug]; isLesson && now != "" {
				return course.LessonPath + now
			}
			return path
		},
		Problems: problems,
	}
}
