package handlers

import (
	"net/http"
	"time"
)

// answerWithin bounds how long a client may take to receive an answer: twice
// the longest long poll. The server as a whole has no write timeout, which
// would end the streams; who takes a connection over sets his own deadlines.
const answerWithin = time.Minute

func deadline(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_ = http.NewResponseController(w).SetWriteDeadline(time.Now().Add(answerWithin)) // not supported: not a server's writer
		next.ServeHTTP(w, r)
	})
}
