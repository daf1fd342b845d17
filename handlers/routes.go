package handlers

import (
	"context"
	"io/fs"
	"log/slog"
	"net/http"
	"net/netip"

	"envivo/assets"
	"envivo/content"
	"envivo/handlers/chat"
	"envivo/handlers/eventlog"
	"envivo/handlers/lab"
	"envivo/handlers/livereload"
	"envivo/handlers/polling"
	"envivo/handlers/race"
	"envivo/handlers/sse"
	"envivo/handlers/visitor"
	"envivo/handlers/websocket"
	"envivo/handlers/wire"
	"envivo/views"
)

// sitePages are the pages with an address of their own. What is added here is
// served, may be linked to by lessons ([Addresses]) and is a part of the static
// course ([Build]).
var sitePages = []sitePage{
	{"/", views.Home},
	{"/chat", views.Chat},
	{sixPath, views.Six},
	{guidePath, nil}, // of another course: see coursePages
}

const (
	sixPath   = "/seis-conexiones"
	guidePath = "/guia"
)

// open are the addresses that are no pages, and yet show something to who opens
// them in a browser.
var open = []string{"/buscar", "/polling", "/sse", "/healthz", "/readyz", "/robots.txt"}

// Addresses are what a lesson may link to, besides other lessons and assets.
func Addresses() []string { return append(pageAddresses(), open...) }

// pageAddresses are those of pages with something to read.
func pageAddresses() (all []string) {
	for _, page := range sitePages {
		all = append(all, page.path)
	}
	return all
}

// Deps is what the site is made of.
type Deps struct {
	Course     *content.Course
	LiveReload bool            // somebody is writing the course: the site shows what Show gives it
	Files      fs.FS           // the folder of the lessons, for their pictures; nil: there are none
	Guide      *content.Lesson // the page for who writes lessons
	Log        *eventlog.Log   // the lab: what all techniques read
	Chat       *eventlog.Log   // what people say: see chat.Log
	Bus        *eventlog.Bus   // between the instances' chats
	Races      *eventlog.Store // in memory: each race has a log of its own there
	Tap        *wire.Tap       // on the server's listeners
	Logger     *slog.Logger

	Limits

	Port    int // of the site
	SixPort int // of «Seis conexiones», where the same site is served again; 0: nowhere

	Secret []byte // signs the visitors' cookies, and makes the chat's marks; nil: one of this process alone. See Secret

	TrustedProxies []netip.Prefix // whose X-Forwarded-For is believed
	TrustedOrigins []string       // whose pages may use the techniques as the site's own do
	Hosts          []string       // names of the site, besides localhost and those in TrustedOrigins; see hosts

	Ready        func(context.Context) error // whether the logs take events: see eventlog.Store.Ready
	MetricsToken string                      // for who asks for /metrics from another machine; "": nobody may
}

// Site answers every URL of En Vivo.
type Site struct {
	http.Handler
	streams    *sse.Handler
	room       *websocket.Room
	chat       *chat.Chat
	labs       *lab.Server
	races      *race.Races
	pages      *shelf
	liveReload *livereload.Room // nil: the lessons do not change
	routes     *routes
}

// routes is a mux that remembers its patterns.
type routes struct {
	http.ServeMux
	patterns []string
}

// Handle is that of [http.ServeMux].
func (mux *routes) Handle(pattern string, h http.Handler) {
	mux.patterns = append(mux.patterns, pattern)
	mux.ServeMux.Handle(pattern, h)
}

// New builds the site. When ctx ends its streams do; call Close then.
func New(ctx context.Context, d Deps) (*Site, error) {
	origins, err := newOrigins(d.TrustedOrigins...)
	if err != nil {
		return nil, err
	}
	pages := &shelf{ctx: ctx, guide: d.Guide}
	policy := contentSecurityPolicy
	if d.LiveReload {
		pages.ctx, policy = views.For(ctx, views.LiveReload), liveReloadPolicy
		pages.put(d.Course)
	} else if err := pages.stock(d.Course); err != nil {
		return nil, err
	}
	clients := newClientIPs(d.TrustedProxies, "X-Forwarded-For")
	if d.Secret == nil {
		d.Secret = visitor.Secret()
	}
	keys := visitor.NewKeys(d.Secret)
	reading := newLimiter(d.Reading, d.Logger)
	publishing := newLimiter(d.Publishing, d.Logger)

	talk, err := chat.New(ctx, d.Chat, d.Bus, chat.Options{CheckOrigin: origins.allowed, Key: d.Secret, Logger: d.Logger})
	if err != nil {
		return nil, err
	}
	sockets := websocket.Options{CheckOrigin: origins.allowed, Messages: d.Messages, Allow: publishing.take}
	site := &Site{
		streams: sse.New(ctx, d.Log),
		room:    websocket.New(ctx, d.Log, sockets),
		chat:    talk,
		labs:    lab.New(ctx, d.Tap, lab.Options{CheckOrigin: origins.allowed, Allow: reading.take, Logger: d.Logger}),
		races:   race.New(ctx, d.Races, lanes(sockets, d.Logger), d.Logger),
		pages:   pages,
	}
	metrics := newMetrics()
	metrics.connected("websocket", site.room.Len)
	metrics.connected("sse", site.streams.Len)
	metrics.connected("chat", site.chat.Len)
	metrics.connected("lab", d.Tap.Len)
	metrics.lastEvent(d.Log.Last)
	metrics.races(site.races.Len, site.races.Events)

	// room is what stands around the rooms, wherever they are mounted: a limit,
	// and what a student's own lab breaks (package wire).
	room := func(l *limiter, h http.Handler) http.Handler { return l.wrap(wire.Faults(h)) }

	ports := secondPort{main: d.Port, second: d.SixPort}

	mux := new(routes)
	site.routes = mux
	for _, page := range sitePages {
		show := ports.onMain(pages.page(page.path))
		if page.path == sixPath {
			show = ports.lab(pages.page(sixPath), pages.page(sixPath+"?off"), pages.page(sixPath+"?proxied"))
		}
		mux.Handle(page.pattern(), greeted(keys, show))
	}
	mux.Handle("GET "+lessonPath+"{slug}", greeted(keys, ports.onMain(http.HandlerFunc(pages.lessons))))
	mux.Handle("GET "+lessonPath+content.Pictures+"/{name...}", pictures(d.Files, content.Files))
	mux.Handle("GET /buscar", greeted(keys, ports.onMain(reading.wrap(http.HandlerFunc(pages.results)))))
	mux.Handle("GET /buscar.json", http.HandlerFunc(pages.index))
	mux.Handle("GET /polling", room(reading, polling.New(ctx, d.Log)))
	mux.Handle("GET /websocket", room(reading, site.room))
	mux.Handle("GET /sse", room(reading, site.streams))
	mux.Handle("/socket.io/", room(reading, site.chat))
	mux.Handle("GET /socket.io/socket.io.js", http.HandlerFunc(officialClient))
	mux.Handle("POST /events", room(publishing, publish(d.Log)))
	mux.Handle("POST /race", publishing.wrap(startRace(site.races)))
	mux.Handle("PUT /race/{id}", publishing.wrap(changeRace(site.races)))
	mux.Handle("DELETE /race/{id}", publishing.wrap(endRace(site.races)))
	mux.Handle("GET /race/{id}/polling", room(reading, site.races.Lane("polling")))
	mux.Handle("GET /race/{id}/websocket", room(reading, site.races.Lane("websocket")))
	mux.Handle("GET /race/{id}/sse", room(reading, site.races.Lane("sse")))
	mux.Handle("/race/{id}/socket.io/", room(reading, site.races.Lane("socket.io")))
	mux.Handle("GET /lab", reading.wrap(site.labs))
	mux.Handle("GET /lab/trace.json", reading.wrap(site.labs.JSON))
	mux.Handle("GET /lab/trace.har", reading.wrap(site.labs.HAR))
	if d.LiveReload {
		site.liveReload = livereload.New(snapshotOf(pages, content.Snapshot{Course: d.Course}), livereload.Options{
			CheckOrigin: origins.allowed, IsAuthor: clients.isHere,
		})
		mux.Handle("GET /live-reload", reading.wrap(site.liveReload))
	}
	mux.Handle("GET /assets/", assets.Handler())
	mux.Handle("GET /healthz", http.HandlerFunc(health))
	mux.Handle("GET /readyz", &readiness{closing: ctx.Done(), check: d.Ready, logger: d.Logger})
	mux.Handle("GET /metrics", metrics.handler(clients, d.MetricsToken))
	mux.Handle("GET /robots.txt", robots)

	site.Handler = chain(muxProblems(&mux.ServeMux),
		accessLog(d.Logger, clients, "GET /polling", "/socket.io/", "GET /race/{id}/polling", "/race/{id}/socket.io/",
			"GET /lab/trace.json", "GET /lab/trace.har",
			"GET /assets/", "GET /buscar.json", "GET /healthz", "GET /readyz", "GET /metrics"),
		metrics.count,
		recovery(d.Logger),
		deadline,
		secure(policy),
		newHosts(d.Hosts, d.TrustedOrigins).only,
		origins.share("/polling", "/sse", "/events", "/socket.io/", "/race", "/race/"),
		origins.protect,
		visitors(keys, clients),
	)
	return site, nil
}

// Close says goodbye to who is still connected, and cuts them when ctx ends.
func (s *Site) Close(ctx context.Context) {
	s.labs.Close(ctx)
	if s.liveReload != nil {
		s.liveReload.Close(ctx)
	}
	s.room.Close(ctx)
	_ = s.chat.Close(ctx)    // who is left is cut by the server
	_ = s.streams.Close(ctx) // they end by themselves within one write
	_ = s.races.Close(ctx)   // and so do these, each lane in its way
}
