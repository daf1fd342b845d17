package eventlog

// What only tests look at.
var (
	Normalize = normalize
	Sanitize  = sanitize
)

// Repair reads a folder as the opening of a store does.
func Repair(dir string) error {
	_, err := repairFolder(dir)
	return err
}

// Shared is how many bytes of JSON the cache of a store holds.
func Shared(s *Store) (bytes int) {
	s.cache.mu.Lock()
	defer s.cache.mu.Unlock()
	for _, events := range []map[cacheKey]*Event{s.cache.young, s.cache.old} {
		for _, e := range events {
			bytes += len(e.json)
		}
	}
	return bytes
}
