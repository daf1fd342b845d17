package handlers

import (
	"io/fs"

	"envivo/content"
	"envivo/handlers/course"
	"envivo/handlers/web"
)

// Lessons are the lessons of a folder, or for "" the embedded ones, with what they
// may refer to on this site: see [course.Lessons].
func Lessons(folder string, sources fs.FS) (fs.FS, content.Options) {
	return course.Lessons(folder, sources, Bounds(web.DefaultLimits))
}
