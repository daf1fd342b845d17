package socketio

import "slices"

// A smallMap is a map with few keys, in a slice: that takes a third of a map's
// memory, and every socket has several.
type smallMap[K comparable, V any] []pair[K, V]

type pair[K comparable, V any] struct {
	key   K
	value V
}

func (p smallMap[K, V]) index(key K) int {
	return slices.IndexFunc(p, func(has pair[K, V]) bool { return has.key == key })
}

// get returns the value of a key, or the zero value.
func (p smallMap[K, V]) get(key K) (value V) {
	if i := p.index(key); i >= 0 {
		value = p[i].value
	}
	return value
}

func (p *smallMap[K, V]) set(key K, value V) {
	if i := p.index(key); i >= 0 {
		(*p)[i].value = value
		return
	}
	*p = append(*p, pair[K, V]{key, value})
}

func (p *smallMap[K, V]) remove(key K) {
	*p = slices.DeleteFunc(*p, func(has pair[K, V]) bool { return has.key == key })
}
