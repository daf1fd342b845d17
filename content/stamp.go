package content

import (
	"io/fs"
	"maps"
	"slices"
	"time"
)

// The shown files are those that pages show parts of, as they were when they
// were last read.
type shown struct {
	fsys  fs.FS
	files map[string]source
}

// names are the paths of the files, those that do not exist among them, sorted.
func (s *shown) names() []string { return slices.Sorted(maps.Keys(s.files)) }

// stale are the files that are not what they were when they were shown.
func (s *shown) stale() map[string]bool {
	stale := make(map[string]bool)
	for name, before := range s.files {
		if before.stamp.certainly(stampOf(s.fsys, name)) {
			continue
		}
		now := readSource(s.fsys, name)
		stale[name] = now.text != before.text || now.stamp.found != before.stamp.found
		s.files[name] = now
	}
	return stale
}

// keep remembers the files that are shown now, and those alone.
func (s *shown) keep(names []string) {
	files := make(map[string]source, len(names))
	for _, name := range names {
		if _, done := files[name]; done {
			continue
		}
		known, ok := s.files[name]
		if !ok {
			known = readSource(s.fsys, name)
		}
		files[name] = known
	}
	s.files = files
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

// A stamp is what a look at a file tells without reading it.
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

// settled is how long after its last write a file's date can be believed: the
// clocks of file systems tick every few milliseconds, of some every two seconds,
// and what is written within a tick has the date of what was there before.
const settled = 2 * time.Second

// certainly reports whether the file is for sure the one that it was.
func (s stamp) certainly(now stamp) bool {
	if s.found != now.found || s.size != now.size || !s.written.Equal(now.written) {
		return false
	}
	return !s.found || s.seen.Sub(s.written) > settled
}
