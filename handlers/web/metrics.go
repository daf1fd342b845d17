package web

import (
	"crypto/sha256"
	"crypto/subtle"
	"net/http"
	"strings"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"envivo/handlers/problem"
	"envivo/handlers/visitor"
)

// Metrics counts what the server does, for GET /metrics.
//
// No label takes a value that a client can make up: routes are the mux's
// patterns, methods and statuses are put in classes, techniques and topics are
// the site's own. So the number of series is bounded by the code.
type Metrics struct {
	registry *prometheus.Registry
	requests *prometheus.CounterVec
	duration *prometheus.HistogramVec
}

// NewMetrics returns an empty set with a registry of its own, so that several
// servers in one process, as in the tests, do not share one.
func NewMetrics() *Metrics {
	m := &Metrics{
		registry: prometheus.NewRegistry(),
		requests: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "envivo_http_requests_total",
			Help: "Answers given, by route, method and class of status.",
		}, []string{"route", "method", "status"}),
		duration: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "envivo_http_request_duration_seconds",
			Help: "Time from a request to the end of its answer, without streams. Long polls wait up to 30 s on purpose.",
			// A 304 takes tens of microseconds, a page hundreds, a long poll seconds.
			Buckets: []float64{.0001, .00025, .0005, .001, .0025, .005, .01, .025, .1, .5, 2.5, 10, 30},
		}, []string{"route"}),
	}
	m.registry.MustRegister(m.requests, m.duration,
		collectors.NewGoCollector(),
		collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return m
}

// Connected registers n as the number of clients that are connected by a technique.
func (m *Metrics) Connected(technique string, n func() int) {
	m.registry.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{
		Name:        "envivo_connected_clients",
		Help:        "Clients connected now, by technique.",
		ConstLabels: prometheus.Labels{"technique": technique},
	}, func() float64 { return float64(n()) }))
}

// LastEvent registers last as the id of the newest event in the log, the same for
// all instances.
func (m *Metrics) LastEvent(last func() uint64) {
	m.registry.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{
		Name: "envivo_last_event_id",
		Help: "Id of the newest event in the log.",
	}, func() float64 { return float64(last()) }))
}

// Races registers the figures of the races: how many there are, and the events that
// they have produced, whose rate is events a second.
func (m *Metrics) Races(n func() int, events func() uint64) {
	m.registry.MustRegister(
		prometheus.NewGaugeFunc(prometheus.GaugeOpts{
			Name: "envivo_races",
			Help: "Races that there are now, those that pause included.",
		}, func() float64 { return float64(n()) }),
		prometheus.NewCounterFunc(prometheus.CounterOpts{
			Name: "envivo_race_events_total",
			Help: "Events produced by all races.",
		}, func() float64 { return float64(events()) }))
}

// Handler serves the figures to requests from this machine, and to those that bring
// the token; "" is no token. What comes through a proxy on this machine that is not
// trusted to say who asks is not from this machine.
func (m *Metrics) Handler(clients *ClientIPs, token string) http.Handler {
	figures := promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{Registry: m.registry})
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if hasToken(r, token) || clients.IsHere(r) && (!visitor.Proxied(r) || len(clients.trusted) > 0) {
			figures.ServeHTTP(w, r)
			return
		}
		w.Header()["Www-Authenticate"] = []string{"Bearer"} // RFC 6750 §3
		Refuse(w, r, noToken)
	})
}

// hasToken reports whether a request brings the token (RFC 6750 §2.1). How long
// the answer takes says nothing about how much of it was right.
func hasToken(r *http.Request, token string) bool {
	scheme, given, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	a, b := sha256.Sum256([]byte(given)), sha256.Sum256([]byte(token))
	return token != "" && strings.EqualFold(scheme, "Bearer") && subtle.ConstantTimeCompare(a[:], b[:]) == 1
}

var noToken = problem.New(http.StatusUnauthorized,
	"Las métricas son para quien cuida del servidor: se leen en su misma máquina, o con la clave de --metrics-token "+
		"en la cabecera «Authorization: Bearer CLAVE».")

// Count counts each answer when it is complete.
func (m *Metrics) Count(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		rec := record(w)
		defer func() { // also when a panic asks net/http to cut the connection
			route := routeOf(r)
			m.requests.WithLabelValues(route, methodClass(r.Method), statusClass(rec.code())).Inc()
			if !rec.streamed {
				m.duration.WithLabelValues(route).Observe(time.Since(rec.start).Seconds())
			}
		}()
		next.ServeHTTP(rec, r)
	})
}

// routeOf is the pattern that the mux found for a request.
func routeOf(r *http.Request) string {
	if r.Pattern == "" {
		return "none"
	}
	return r.Pattern
}

// methodClass keeps the methods that the site knows, and no other.
func methodClass(method string) string {
	switch method {
	case http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodDelete, http.MethodOptions:
		return method
	}
	return "other"
}

func statusClass(status int) string {
	classes := [...]string{"other", "1xx", "2xx", "3xx", "4xx", "5xx"}
	if class := status / 100; class < len(classes) {
		return classes[class]
	}
	return classes[0]
}
