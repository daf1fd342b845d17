// Package lint tells an author what is wrong with a lesson and what would be right.
// Nothing is forgiven in silence: a misspelt name, a broken link, a fence that never
// closes, a sign that another generator understands; each becomes a [Problem] with
// its file, line and column, in Spanish, and a course with a single problem is no
// course at all.
//
// A lesson is a [File]. What is checked, from its first look to the last:
//
//	file.go       the text, and where in it an offset is; [File.Fail] records a problem
//	space.go      [File.MendSpaces]: characters that look like a space, or like nothing
//	bounds.go     [Syntax]: what a lesson may have, before anything takes too long
//	tree.go       [Tree]: what Markdown lets pass, node by node:
//	outline.go      headings and tables
//	fence.go        blocks of code
//	directive.go    directives
//	html.go         HTML, which never reaches the page
//	prose.go        text that looks like syntax; foreign.go, like that of others;
//	broken.go       links that are none
//	link.go       [Course.Links]: links between lessons, when all of them are read
//
// What is said of it all is written with suggest.go, which finds what was meant, and
// shown in a terminal by report.go. Whoever finds a mistake without knowing its place
// returns a [Mistake] (problem.go).
package lint
