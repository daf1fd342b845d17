package problem

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strconv"
	"testing"
	"time"

	"envivo/handlers/eventlog"
	"envivo/handlers/visitor"
)

// Whatever goes wrong in the log is a problem with a status, a title and a detail.
func TestErrorsOfTheLogAreProblems(t *testing.T) {
	for _, test := range []struct {
		err    error
		status int
	}{
		{eventlog.ErrCursor, http.StatusBadRequest},
		{fmt.Errorf("x: %w", eventlog.ErrNoPublication), http.StatusBadRequest},
		{eventlog.ErrForbidden, http.StatusForbidden},
		{&eventlog.Invalid{Reason: eventlog.BadTopic}, http.StatusBadRequest},
		{&eventlog.Invalid{Reason: eventlog.BadKey}, http.StatusBadRequest},
		{&eventlog.Invalid{Reason: eventlog.TooLong}, http.StatusRequestEntityTooLarge},
		{&eventlog.Invalid{Reason: eventlog.TooDeep}, http.StatusBadRequest},
		{&eventlog.Invalid{Reason: eventlog.NotUTF8}, http.StatusBadRequest},
		{&eventlog.Invalid{Reason: eventlog.RepeatedName, Value: "x"}, http.StatusBadRequest},
		{&eventlog.Invalid{Reason: eventlog.LostNumber, Value: "1e400"}, http.StatusBadRequest},
		{fmt.Errorf("x: %w", &eventlog.Invalid{Reason: eventlog.NotJSON}), http.StatusBadRequest},
		{errors.New("anything else"), http.StatusServiceUnavailable},
	} {
		w := httptest.NewRecorder()
		FromLog(test.err).ServeHTTP(w, nil)
		var p Problem
		err := json.Unmarshal(w.Body.Bytes(), &p)
		if err != nil || w.Code != test.status || p.Status != test.status || p.Title != Title(test.status) || p.Detail == "" {
			t.Errorf("%v: %d %s (%v)", test.err, w.Code, w.Body, err)
		}
		if h := w.Header(); h.Get("Content-Type") != ContentType || h.Get("Cache-Control") != "no-store" {
			t.Errorf("%v: %v", test.err, h)
		}
	}
}

func TestWhoIsRefusedLearnsWhoseBoundItIs(t *testing.T) {
	own, address := TooMany(&visitor.Refused{Whose: visitor.Own}), TooMany(&visitor.Refused{Whose: visitor.Addresses})
	if own.Status != http.StatusTooManyRequests || address.Status != own.Status || own.Detail == address.Detail {
		t.Errorf("%v; %v", own, address)
	}
}

func TestAHandshakeThatFails(t *testing.T) {
	for _, status := range []int{http.StatusUpgradeRequired, http.StatusForbidden, http.StatusServiceUnavailable} {
		w := httptest.NewRecorder()
		PagesOnly(status).ServeHTTP(w, nil)
		if w.Code != status {
			t.Errorf("%d, want %d: %s", w.Code, status, w.Body)
		}
	}
	if New(http.StatusTeapot, "").Title == "" {
		t.Error("a status that nobody has thought of has no title")
	}
}

// Nobody is sent back before there is room, nor all in the same second.
func TestRetryAfter(t *testing.T) {
	seen := make(map[int]bool)
	for range 200 {
		seconds, err := strconv.Atoi(RetryAfter(9500 * time.Millisecond))
		if err != nil || seconds < 10 || seconds > 13 {
			t.Fatalf("%d (%v), want 10 to 13", seconds, err)
		}
		seen[seconds] = true
	}
	if len(seen) < 3 {
		t.Errorf("200 clients come back at the same time: %v", seen)
	}
	if RetryAfter(0) == "0" {
		t.Error("at once is no time to wait")
	}
}
