// Package views is what the site looks like: templ components that turn a
// course into pages, and the widgets that stand in them.
//
// # Pages
//
// [Home], [Lesson], [Guide], [Problem] and the like return a [Page], a whole
// document made from values alone: no request, no cookie, no clock. So the server
// renders each of them once, when it starts, and two visitors never see different
// bytes. What differs from reader to reader (the theme, what has been read) is the
// browser's to know and to keep: scripts in assets/js put it into the page, and the
// page is complete without them.
//
// What a page is rendered for is its [Mode]. In the static course widgets say that
// they need the server, and their modules are not loaded. While somebody writes,
// pages follow what is written, and are asked for their main element alone.
//
// # Files
//
// A templ file is one component or one family: layout.templ is the frame of every
// page (page.go), and each page stands in the file of its name. For each there is a
// stylesheet of the same name in assets/css. The *_templ.go files are generated
// and committed, so that building the site takes Go alone:
//
//	go tool templ generate -include-version=false -path ./views
//
// # What the markup keeps to
//
// The Content-Security-Policy allows neither inline scripts nor style
// attributes. A colour that belongs to a technique comes from
// data-technique="{slug}" (tokens.css). Scripts find their elements by
// data attributes or by the block's class, never by an id; ids are for labels,
// links and the headings of a lesson, which content names: layout and pages use
// ids that begin with "site-" in order not to collide with them.
package views
