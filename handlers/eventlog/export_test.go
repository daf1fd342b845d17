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

// Shared is how many bytes of JSON the readers of a store's old events share.
func Shared(s *Store) (bytes int) {
	s.older.mu.Lock()
	defer s.older.mu.Unlock()
	for _, events := range []map[place]*Event{s.older.young, s.older.old} {
		for _, e := range events {
			bytes += len(e.json)
		}
	}
	return bytes
}
