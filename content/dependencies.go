package content

import (
	"io/fs"
	"maps"
	"slices"
	"time"
)

// dependencies are files that pages show something of (code, pictures), as they
// were when they were last read. When one changes, its pages must be compiled
// again although the lesson itself is the same.
type dependencies struct {
	fsys  fs.FS
	files map[string]source
}

// names returns the paths of the files, sorted, those that do not exist included.
func (d *dependencies) names() []string { return slices.Sorted(maps.Keys(d.files)) }

// stale returns the files that have changed since they were last read, and reads
// them again.
func (d *dependencies) stale() map[string]bool {
	stale := make(map[string]bool)
	for name, before := range d.files {
		if before.stamp.unchanged(stampOf(d.fsys, name)) {
			continue
		}
		now := readSource(d.fsys, name)
		stale[name] = now.text != before.text || now.stamp.found != before.stamp.found
		d.files[name] = now
	}
	return stale
}

// keep makes names the files to remember, and forgets all others.
func (d *dependencies) keep(names []string) {
	files := make(map[string]source, len(names))
	for _, name := range names {
		if _, done := files[name]; done {
			continue
		}
		known, ok := d.files[name]
		if !ok {
			known = readSource(d.fsys, name)
		}
		files[name] = known
	}
	d.files = files
}

func readSource(fsys fs.FS, name string) source {
	now := stampOf(fsys, name)
	text, _ := readFile(fsys, name) // the page that shows it says what is wrong
	return source{now, string(text)}
}

// A source is a file of code as it was when it was last read.
type source struct {
	stamp stamp
	text  string
}

// A stamp is what can be known of a file without reading it: whether it exists,
// its date and its size, and when we looked.
type stamp struct {
	written time.Time
	size    int64
	seen    time.Time
	found   bool
}

func stampOf(fsys fs.FS, name string) stamp {
	s := stamp{seen: time.Now()}
	if info, err := fs.Stat(fsys, name); err == nil {
		s.written, s.size, s.found = info.ModTime(), info.Size(), true
	}
	return s
}

// settled is how long after its last write a file's date can be trusted. The
// clocks of file systems tick every few milliseconds, those of some every two
// seconds: of two writes within one tick, the second leaves the date as it was.
const settled = 2 * time.Second

// unchanged reports whether the file is certainly what it was at s. Where the
// stamp cannot tell, it has to be read.
func (s stamp) unchanged(now stamp) bool {
	if s.found != now.found || s.size != now.size || !s.written.Equal(now.written) {
		return false
	}
	return !s.found || s.seen.Sub(s.written) > settled
}
