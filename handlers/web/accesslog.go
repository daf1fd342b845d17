package web

import (
	"log/slog"
	"net/http"
	"strings"
	"time"

	"envivo/handlers/wire"
)

// AccessLog logs each answer once it is complete: a stream when it ends. Routes in
// quiet, named by their pattern in the mux ("GET /polling"), are logged at level
// Debug, the others at Info, and failures of the server (5xx) at Error. A 503 in a
// lab is as a rule what a student has asked for, and logged at Debug. A hijacked
// connection is not logged: it has only just begun, and the room that took it knows
// when it ends.
func AccessLog(log *slog.Logger, clients *ClientIPs, quiet ...string) Middleware {
	isQuiet := make(map[string]bool, len(quiet))
	for _, pattern := range quiet {
		isQuiet[pattern] = true
	}
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			rec := record(w)
			inLab := wire.LabOf(r) != nil
			defer func() { // also when a panic asks net/http to cut the connection
				level := slog.LevelInfo
				switch {
				case rec.conn != nil:
					return
				case inLab && rec.code() == http.StatusServiceUnavailable:
					level = slog.LevelDebug
				case rec.code() >= http.StatusInternalServerError:
					level = slog.LevelError
				case isQuiet[r.Pattern]:
					level = slog.LevelDebug
				}
				if !log.Enabled(r.Context(), level) {
					return
				}
				log.Log(r.Context(), level, "request",
					"method", clip(r.Method),
					"path", loggable(r.URL.Path),
					"status", rec.code(),
					"bytes", rec.bytes,
					"duration", time.Since(rec.start),
					"client", clients.Address(r))
			}()
			next.ServeHTTP(rec, r)
		})
	}
}

// loggable is what a log may say of a path. The id of a race is a key: whoever can
// read the log must not be able to end what others are looking at.
func loggable(path string) string {
	const races = "/race/"
	if strings.HasPrefix(path, races) {
		return races + "…"
	}
	return clip(path)
}

// clip keeps what a stranger wrote from filling the log.
func clip(s string) string {
	const most = 200
	if len(s) > most {
		return s[:most] + "…"
	}
	return s
}
