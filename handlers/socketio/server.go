package socketio

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"sync"

	"envivo/handlers/conn"
	"envivo/handlers/conn/sockets"
)

// Server answers one path, /socket.io/ as a rule.
type Server struct {
	options Options
	hub     *sockets.Hub
	upgrade http.Handler

	mu         sync.Mutex
	sessions   map[string]*session
	leaving    map[string]*session // ended, with a farewell that the next poll takes
	namespaces map[string]*Namespace
}

// New returns a server without namespaces: add the first with Of("/").
func New(options Options) *Server {
	s := &Server{
		options:    options.withDefaults(),
		sessions:   make(map[string]*session),
		leaving:    make(map[string]*session),
		namespaces: make(map[string]*Namespace),
	}
	s.hub = s.newHub()
	s.upgrade = conn.Detached(http.HandlerFunc(s.acceptWebSocket))
	return s
}

// Of returns the namespace of that name ("/", "/admin"), new if need be.
func (s *Server) Of(name string) *Namespace {
	s.mu.Lock()
	defer s.mu.Unlock()
	n, ok := s.namespaces[name]
	if !ok {
		n = &Namespace{name: name, sockets: make(map[string]*Socket), rooms: make(map[string]map[*Socket]struct{})}
		s.namespaces[name] = n
	}
	return n
}

func (s *Server) namespace(name string) *Namespace {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.namespaces[name]
}

// Len is how many clients are connected.
func (s *Server) Len() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.sessions)
}

// Close ends all sessions, so that their clients come back to whoever answers
// then, and lets no other in. It returns when the WebSockets are gone, or cuts
// them when ctx ends, whose error it returns.
func (s *Server) Close(ctx context.Context) error {
	s.mu.Lock()
	closing := make([]*session, 0, len(s.sessions))
	for _, e := range s.sessions {
		closing = append(closing, e)
	}
	s.sessions = nil
	s.mu.Unlock()
	for _, e := range closing {
		e.close(reasonShutdown)
	}
	return s.hub.Close(ctx)
}

func (s *Server) session(id string) *session {
	s.mu.Lock()
	defer s.mu.Unlock()
	if e, ok := s.sessions[id]; ok {
		return e
	}
	return s.leaving[id]
}

// forget lets a session go, at once or when it has been taken leave of.
func (s *Server) forget(e *session, leaving bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.sessions, e.id)
	if leaving {
		s.leaving[e.id] = e
	} else {
		delete(s.leaving, e.id)
	}
}

// refusal is how Engine.IO says no.
type refusal struct {
	Code    int    `json:"code"`
	Message string `json:"message"`
}

// The refusals of the official server.
var (
	unknownTransport = refusal{0, "Transport unknown"}
	unknownSession   = refusal{1, "Session ID unknown"}
	badMethod        = refusal{2, "Bad handshake method"}
	badRequest       = refusal{3, "Bad request"}
	forbidden        = refusal{4, "Forbidden"}
	badVersion       = refusal{5, "Unsupported protocol version"}
)

func (no refusal) ServeHTTP(w http.ResponseWriter, _ *http.Request) {
	body, _ := json.Marshal(no) // an int and a string always encode
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	status := http.StatusBadRequest
	if no == forbidden {
		status = http.StatusForbidden
	}
	w.WriteHeader(status)
	_, _ = w.Write(body)
}

// ServeHTTP answers polls and POSTs, and opens WebSockets. What a request lacks
// it says in the order of the official server.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	query := r.URL.Query()
	transport, sid, version := query.Get("transport"), query.Get("sid"), query.Get("EIO")
	e := s.session(sid)
	switch {
	case transport != "polling" && transport != "websocket":
		unknownTransport.ServeHTTP(w, r)
	case !s.options.CheckOrigin(r):
		forbidden.ServeHTTP(w, r)
	case sid != "" && (e == nil || e.expired()):
		unknownSession.ServeHTTP(w, r)
	case sid == "" && r.Method != http.MethodGet:
		badMethod.ServeHTTP(w, r)
	case transport == "websocket" && !sockets.Asked(r), sid != "" && version != "4":
		badRequest.ServeHTTP(w, r)
	case version != "4":
		badVersion.ServeHTTP(w, r)
	case transport == "websocket":
		s.upgrade.ServeHTTP(w, r)
	case sid == "":
		s.openPolling(w, r)
	case r.Method == http.MethodGet:
		e.poll(w, r)
	case r.Method == http.MethodPost:
		e.post(w, r)
	default:
		badRequest.ServeHTTP(w, r)
	}
}

func (s *Server) identify(r *http.Request) any {
	if s.options.Identify == nil {
		return nil
	}
	return s.options.Identify(r)
}

func (s *Server) openPolling(w http.ResponseWriter, r *http.Request) {
	e := s.open(s.identify(r), nil, false)
	if e == nil {
		http.Error(w, "", http.StatusServiceUnavailable)
		return
	}
	e.poll(w, r)
}

// newID is an id that nobody guesses: 120 bits.
func newID() string {
	var b [15]byte
	_, _ = rand.Read(b[:]) // never fails
	return base64.RawURLEncoding.EncodeToString(b[:])
}
