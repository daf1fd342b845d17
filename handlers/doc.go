// Package handlers is the site as one http.Handler: every URL, and what every
// request goes through before it gets there.
//
//	site, err := handlers.New(ctx, handlers.Deps{Course: course, Log: lab})
//	server := &http.Server{Handler: site}
//
// routes.go has all addresses on one screen. The techniques live in rooms of
// their own (polling, websocket, sse, chat, race), which never import each
// other; what they share is the log that they read (eventlog), the way to say
// no (problem) and the connection below net/http (wire). What a page measures
// and breaks of its own connections goes through lab.
//
// # Two ports
//
// The site is served on a second port too, for one page: «Seis conexiones»,
// which uses up the connections that a browser has for a host and port. See
// six.go; the port is main's to open (--six-addr).
//
// # What a request goes through
//
// accessLog notes it, count measures it, recovery survives it, deadline bounds
// its answer, secure sets the security fields of pages, only refuses names that
// are not the site's, share lets the pages of trusted origins use the
// techniques, protect refuses writes from other sites, visitors tells who sent
// it (package visitor), and muxProblems says 404 and 405 our way. Limits stand in routes.go, beside the routes that
// they are for.
//
// # While somebody writes
//
// With Deps.LiveReload the pages are rendered when they are asked for (pages.go), and
// [Site.Show] puts another snapshot of the course on the shelf and, through the
// room livereload, on every page that is open.
//
// # Without a server
//
// [Build] writes the same pages as files, for a server of files or for a disk
// (build.go); package views draws them then without what is alive.
//
// # How it stops
//
// The context given to New ends: long polls are answered, event streams end.
// Close says goodbye to the WebSockets and waits for everybody. Then the
// server can shut down, and the log after it.
package handlers
