package web

import (
	"fmt"
	"log/slog"
	"net/http"
	"runtime/debug"

	"envivo/handlers/problem"
)

// Recovery turns a panic into an entry in the log, with its stack, and a 500
// that says nothing of it. If the answer had begun, the client must not take
// what it has for the whole: the connection is cut. http.ErrAbortHandler, with
// which a handler asks for just that, passes through.
func Recovery(log *slog.Logger) Middleware {
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			rec := record(w)
			defer func() {
				failure := recover()
				if failure == nil {
					return
				}
				if failure == http.ErrAbortHandler { //nolint:errorlint // the value itself, as net/http compares it
					panic(failure)
				}
				log.ErrorContext(r.Context(), "panic",
					"method", clip(r.Method),
					"path", loggable(r.URL.Path),
					"error", fmt.Sprint(failure),
					"stack", string(debug.Stack()))
				switch {
				case rec.conn != nil: // net/http does not close what was hijacked
					_ = rec.conn.Close()
				case rec.answered():
					panic(http.ErrAbortHandler)
				default:
					rec.routed, rec.muxed = nil, 0
					Refuse(rec, r, serverFailed)
				}
			}()
			next.ServeHTTP(rec, r)
		})
	}
}

var serverFailed = problem.New(http.StatusInternalServerError,
	"Ha sido un fallo del servidor, no tuyo, y ha quedado anotado. Espera unos segundos y vuelve a intentarlo.")
