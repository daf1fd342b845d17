// Package content turns the course, a folder of Markdown files, into lessons
// ready to be shown. It knows neither views nor handlers: whoever calls [Load]
// hands it the widgets and the source code that lessons may refer to.
//
// How a lesson is written stands in one place, guia/guia.md, the page in which
// instructors read it ([Guides]). It shows each thing as it is written and as what
// becomes of it, and a test sees to it that nothing is left out.
//
// # The way of a lesson
//
// From its file to the page, down to the packages that do one thing each:
//
//	dir.go            the folder: nothing outside of it is ever read
//	load.go           [Load]: all files of a folder; [Guides], which are ours
//	compiler.go       several at a time, with what is the same for all of them
//	page.go           one file, from its text to HTML:
//	  lint              the text, its places, and spaces that are none
//	  frontmatter       the four fields before the lesson
//	  directive         goldmark's tree, with ::leaves and :::blocks in it
//	  typography        quotation marks and dashes in the tree
//	  lint              what Markdown lets pass and a lesson should not have
//	  read.go           what the lesson refers to, put on the nodes of the tree:
//	    outline.go        its headings, the text of each for package search, its minutes
//	    link.go           links and terms of the glossary (glossary.go)
//	    picture.go        pictures, which lie beside the lessons
//	    quiz.go           questions
//	    directive.go      figures, and widgets, whose attributes are package settings
//	    source.go         code of the program, which excerpt cuts out
//	    fences            that are drawn, which sequence reads
//	  render            HTML; code is coloured when the page is first shown
//	assemble.go       the course, in order: slugs, orders and links between lessons
//	course.go         [Course], [Lesson]: what views and handlers show
//
// A page holds nothing of the others, so that one file can be read again and the
// course assembled anew: that is what a [Reloader] does, while somebody writes
// (reload.go, dependencies.go; package watch says when). [New] writes a lesson that
// has nothing to be read yet (new.go).
//
// A mistake in any file becomes a [Problem], and a course with a single one is no
// course at all. Package lint says what is one, and reports it.
package content
