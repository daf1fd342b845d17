// Package handlers is the site as one http.Handler: every URL, and what it is
// made of.
//
//	site, err := handlers.New(ctx, handlers.Deps{Course: lessons, Log: log})
//	server := &http.Server{Handler: site}
//
// routes.go has all URLs on one screen; site.go wires what they lead to, and
// bounds.go collects what every room bounds.
//
// # The rooms
//
// Each technique has a room of its own (polling, websocket, sse, chat, race), and
// so have the smaller subjects (events, thermometer, six). Rooms never import each
// other; what they share is the log that they read (eventlog), the way to say no
// (problem) and the connection below net/http (wire). What a page measures
// and breaks of its own connections goes through lab. What stands around all
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
// # How it stops
//
// The context given to New ends: long polls are answered, event streams end.
// Close says goodbye to the WebSockets and waits for everybody. Then the
// server can shut down, and the log after it.
package handlers
