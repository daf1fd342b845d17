package lab

import (
	"context"
	"encoding/json"
	"maps"
	"net/url"
	"strconv"
	"sync"
	"time"

	"github.com/olahol/melody"
	"golang.org/x/time/rate"

	"envivo/handlers/visitor"
	"envivo/handlers/wire"
)

// A page is what a session remembers.
type page struct {
	who    visitor.Visitor
	id     string    // of the lab that it comes back to, if it does
	lab    *wire.Lab // nil: there is no room for it
	after  uint64    // the last entry that it has
	budget *rate.Limiter

	ctx     context.Context // of the session
	stop    context.CancelFunc
	reports sync.WaitGroup
}

const pageKey = "page"

func newPage(ctx context.Context, who visitor.Visitor, query url.Values) *page {
	after, _ := strconv.ParseUint(query.Get("after"), 10, 64) // what is no number is the beginning
	p := &page{who: who, id: query.Get("id"), after: after, budget: rate.NewLimiter(commands.rate, commands.burst)}
	p.ctx, p.stop = context.WithCancel(ctx)
	return p
}

func pageOf(s *melody.Session) *page { return s.MustGet(pageKey).(*page) }

// join tells the page which lab is its own, and begins to report.
func (srv *Server) join(s *melody.Session) {
	p := pageOf(s)
	lab, no := srv.lab(p)
	if no != nil {
		srv.options.Logger.Warn("lab: no other can be opened", "client", p.who.Address, "open", srv.tap.Len(), "error", no)
		refuse(s, full[no.Whose])
		_ = s.CloseWithMsg(melody.FormatCloseMessage(melody.CloseTryAgainLater, "No hay sitio para otro laboratorio."))
		return
	}
	p.lab = lab
	send(s, map[string]any{"lab": lab.ID(), "start": lab.Start().UTC()})
	p.reports.Go(func() { p.count(s) })
	p.reports.Go(func() { p.follow(s) })
}

// count reports what has changed of the totals.
func (p *page) count(s *melody.Session) {
	again := time.NewTicker(totalsEvery)
	defer again.Stop()
	var sent map[string]wire.Sum
	for {
		sums := p.lab.Sums()
		changed := maps.Clone(sums)
		maps.DeleteFunc(changed, func(tag string, sum wire.Sum) bool { return sent[tag] == sum })
		if len(changed) > 0 {
			send(s, map[string]any{"totals": changed})
		}
		sent = sums
		select {
		case <-again.C:
		case <-p.ctx.Done():
			return
		}
	}
}

// follow reports the entries, and the end of the lab by that of the session.
func (p *page) follow(s *melody.Session) {
	for entries := range p.lab.Entries(p.ctx, p.after) {
		send(s, map[string]any{"trace": entries})
		select { // they grow meanwhile
		case <-time.After(traceEvery):
		case <-p.ctx.Done():
		}
	}
	_ = s.CloseWithMsg(melody.FormatCloseMessage(melody.CloseServiceRestart, "El laboratorio se ha cerrado."))
}

// send puts a frame into the session's queue.
func send(s *melody.Session, message any) {
	frame, _ := json.Marshal(message) // plain values always encode
	_ = s.Write(frame)                // full: the session is cut, and comes back
}
