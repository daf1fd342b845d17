package visitor

import (
	"container/list"
	"time"
)

// accounts are buckets by whose they are, MaxAccounts at most.
type accounts[K comparable, V interface{ full(now time.Time) bool }] struct {
	open   func() V
	byKey  map[K]*list.Element // of account[K, V]
	recent *list.List          // the last used in front
}

type account[K, V any] struct {
	key   K
	value V
}

func newAccounts[K comparable, V interface{ full(now time.Time) bool }](open func() V) accounts[K, V] {
	return accounts[K, V]{open, make(map[K]*list.Element), list.New()}
}

// of returns somebody's account, new and full if there is none. Opening one, it
// removes up to two that are full again: that is as good as none, so nobody
// notices. When there are too many nonetheless, the one that was quiet the
// longest goes, and so at worst gets a fresh one.
func (a *accounts[K, V]) of(key K, now time.Time) V {
	if e, ok := a.byKey[key]; ok {
		a.recent.MoveToFront(e)
		return e.Value.(account[K, V]).value
	}
	for range 2 {
		if oldest := a.recent.Back(); oldest != nil && oldest.Value.(account[K, V]).value.full(now) {
			a.remove(oldest)
		}
	}
	if len(a.byKey) >= MaxAccounts {
		a.remove(a.recent.Back())
	}
	value := a.open()
	a.byKey[key] = a.recent.PushFront(account[K, V]{key, value})
	return value
}

func (a *accounts[K, V]) remove(e *list.Element) {
	a.recent.Remove(e)
	delete(a.byKey, e.Value.(account[K, V]).key)
}
