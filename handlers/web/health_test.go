package web

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"envivo/handlers/eventlog"
)

// Readiness says what is in the way; it is asked of the store once a second at
// the most, and of nobody once the site closes.
func TestReadyzSaysWhatIsInTheWay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, stop := context.WithCancel(t.Context())
		var state error
		var asked atomic.Int32
		ready := &Readiness{Closing: ctx.Done(), Logger: quietLog, Check: func(context.Context) error {
			asked.Add(1)
			return state
		}}
		expect := func(status int, says string) {
			t.Helper()
			for range 100 {
				w := ask(ready, http.MethodGet, "/readyz")
				if w.Code != status || !strings.Contains(w.Body.String(), says) {
					t.Fatalf("%d %s, want %d and %q", w.Code, w.Body, status, says)
				}
			}
		}
		for _, tt := range []struct {
			err    error
			status int
			says   string
		}{
			{nil, 200, `{"status":"ready"}`},
			{eventlog.ErrUnusable, 503, "espacio en disco"},
			{fmt.Errorf("%w: %w", eventlog.ErrUnreachable, errors.New("x")), 503, "NATS no contesta"},
			{eventlog.ErrRefused, 503, "no guarda"},
			{nil, 200, "ready"},
		} {
			state = tt.err
			expect(tt.status, tt.says)
			<-time.After(readyFor)
		}
		if n := asked.Load(); n != 5 {
			t.Errorf("the store was asked %d times for 500 questions", n)
		}
		stop()
		expect(503, "se está cerrando")
	})
}
