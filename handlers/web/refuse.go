package web

import (
	"bytes"
	"net/http"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"envivo/handlers/problem"
	"envivo/views"
)

// Refuse answers with a problem: as a page to a browser that navigates, as
// application/problem+json to a program. Nothing must have been written yet. What
// the handler had already said about its answer (its length, its entity tag, how
// long to keep it) is taken back; Allow, Retry-After and the like stay.
func Refuse(w http.ResponseWriter, r *http.Request, p *problem.Problem) {
	h := w.Header()
	for _, name := range []string{"Content-Length", "Content-Encoding", "Etag", "Last-Modified"} {
		h.Del(name)
	}
	var page bytes.Buffer
	if !prefersHTML(r.Header["Accept"]) || ProblemPage(p).Render(r.Context(), &page) != nil {
		p.ServeHTTP(w, r)
		return
	}
	h["Content-Type"] = htmlType
	h["Content-Length"] = []string{strconv.Itoa(page.Len())}
	h["Cache-Control"] = noStore
	w.WriteHeader(p.Status)
	_, _ = page.WriteTo(w) // who asked is gone: nobody is left to tell
}

// ProblemPage is a problem as a page.
func ProblemPage(p *problem.Problem) templ.Component {
	return views.Problem(views.ProblemPage{Status: p.Status, Title: p.Title, Detail: p.Detail})
}

// Header values that never change, shared by all answers.
var (
	htmlType = []string{"text/html; charset=utf-8"}
	noStore  = []string{"no-store"}
)

// prefersHTML reports whether the Accept field names HTML and wants it more
// than JSON (RFC 9110 §12.5.1). Browsers name it when they navigate; fetch,
// EventSource and curl do not, and "*/*" is not a wish for a page.
func prefersHTML(lines []string) bool {
	var html, json float64
	for _, line := range lines {
		for mediaRange := range strings.SplitSeq(line, ",") {
			name, params, _ := strings.Cut(mediaRange, ";")
			switch strings.ToLower(strings.TrimSpace(name)) {
			case "text/html", "application/xhtml+xml":
				html = max(html, quality(params))
			case "application/json", problem.ContentType:
				json = max(json, quality(params))
			}
		}
	}
	return html > json
}

// quality finds the weight among the parameters of a media range: 1 without
// one, 0 (unwanted) where it cannot be read.
func quality(params string) float64 {
	for param := range strings.SplitSeq(params, ";") {
		value, ok := strings.CutPrefix(strings.ToLower(strings.TrimSpace(param)), "q=")
		if !ok {
			continue
		}
		if q, err := strconv.ParseFloat(value, 64); err == nil && q >= 0 && q <= 1 {
			return q
		}
		return 0
	}
	return 1
}

// MuxProblems serves a mux and answers what the mux itself refuses with our
// problems: 404 where no pattern matches, 405 with Allow where one does with
// another method. The mux offers no hook for that. A pattern for everything ("/")
// would swallow the 405s, and asking mux.Handler first would match every request
// twice; so the mux writes its refusal into the recorder, which holds it back.
func MuxProblems(mux *http.ServeMux) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		rec := record(w)
		rec.routed = r
		mux.ServeHTTP(rec, r)
		status := rec.muxed
		rec.routed, rec.muxed = nil, 0
		switch status {
		case http.StatusNotFound:
			Refuse(rec, r, NotFound)
		case http.StatusMethodNotAllowed:
			Refuse(rec, r, problem.New(status, "Esta dirección no admite "+quoted(r.Method)+
				". Admite: "+rec.Header().Get("Allow")+"."))
		}
	})
}

// holds reports whether a status is the mux's own refusal, and keeps it back if
// so. The mux sets Pattern before it calls a handler, and to nothing for these.
func (rec *recorder) holds(status int) bool {
	if rec.routed == nil || rec.routed.Pattern != "" ||
		status != http.StatusNotFound && status != http.StatusMethodNotAllowed {
		return false
	}
	rec.muxed = status
	return true
}

// NotFound is the problem of an address that leads nowhere.
var NotFound = problem.New(http.StatusNotFound,
	"Esta dirección no lleva a ninguna parte. Revisa que esté bien escrita o vuelve al inicio del curso.")

// quoted repeats a method to whoever sent it, unless it is absurdly long.
func quoted(method string) string {
	if len(method) > 16 {
		return "ese método"
	}
	return method
}
