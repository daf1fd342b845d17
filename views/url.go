package views

import (
	"fmt"

	"envivo/content"
)

// lessonURL is where the routes serve a lesson.
func lessonURL(l *content.Lesson) string { return "/lecciones/" + l.Slug }

// number writes a place in a sequence as the site writes the ids of events.
func number(n int) string { return fmt.Sprintf("#%02d", n) }
