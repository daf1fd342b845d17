// Package course serves the course: its pages from a page cache, its search and its
// pictures; and it writes the same pages as files.
//
//	files, with := course.Lessons(folder, sources, bounds)
//	lessons, err := content.Load(files, with)
//	guides, err := content.Guides(with)
//	pages, err := course.NewPages(ctx, lessons, guides)
//	http.Handle("GET /lecciones/{slug}", pages.Lessons())
//
// # The way of a page
//
// From top to bottom, from a request to the markup:
//
//	handlers/routes.go        its URL, and what holds for it alone
//	handlers/web/doc.go       what every request goes through
//	handlers/six/six.go       on the right one of the two ports
//	handlers/course/pages.go  the page cache, filled when the server starts
//	views/page.go             a page: a main element in the frame of all pages
//	views/layout.templ        the frame
//	views/lesson.templ        the main element, here of a lesson
//	content/course.go         what is shown: a lesson, compiled from Markdown
//	assets/file.go            the page as it is sent: its entity tag, and the best compression
//
// # Two kinds of pages
//
// As a rule the course does not change while the server runs: each page is
// rendered and compressed once, at the start ([NewPages]). A course that somebody
// is writing is replaced with every file that is saved ([Pages.Replace]), and its pages
// are rendered when they are asked for ([NewLivePages]).
//
// # Without a server
//
// [Build] writes the pages as files, for a server of files or for a disk; package
// views draws them then without what needs the server.
package course
