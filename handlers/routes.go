package handlers

import (
	"net/http"
	"strings"

	"envivo/assets"
	"envivo/content"
	"envivo/handlers/course"
	"envivo/handlers/events"
	"envivo/handlers/polling"
	"envivo/handlers/web"
	"envivo/handlers/wire"
)

// routes are the URLs of the site, all of them.
func (s *Site) routes() []route {
	pages, races := s.pages, s.races.Endpoints(web.Refuse)
	table := []route{
		{"GET /{$}", document, pages.At("/")},
		{"GET /guia", document, pages.At("/guia")},
		{"GET /guia/despliegue", document, pages.At("/guia/despliegue")},
		{"GET /chat", document, pages.At("/chat")},
		{"GET /lecciones/{slug}", document, pages.Lessons()},
		{"GET /lecciones/img/{name...}", 0, course.Pictures(s.deps.Files, content.Files)},
		{"GET /seis-conexiones", cookie, s.ports.Six(pages.Six)},
		{"GET /buscar", document | reading, pages.Search()},
		{"GET /buscar.json", quiet, pages.SearchIndex()},

		{"GET /polling", reading | breakable | shared | quiet, polling.New(s.ctx, s.deps.Log)},
		{"GET /websocket", reading | breakable, s.sockets},
		{"GET /sse", reading | breakable | shared, s.streams},
		{"POST /events", publishing | breakable | shared, events.Publish(s.deps.Log, web.Refuse)},

		{"/socket.io/", reading | breakable | shared | quiet, s.chat},
		{"GET /socket.io/socket.io.js", 0, http.HandlerFunc(officialClient)},

		{"POST /race", publishing | shared, races.Start},
		{"PUT /race/{id}", publishing | shared, races.Change},
		{"DELETE /race/{id}", publishing | shared, races.End},
		{"GET /race/{id}/polling", reading | breakable | shared | quiet, s.races.Lane("polling")},
		{"GET /race/{id}/websocket", reading | breakable, s.races.Lane("websocket")},
		{"GET /race/{id}/sse", reading | breakable | shared, s.races.Lane("sse")},
		{"/race/{id}/socket.io/", reading | breakable | shared | quiet, s.races.Lane("socket.io")},

		{"GET /lab", reading, s.labs},
		{"GET /lab/trace.json", reading | quiet, s.labs.JSON},
		{"GET /lab/trace.har", reading | quiet, s.labs.HAR},

		{"GET /assets/", quiet, assets.Handler()},
		{"GET /healthz", quiet, http.HandlerFunc(web.Health)},
		{"GET /readyz", quiet, s.readiness},
		{"GET /metrics", quiet, s.metrics.Handler(s.clients, s.deps.MetricsToken)},
		{"GET /robots.txt", 0, web.Robots},
	}
	if s.liveReload != nil {
		table = append(table, route{"GET /live-reload", reading, s.liveReload})
	}
	return table
}

// A route is one URL of the site, or all below one, in the words of [http.ServeMux].
type route struct {
	pattern string
	rules   rules
	handler http.Handler
}

// rules are what holds for a route besides what every request goes through (see
// package web).
type rules int

const (
	reading    rules = 1 << iota // counts towards the rate limit of reading
	publishing                   // counts towards the rate limit of publishing
	breakable                    // what a page has ordered in its lab is broken here (package wire)
	shared                       // pages of trusted origins may use it (CORS)
	quiet                        // is logged at level Debug only
	cookie                       // gives a browser the cookie of a visitor
	sitePort                     // is never on the port of «Seis conexiones»

	document = cookie | sitePort
)

// mount is the handler of a route with what its rules put in front of it, the
// outermost last.
func (s *Site) mount(r route) http.Handler {
	h := r.handler
	if r.rules&breakable != 0 {
		h = wire.Faults(h)
	}
	if r.rules&reading != 0 {
		h = s.reading.Wrap(h)
	}
	if r.rules&publishing != 0 {
		h = s.publishing.Wrap(h)
	}
	if r.rules&sitePort != 0 {
		h = s.ports.Other(h)
	}
	if r.rules&cookie != 0 {
		h = web.WithCookie(s.keys, h)
	}
	return h
}

// patterns are those of the routes that a rule holds for.
func patterns(table []route, rule rules) (all []string) {
	for _, r := range table {
		if r.rules&rule != 0 {
			all = append(all, r.pattern)
		}
	}
	return all
}

// paths are what patterns begin with: "/race/" of "PUT /race/{id}".
func paths(patterns []string) (all []string) {
	for _, pattern := range patterns {
		_, path, _ := strings.Cut(pattern, "/")
		path, _, _ = strings.Cut(path, "{")
		all = append(all, "/"+path)
	}
	return all
}

// officialClient is where pages of the tutorial look for the client: it is that
// of the official server's address, and leads to the vendored file. A <script>
// does not say of whose page it is, so any page may have it, as it may the file.
func officialClient(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Cross-Origin-Resource-Policy", "cross-origin")
	http.Redirect(w, r, assets.URL("vendor/socket.io-client/socket.io.min.js"), http.StatusFound)
}
