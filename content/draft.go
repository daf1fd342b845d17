package content

import (
	"bytes"
	"io/fs"
	"slices"
	"time"
)

// A Draft is a course that somebody is writing: a folder that can be read again
// and again, and of which only what has changed is parsed. It is not safe for
// concurrent use.
//
//	draft, err := content.NewDraft(os.DirFS("content"), options)
//	…
//	for range changes { // package content/watch says when to look
//		if edition, changed := draft.Read(); changed { … }
//	}
type Draft struct {
	compiler *compiler
	fsys     fs.FS
	drafts   map[string]*draft // by the name of the file
	sources  map[string]source // the code that lessons show
	edition  Edition
}

// An Edition is what a draft was when it was read.
type Edition struct {
	// Course is all that was right: a lesson with a mistake is there as it was
	// before, one that was never right is not.
	Course *Course

	// Problems are the mistakes in the files as they are; nil if there are none.
	Problems Problems

	// Moved are the slugs that changed since the edition before, with their new
	// ones.
	Moved map[string]string
}

// A draft is one file, as it is and as it was when nothing was wrong with it.
type draft struct {
	stamp      stamp
	page, good *page // good is nil if it never was right
}

// NewDraft reads a folder for the first time. As with [Load] there is no course,
// and the error is a [Problems], if anything is wrong in any lesson.
func NewDraft(fsys fs.FS, opts Options) (*Draft, error) {
	d := &Draft{
		compiler: newCompiler(opts), fsys: fsys,
		drafts: make(map[string]*draft), sources: make(map[string]source),
		edition: Edition{Course: &Course{}},
	}
	if edition, _ := d.Read(); len(edition.Problems) > 0 {
		return nil, edition.Problems
	}
	return d, nil
}

// Edition is what the last Read gave.
func (d *Draft) Edition() Edition { return d.edition }

// Sources are the files of code that the lessons show, by their paths from the
// root of [Options.Sources], sorted. Files that they name and that do not exist
// are among them.
func (d *Draft) Sources() []string {
	var names []string
	for name := range d.sources {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// Read looks at the folder again, and reports whether anything is different
// from the time before. What has not changed costs a look at its date and its
// size.
func (d *Draft) Read() (Edition, bool) {
	names, err := lessonFiles(d.fsys)
	if err != nil || len(names) == 0 {
		// Nothing is forgotten: an editor, or git, may be about to put it back.
		return d.publish(d.edition.Course, Problems{noLessons(d.fsys, d.compiler.dir)})
	}
	changed := d.read(names)
	for name := range d.drafts {
		if !slices.Contains(names, name) {
			delete(d.drafts, name)
			changed = true
		}
	}
	if !changed {
		// Where the folder was gone for a while there is something to take back.
		changed = len(d.edition.Problems) == 1 && d.edition.Problems[0].File == d.compiler.dir
	}
	if !changed {
		return d.edition, false
	}
	d.noteSources()
	return d.publish(d.assemble(names))
}

// read brings files up to date, and reports whether any page is another now.
func (d *Draft) read(names []string) bool {
	staleSources := d.staleSources()
	var stale []string
	for _, name := range names {
		now, before := stampOf(d.fsys, name), d.drafts[name]
		switch {
		case before == nil:
			d.drafts[name] = &draft{stamp: now}
		case slices.ContainsFunc(before.page.shows, func(s string) bool { return staleSources[s] }):
			before.stamp = now
		case before.stamp.certainly(now):
			continue
		default:
			before.stamp = now
			if before.page.reads(d.fsys) {
				continue // saved as it was
			}
		}
		stale = append(stale, name)
	}
	for i, page := range d.compiler.readAll(d.fsys, stale) {
		d.drafts[stale[i]].page = page
	}
	return len(stale) > 0
}

// reads reports whether the file still says what the page is made of.
func (p *page) reads(fsys fs.FS) bool {
	text, err := fs.ReadFile(fsys, p.name)
	if err != nil || p.unread {
		return err != nil && p.unread
	}
	return bytes.Equal(newFile("", p.name, text).text, p.text)
}

// assemble makes a course of the pages as they are or, where something is
// wrong, of those with which nothing is.
func (d *Draft) assemble(names []string) (*Course, Problems) {
	var pages []*page
	var problems Problems
	for _, name := range names {
		page := d.drafts[name].page
		pages = append(pages, page)
		problems = append(problems, page.problems...)
	}
	course, crossed := assemble(pages)
	problems = append(problems, crossed...)
	problems.sort()
	wrong := make(map[string]bool)
	for _, p := range problems {
		wrong[p.File] = true
	}
	var good []*page
	for _, name := range names {
		draft := d.drafts[name]
		if !wrong[draft.page.path()] {
			draft.good = draft.page
		}
		if draft.good != nil {
			good = append(good, draft.good)
		}
	}
	if len(problems) > 0 {
		if course, crossed = assemble(good); len(crossed) > 0 || len(good) == 0 {
			course = d.edition.Course // what was right before is not, beside the rest
		}
	}
	return course, problems
}

// publish makes an edition of a course, and reports whether it is another than
// the last.
func (d *Draft) publish(course *Course, problems Problems) (Edition, bool) {
	last := d.edition
	d.edition = Edition{Course: course, Problems: problems, Moved: course.moved(last.Course)}
	return d.edition, course != last.Course || !slices.Equal(problems, last.Problems)
}

// moved returns what has become of the slugs of an earlier course, where a file
// has another now and nobody has the old one.
func (c *Course) moved(earlier *Course) map[string]string {
	if c == earlier {
		return nil
	}
	now := make(map[string]string, len(c.Lessons))
	for _, l := range c.Lessons {
		now[l.File] = l.Slug
	}
	moved := make(map[string]string)
	for _, l := range earlier.Lessons {
		if slug := now[l.File]; slug != "" && slug != l.Slug && c.Lesson(l.Slug) == nil {
			moved[l.Slug] = slug
		}
	}
	return moved
}

// staleSources are the files of code that are not what they were when they were
// shown.
func (d *Draft) staleSources() map[string]bool {
	stale := make(map[string]bool)
	for name, before := range d.sources {
		if before.stamp.certainly(stampOf(d.compiler.sources, name)) {
			continue
		}
		now := d.source(name)
		stale[name] = now.text != before.text || now.stamp.found != before.stamp.found
		d.sources[name] = now
	}
	return stale
}

// noteSources remembers the code that the pages show now.
func (d *Draft) noteSources() {
	shown := make(map[string]source, len(d.sources))
	for _, draft := range d.drafts {
		for _, name := range draft.page.shows {
			known, ok := d.sources[name]
			if !ok {
				known = d.source(name)
			}
			shown[name] = known
		}
	}
	d.sources = shown
}

func (d *Draft) source(name string) source {
	now := stampOf(d.compiler.sources, name)
	text, _ := fs.ReadFile(d.compiler.sources, name) // the page that shows it says what is wrong
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
