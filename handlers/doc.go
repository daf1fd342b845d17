// Package handlers is the site: every URL, what it is made of, and the program that
// serves it.
//
//	program, err := handlers.Open(ctx, store, handlers.Config{Addr: ":8080", …})
//	err = program.Serve(ctx)
//	err = program.Drain(goodbye)
//
// routes.go has all URLs on one screen. site.go wires what they lead to, one
// http.Handler; program.go opens its logs and ports around it, the same for main
// and for tests; bounds.go collects what every room bounds.
//
// # The rooms
//
// Each technique has a room of its own (polling, websocket, sse, chat, race), and
// so have the smaller subjects (events, thermometer, six). Rooms never import each
// other; what they share is the log that they read (eventlog), the way to say no
// (problem), and what they need of a connection (conn). What a page measures
// and breaks of its own connections (wire) goes through lab. What stands around all
// rooms is package web's, and the pages are package course's.
//
// # The way of a request
//
// What every request goes through is a list in the package comment of web. The
// way of a page from there to its markup is in that of course, and the way of an event
// from POST to everybody who listens in that of events.
//
// The way of a saved lesson, from the disk to the open page, is in that of
// livereload. It exists only with Deps.Reloader.
//
// # Graceful shutdown
//
// [Program.Drain]: the context given to New ends, with which long polls are
// answered and event streams end. [Site.Close] says goodbye to the WebSockets and
// waits for everybody. Then the server shuts down, and the log after it.
package handlers
