package visitor

import (
	"net/netip"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// A Limit is how often those at one address may do something: Burst times at
// once, and PerSecond times a second from then on. A PerSecond of 0 is no limit
// at all.
type Limit struct {
	PerSecond float64
	Burst     int
}

// part is what one of n has of a limit.
func (l Limit) part(n float64) *rate.Limiter {
	return rate.NewLimiter(rate.Limit(l.PerSecond/n), max(1, int(float64(l.Burst)/n)))
}

// MaxAccounts bounds what Budgets remember: so many visitors, at some 450 bytes
// each, and as many addresses, at 300: 6 MiB. An account that has had the time
// to fill up is as good as none, so that those are in use that did something in
// the last seconds.
const MaxAccounts = 8192

// Budgets are what visitors may do in a second: a token bucket for each, within
// that of its address. Nil Budgets allow everything.
type Budgets struct {
	limit Limit

	mu        sync.Mutex
	addresses accounts[netip.Addr, bucket]
	visitors  accounts[Visitor, share]
}

// A bucket is an address's: its three bursts.
type bucket struct{ *rate.Limiter }

func (b bucket) full(now time.Time) bool { return b.TokensAt(now) >= float64(b.Burst()) }

// A share is a visitor's: what it was promised, and its own bound.
type share struct{ promised, own *rate.Limiter }

func (s share) full(now time.Time) bool {
	return s.own.TokensAt(now) >= float64(s.own.Burst()) && s.promised.TokensAt(now) >= float64(s.promised.Burst())
}

// NewBudgets returns the budgets of a limit, or nil where there is none.
func NewBudgets(limit Limit) *Budgets {
	if limit.PerSecond <= 0 {
		return nil
	}
	limit.Burst = max(limit.Burst, 1)
	return &Budgets{
		limit: limit,
		addresses: newAccounts[netip.Addr](func() bucket {
			return bucket{rate.NewLimiter(rate.Limit(limit.PerSecond), 3*limit.Burst)}
		}),
		visitors: newAccounts[Visitor](func() share {
			return share{promised: limit.part(Class), own: limit.part(Share)}
		}),
	}
}

// Take takes n from what a visitor may do. If there is not enough, it takes nothing
// and returns why.
func (b *Budgets) Take(v Visitor, n int) *Refused {
	if b == nil {
		return nil
	}
	now := time.Now()
	b.mu.Lock()
	defer b.mu.Unlock()
	kept := 2 * b.limit.Burst // what this claim leaves in the address's bucket
	pay := make([]*rate.Limiter, 0, 3)
	if !v.Anonymous() {
		mine := b.visitors.of(v, now)
		if missing := float64(n) - mine.own.TokensAt(now); missing > 0 {
			return refused(Own, mine.own, missing)
		}
		kept, pay = b.limit.Burst, append(pay, mine.own)
		if mine.promised.TokensAt(now) >= float64(n) {
			kept, pay = 0, append(pay, mine.promised)
		}
	}
	address := b.addresses.of(v.Address, now).Limiter
	if missing := float64(kept+n) - address.TokensAt(now); missing > 0 {
		return refused(Addresses, address, missing)
	}
	for _, limiter := range append(pay, address) {
		limiter.AllowN(now, n)
	}
	return nil
}

func refused(whose Whose, limiter *rate.Limiter, missing float64) *Refused {
	return &Refused{
		Whose: whose, Most: max(1, int(limiter.Limit())),
		Wait: time.Duration(missing / float64(limiter.Limit()) * float64(time.Second)),
	}
}

// Len is how many addresses and visitors are remembered.
func (b *Budgets) Len() (addresses, visitors int) {
	if b == nil {
		return 0, 0
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.addresses.recent.Len(), b.visitors.recent.Len()
}
