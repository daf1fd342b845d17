// Package trace reads what passes a connection and says what it was, as values:
// it knows nothing of connections, labs or clocks.
//
//	parser := trace.HTTPParser{Responses: true}
//	n, step := parser.Next(bytes)            // as far as something is complete
//	if step&trace.GotHead != 0 { body := trace.NewBody(parser.Head, false); … }
//	n, entry := body.Next(bytes)             // nil until one is complete
//	file, err := trace.HAR(start, entries)   // for a browser's developer tools
//
// An [Entry] (entry.go) is one thing that has passed: a head, a frame, an event,
// a packet, a piece of a body; or a [Fault] (fault.go) that began or ended.
//
// The parsers are our own, one to a file: http.go (RFC 9112), websocket.go
// (RFC 6455, section 5), eventstream.go (WHATWG HTML, section 9.2), engineio.go
// (Engine.IO 4, Socket.IO 5), body.go for what is none of these. Each takes its
// input in any pieces, with the same result: fuzz targets hold them to it
// (package tracetest). What makes no sense to one is said and passed over, never
// judged.
//
// A trace can be given away: of a payload there is the beginning (excerpt.go),
// cookies, authorizations and the like are never in it, and of the ids of labs
// and sessions only the beginning (redact.go). har.go writes it as HAR 1.2.
package trace
