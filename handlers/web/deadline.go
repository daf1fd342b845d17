package web

import (
	"net/http"
	"time"
)

// answerWithin is how long a client may take to receive an answer: twice the
// longest long poll.
const answerWithin = time.Minute

// Deadline bounds how long a client may take to receive an answer. The server as a
// whole has no write timeout, which would end the streams; whoever takes a
// connection over sets deadlines of its own.
func Deadline(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_ = http.NewResponseController(w).SetWriteDeadline(time.Now().Add(answerWithin)) // not supported: not a server's writer
		next.ServeHTTP(w, r)
	})
}
