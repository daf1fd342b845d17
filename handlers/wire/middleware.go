package wire

import (
	"encoding/json"
	"net/http"
	"strconv"
	"time"

	"envivo/handlers/wire/trace"
)

// LabOf is the lab that a request belongs to, or nil.
func LabOf(r *http.Request) *Lab {
	if x := exchangeOf(r); x != nil {
		return x.lab
	}
	return nil
}

// exchangeOf is the exchange of a request; nil unless it is a lab's. While a
// handler runs it is the oldest on its connection.
func exchangeOf(r *http.Request) *exchange {
	c := ConnOf(r)
	if c == nil {
		return nil
	}
	l := c.link.Load()
	if l == nil {
		return nil
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.watch.open) == 0 || l.watch.open[0].lab == nil {
		return nil
	}
	return l.watch.open[0]
}

// Faults is the middleware for those faults of a lab that are not the
// connection's but the server's: wrong answers, and events that are lost or
// come twice. Requests that belong to no lab pass unchanged.
func Faults(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		x := exchangeOf(r)
		if x == nil {
			next.ServeHTTP(w, r)
			return
		}
		network := x.condition()
		if f := network.on(x.tag); f != nil && refuse(w, f.Kind, network.until) {
			return
		}
		faulty := &faultyWriter{ResponseWriter: w, x: x}
		next.ServeHTTP(faulty, r)
		faulty.finish()
	})
}

// refuse gives the wrong answer that a fault asks for, if it asks for one.
func refuse(w http.ResponseWriter, kind string, until time.Time) bool {
	header := w.Header()
	header.Set("Cache-Control", "no-store")
	switch kind {
	case trace.Unavailable:
		seconds := int(time.Until(until)/time.Second) + 1
		header.Set("Retry-After", strconv.Itoa(seconds))
		header.Set("Content-Type", "application/problem+json")
		w.WriteHeader(http.StatusServiceUnavailable)
		_ = json.NewEncoder(w).Encode(map[string]any{ // RFC 9457
			"type": "about:blank", "status": http.StatusServiceUnavailable,
			"title":  "Sabotaje: el servidor no da abasto",
			"detail": "Lo has pedido tú. Vuelve a intentarlo dentro de " + strconv.Itoa(seconds) + " s.",
		})
	case trace.NoContent:
		w.WriteHeader(http.StatusNoContent)
	case trace.WrongType:
		header.Set("Content-Type", "text/html; charset=utf-8")
		_, _ = w.Write([]byte("<!doctype html><html lang=es><title>Sabotaje</title><p>Esto es una página, no lo que esperabas.\n"))
	default:
		header.Del("Cache-Control")
		return false
	}
	return true
}
