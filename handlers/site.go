package handlers

import (
	"context"
	"io"
	"io/fs"
	"log/slog"
	"net/http"
	"net/netip"

	"envivo/content"
	"envivo/handlers/chat"
	"envivo/handlers/course"
	"envivo/handlers/eventlog"
	"envivo/handlers/lab"
	"envivo/handlers/livereload"
	"envivo/handlers/polling"
	"envivo/handlers/race"
	"envivo/handlers/six"
	"envivo/handlers/sse"
	"envivo/handlers/visitor"
	"envivo/handlers/web"
	"envivo/handlers/websocket"
	"envivo/handlers/wire"
)

// Events is the log that all techniques read. It keeps a little more than a day of
// the thermometer's seconds, and takes what people press. Its name in the store
// is from its first days.
var Events = eventlog.Spec{Name: "lab", Retain: 100_000, Public: []string{"pulse"}}

// Options are what whoever runs the site chooses.
type Options struct {
	Course *content.Course
	Files  fs.FS             // the folder of the lessons, for their pictures; nil: there are none
	Guides []*content.Lesson // for who writes lessons, and for who runs the site

	// For live reload, while somebody writes the lessons: instead of Course.
	Reloader *content.Reloader // reads the lessons; nil: they do not change
	Folder   string            // where they are
	Terminal io.Writer         // where their author reads of mistakes

	web.Limits

	TrustedProxies []netip.Prefix // whose X-Forwarded-For is believed
	TrustedOrigins []string       // whose pages may use the techniques as the site's own do
	Hosts          []string       // names of the site, besides localhost and those in TrustedOrigins; see web.Hosts
	MetricsToken   string         // for who asks for /metrics from another machine; "": nobody may

	Logger *slog.Logger
}

// Deps is what the site is made of: the options, and what a [Program] opens.
type Deps struct {
	Options

	Log   *eventlog.Log               // what all techniques read: see Events
	Chat  *eventlog.Log               // what people say: see chat.Log
	Bus   *eventlog.Bus               // between the instances' chats
	Races *eventlog.Store             // in memory: each race has a log of its own there
	Ready func(context.Context) error // whether the logs take events: see eventlog.Store.Ready

	// Secret signs the visitors' cookies, and makes the chat's marks: see web.Secret.
	// Nil: one of this process alone.
	Secret []byte

	Tap   *wire.Tap // on the server's listeners
	Ports six.Ports // of these
}

// Site answers every URL of En Vivo.
type Site struct {
	http.Handler
	table []route

	deps Deps
	ctx  context.Context // ends when the streams shall

	// What the routes lead to.
	pages      *course.Pages
	streams    *sse.Handler
	sockets    *websocket.Room
	chat       *chat.Chat
	races      *race.Races
	labs       *lab.Server
	liveReload *livereload.LiveReload // nil: the lessons do not change
	readiness  *web.Readiness
	metrics    *web.Metrics

	// What stands in front of them.
	keys                *visitor.Keys
	clients             *web.ClientIPs
	reading, publishing *web.Limiter
	ports               six.Ports
}

// New builds the site. When ctx ends its streams do; call Close then.
func New(ctx context.Context, d Deps) (*Site, error) {
	origins, err := web.NewOrigins(d.TrustedOrigins...)
	if err != nil {
		return nil, err
	}
	if d.Secret == nil {
		d.Secret = visitor.Secret()
	}
	s := &Site{
		deps: d, ctx: ctx, ports: d.Ports,
		keys:       visitor.NewKeys(d.Secret),
		clients:    web.NewClientIPs(d.TrustedProxies, "X-Forwarded-For"),
		reading:    web.NewLimiter(d.Reading, d.Logger),
		publishing: web.NewLimiter(d.Publishing, d.Logger),
		readiness:  &web.Readiness{Closing: ctx.Done(), Check: d.Ready, Logger: d.Logger},
		metrics:    web.NewMetrics(),
	}
	policy := web.ContentSecurityPolicy
	if d.Reloader != nil {
		policy = web.LiveReloadPolicy
		s.pages = course.NewLivePages(ctx, d.Reloader.Snapshot().Course, d.Guides)
		s.liveReload = livereload.New(ctx, livereload.Options{
			Folder: d.Folder, Reloader: d.Reloader, Pages: s.pages, Terminal: d.Terminal,
			CheckOrigin: origins.Allowed, IsAuthor: s.clients.IsHere,
		})
	} else if s.pages, err = course.NewPages(ctx, d.Course, d.Guides); err != nil {
		return nil, err
	}
	s.chat, err = chat.New(ctx, d.Chat, d.Bus, chat.Options{CheckOrigin: origins.Allowed, Key: d.Secret, Logger: d.Logger})
	if err != nil {
		return nil, err
	}
	sockets := websocket.Options{CheckOrigin: origins.Allowed, Messages: d.Messages, Allow: s.publishing.Take}
	s.streams = sse.New(ctx, d.Log)
	s.sockets = websocket.New(ctx, d.Log, sockets)
	s.labs = lab.New(ctx, d.Tap, lab.Options{CheckOrigin: origins.Allowed, Allow: s.reading.Take, Logger: d.Logger})
	s.races = race.New(ctx, d.Races, lanes(sockets, d.Logger), d.Logger)

	s.metrics.Connected("websocket", s.sockets.Len)
	s.metrics.Connected("sse", s.streams.Len)
	s.metrics.Connected("chat", s.chat.Len)
	s.metrics.Connected("lab", d.Tap.Len)
	s.metrics.LastEvent(d.Log.Last)
	s.metrics.Races(s.races.Len, s.races.Events)

	s.table = s.routes()
	mux := http.NewServeMux()
	for _, r := range s.table {
		mux.Handle(r.pattern, s.mount(r))
	}
	s.Handler = web.Chain(web.MuxProblems(mux), // each is explained in package web
		web.AccessLog(d.Logger, s.clients, patterns(s.table, quiet)...),
		s.metrics.Count,
		web.Recovery(d.Logger),
		web.Deadline,
		web.Secure(policy),
		web.NewHosts(d.Hosts, d.TrustedOrigins).Only,
		origins.Share(paths(patterns(s.table, shared))...),
		origins.Protect,
		web.Visitors(s.keys, s.clients),
	)
	return s, nil
}

// lanes puts the site's own rooms on the log of a race.
func lanes(options websocket.Options, logger *slog.Logger) race.Mount {
	return func(ctx context.Context, log *eventlog.Log) map[string]race.Lane {
		streams := sse.New(ctx, log)
		room := websocket.New(ctx, log, options)
		sockets := race.NewSocketIO(ctx, log, options.CheckOrigin, logger)
		return map[string]race.Lane{
			"polling":   {Handler: polling.New(ctx, log)},
			"websocket": {Handler: room, Len: room.Len, Close: func(ctx context.Context) error { room.Close(ctx); return nil }},
			"sse":       {Handler: streams, Len: streams.Len, Close: streams.Close},
			"socket.io": {Handler: sockets, Len: sockets.Len, Close: sockets.Close},
		}
	}
}

// Close says goodbye to who is still connected, and cuts them when ctx ends.
func (s *Site) Close(ctx context.Context) {
	s.labs.Close(ctx)
	if s.liveReload != nil {
		s.liveReload.Close(ctx)
	}
	s.sockets.Close(ctx)
	_ = s.chat.Close(ctx)    // who is left is cut by the server
	_ = s.streams.Close(ctx) // they end by themselves within one write
	_ = s.races.Close(ctx)   // and so do these, each lane in its way
}
