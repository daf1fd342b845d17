// Package web is what stands around every room: the middleware, and what the
// server says for itself (health, metrics, problems).
//
// # What a request goes through
//
// In this order, from the outside to the inside; handlers/site.go puts it together:
//
//	listen.go      the port, and the bounds of connections that the tap on it keeps
//	accesslog.go   AccessLog: is logged, once it is answered
//	metrics.go     Metrics.Count: is counted and measured
//	recovery.go    Recovery: may panic, which is answered with 500
//	deadline.go    Deadline: has a minute for its answer to be received
//	security.go    Secure: is answered with the security fields of a page, if it is one
//	hosts.go       Hosts.Only: must be for a name of the site
//	origin.go      Origins.Share: may come from a page of a trusted origin (CORS)
//	origin.go      Origins.Protect: must not write for a page of another origin
//	visitors.go    Visitors: is somebody's (package visitor)
//	refuse.go      MuxProblems: 404 and 405 are problems of ours
//
// Then the mux finds its route, and what that route alone asks for follows: the
// cookie of a visitor (visitors.go), a rate limit (ratelimit.go), a student's own
// faults (package wire).
//
// All of them share one recorder.go, which knows what became of the answer, and
// they find the address of a client in one way, clientip.go.
//
// # How the site says no
//
// [Refuse] answers with a problem (package problem): as a page to a browser that
// navigates, as application/problem+json to a program. Rooms are given it as a
// [problem.Refuser], since they do not import this package.
package web
