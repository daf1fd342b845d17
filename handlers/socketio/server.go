package socketio

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"io"
	"net/http"
	"sync"

	"github.com/olahol/melody"

	"envivo/handlers/wire"
)

// Server answers one path, /socket.io/ as a rule.
type Server struct {
	options Options
	melody  *melody.Melody
	upgrade http.Handler

	mu         sync.Mutex
	sessions   map[string]*session
	namespaces map[string]*Namespace

	connections wire.Group // WebSockets
}

// New returns a server without namespaces: add the first with Of("/").
func New(options Options) *Server {
	s := &Server{
		options:    options.withDefaults(),
		sessions:   make(map[string]*session),
		namespaces: make(map[string]*Namespace),
	}
	s.melody = s.newMelody()
	s.upgrade = wire.Detached(http.HandlerFunc(s.acceptWebSocket))
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
// then, and lets no other in. It returns when the WebSockets are gone, or with
// the error of ctx.
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
	return s.connections.Close(ctx)
}

func (s *Server) session(id string) *session {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.sessions[id]
}

func (s *Server) forget(e *session) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.sessions, e.id)
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

// ServeHTTP checks what every request must have, and hands it to its transport.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	query := r.URL.Query()
	transport, sid := query.Get("transport"), query.Get("sid")
	switch {
	case query.Get("EIO") != "4":
		badVersion.ServeHTTP(w, r)
	case transport != "polling" && transport != "websocket":
		unknownTransport.ServeHTTP(w, r)
	case !s.options.CheckOrigin(r):
		forbidden.ServeHTTP(w, r)
	case transport == "websocket":
		s.serveWebSocket(w, r, sid)
	case sid == "" && r.Method != http.MethodGet:
		badMethod.ServeHTTP(w, r)
	case sid == "":
		s.openPolling(w, r)
	default:
		s.servePolling(w, r, sid)
	}
}

func (s *Server) openPolling(w http.ResponseWriter, r *http.Request) {
	e := s.open(nil)
	if e == nil {
		http.Error(w, "", http.StatusServiceUnavailable)
		return
	}
	e.poll(w, r)
}

func (s *Server) servePolling(w http.ResponseWriter, r *http.Request, sid string) {
	e := s.session(sid)
	switch {
	case e == nil:
		unknownSession.ServeHTTP(w, r)
	case r.Method == http.MethodGet:
		e.poll(w, r)
	case r.Method == http.MethodPost:
		e.post(w, r)
	default:
		badRequest.ServeHTTP(w, r)
	}
}

// poll answers with what there is for the client, or waits for it.
func (e *session) poll(w http.ResponseWriter, r *http.Request) {
	e.mu.Lock()
	switch {
	case e.ws != nil:
		e.mu.Unlock()
		badRequest.ServeHTTP(w, r)
		return
	case e.polling: // two at once: one of them would hear what the other misses
		e.mu.Unlock()
		e.close(reasonTransportError)
		badRequest.ServeHTTP(w, r)
		return
	}
	e.polling = true
	for len(e.buffer) == 0 && !e.upgrading {
		e.mu.Unlock()
		select {
		case <-e.wake:
		case <-r.Context().Done(): // it broke off, and with it what we might have written
			e.close(reasonTransportError)
			return
		}
		e.mu.Lock()
	}
	var body []byte
	if len(e.buffer) == 0 { // the WebSocket waits for this poll to end
		body = []byte{engineNoop}
	} else {
		var n int
		body, n = appendEnginePayload(nil, e.buffer, e.server.options.MaxPayload)
		e.taken(n)
	}
	e.mu.Unlock()

	w.Header().Set("Content-Type", "text/plain; charset=UTF-8")
	w.Header().Set("Cache-Control", "no-store")
	_, err := w.Write(body)

	e.mu.Lock()
	e.polling = false
	e.mu.Unlock()
	if err != nil {
		e.close(reasonTransportError)
	}
}

// post takes packets from the client.
func (e *session) post(w http.ResponseWriter, r *http.Request) {
	e.mu.Lock()
	moved := e.ws != nil
	e.mu.Unlock()
	if moved {
		badRequest.ServeHTTP(w, r)
		return
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, int64(e.server.options.MaxPayload)))
	if err != nil {
		e.close(reasonTransportError)
		http.Error(w, "", http.StatusRequestEntityTooLarge)
		return
	}
	packets, err := parseEnginePayload(body)
	if err != nil {
		e.close(reasonParseError)
		badRequest.ServeHTTP(w, r)
		return
	}
	for _, p := range packets {
		if !e.receive(p) {
			break
		}
	}
	w.Header().Set("Content-Type", "text/plain; charset=UTF-8")
	_, _ = io.WriteString(w, "ok")
}

// newID is an id that nobody guesses: 120 bits.
func newID() string {
	var b [15]byte
	_, _ = rand.Read(b[:]) // never fails
	return base64.RawURLEncoding.EncodeToString(b[:])
}
