package content

import (
	"bytes"
	"io/fs"
	"maps"
	"slices"

	"golang.org/x/text/unicode/norm"

	"envivo/content/lint"
)

// A Reloader reads the lessons of a folder again and again, and compiles only
// those that have changed. It is not safe for concurrent use.
//
//	reloader, err := content.NewReloader(content.Dir("content"), options)
//	…
//	for range changes { // package content/watch says when to look
//		if snapshot, changed := reloader.Reload(); changed { … }
//	}
type Reloader struct {
	compiler *compiler
	fsys     fs.FS
	files    map[string]*tracked // by the name of the file
	code     *dependencies       // the files of code that lessons show
	pictures *dependencies       // and the pictures beside them
	terms    terms
	snapshot Snapshot
}

// A Snapshot is what a folder was when it was last read.
type Snapshot struct {
	// Course is all that was right: a lesson with a mistake is in it as it was
	// before the mistake, one that was never right is not.
	Course *Course

	// Problems are the mistakes in the files as they are; nil if there are none.
	Problems Problems

	// Moved has the slugs that changed since the snapshot before, with the new
	// ones.
	Moved map[string]string
}

// tracked is a lesson's file: what it says now, and what it said when nothing
// was wrong with it.
type tracked struct {
	stamp      stamp
	page, good *page // good is nil if it never was right
	emptied    bool  // it was empty when it was last read
}

// NewReloader reads a folder for the first time. As with [Load] there is no course,
// and the error is a [Problems], if anything is wrong in any lesson.
func NewReloader(fsys fs.FS, opts Options) (*Reloader, error) {
	c := newCompiler(opts)
	c.files = fsys
	r := &Reloader{
		compiler: c, fsys: fsys,
		files: make(map[string]*tracked),
		code:  &dependencies{fsys: c.sources}, pictures: &dependencies{fsys: fsys},
		snapshot: Snapshot{Course: &Course{}},
	}
	if snapshot, _ := r.Reload(); len(snapshot.Problems) > 0 {
		return nil, snapshot.Problems
	}
	return r, nil
}

// Snapshot returns what the last Reload did.
func (r *Reloader) Snapshot() Snapshot { return r.snapshot }

// Sources returns the files of code that the lessons show, by their paths from
// the root of [Options.Sources], sorted. Files that they name and that do not
// exist are among them.
func (r *Reloader) Sources() []string { return r.code.names() }

// Reload reads the folder again, and reports whether anything is different from
// the time before. A file that has not changed costs a look at its date and its
// size. With names, of the lessons that are known only those are looked at, so
// that a course of 500 is reloaded as fast as one of six; code, pictures and the
// glossary always are.
func (r *Reloader) Reload(lessons ...string) (Snapshot, bool) {
	for _, name := range lessons { // as the disk has it, and as the folder does
		lessons = append(lessons, norm.NFC.String(name))
	}
	names := lessonFiles(r.fsys)
	if len(names) == 0 {
		// Nothing is forgotten: an editor, or git, may be about to put it back.
		return r.publish(r.snapshot.Course, Problems{noLessons(r.fsys, r.compiler.dir)})
	}
	changed := r.read(names, lessons)
	if len(r.files) > len(names) {
		maps.DeleteFunc(r.files, func(name string, _ *tracked) bool { return !slices.Contains(names, name) })
		changed = true
	}
	if !changed {
		// Where the folder was gone for a while there is something to take back.
		changed = len(r.snapshot.Problems) == 1 && r.snapshot.Problems[0].File == r.compiler.dir
	}
	if !changed {
		return r.snapshot, false
	}
	var code, pictures []string
	for _, file := range r.files {
		code, pictures = append(code, file.page.shows...), append(pictures, file.page.pictures...)
	}
	r.code.keep(code)
	r.pictures.keep(pictures)
	return r.publish(r.assemble(names))
}

// read brings files up to date, all or only some of those that are known, and
// reports whether any page has changed.
func (r *Reloader) read(names, only []string) bool {
	staleCode, stalePictures, staleTerms := r.code.stale(), r.pictures.stale(), r.staleTerms()
	var stale []string
	for _, name := range names {
		before := r.files[name]
		shows := before != nil && (staleTerms || anyOf(before.page.shows, staleCode) || anyOf(before.page.pictures, stalePictures))
		if before != nil && !shows && len(only) > 0 && !slices.Contains(only, name) {
			continue
		}
		now := stampOf(r.fsys, name)
		switch {
		case before == nil:
			r.files[name] = &tracked{stamp: now}
		case shows:
			before.stamp = now
		case before.stamp.unchanged(now):
			continue
		case now.found && now.size == 0 && !before.emptied:
			before.emptied = true // many programs empty a file before they write it: the next look will show
			continue
		default:
			before.stamp, before.emptied = now, false
			if before.page.reads(r.fsys) {
				continue // saved as it was
			}
		}
		stale = append(stale, name)
	}
	for i, page := range r.compiler.readAll(r.fsys, stale) {
		r.files[stale[i]].page = page
	}
	return len(stale) > 0
}

func anyOf(names []string, set map[string]bool) bool {
	return slices.ContainsFunc(names, func(name string) bool { return set[name] })
}

// reads reports whether the file still says what the page is made of.
func (p *page) reads(fsys fs.FS) bool {
	text, err := readFile(fsys, p.Name)
	if err != nil || p.unread {
		return err != nil && p.unread
	}
	return bytes.Equal(lint.NewFile("", p.Name, text).Text, p.saved)
}

// assemble makes a course of the pages as they are or, where something is
// wrong, as they last were right.
func (r *Reloader) assemble(names []string) (*Course, Problems) {
	var pages []*page
	problems := slices.Clone(r.terms.problems)
	for _, name := range names {
		page := r.files[name].page
		pages = append(pages, page)
		problems = append(problems, page.Problems...)
	}
	course, crossed := assemble(pages)
	problems = append(problems, crossed...)
	problems.Sort()
	wrong := make(map[string]bool)
	for _, p := range problems {
		wrong[p.File] = true
	}
	var good []*page
	for _, name := range names {
		file := r.files[name]
		if !wrong[file.page.Path()] {
			file.good = file.page
		}
		if file.good != nil {
			good = append(good, file.good)
		}
	}
	if len(problems) > 0 {
		if course, crossed = assemble(good); len(crossed) > 0 || len(good) == 0 {
			course = r.snapshot.Course // what was right before is not, beside the rest
		}
	}
	return course, problems
}

// publish makes a snapshot of a course, and reports whether it differs from the
// last.
func (r *Reloader) publish(course *Course, problems Problems) (Snapshot, bool) {
	last := r.snapshot
	r.snapshot = Snapshot{Course: course, Problems: problems, Moved: course.moved(last.Course)}
	return r.snapshot, course != last.Course || !slices.Equal(problems, last.Problems)
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

// staleTerms reads the glossary again if it has changed, and reports whether all
// pages have to be compiled again. While it has mistakes they keep the glossary
// that was right.
func (r *Reloader) staleTerms() bool {
	before, now := r.terms, stampOf(r.fsys, glossaryFile)
	if before.stamp.unchanged(now) {
		return false
	}
	text, _ := readFile(r.fsys, glossaryFile) // what is wrong with it is said below
	r.terms.source = source{now, string(text)}
	if now.found == before.stamp.found && r.terms.text == before.text {
		return false
	}
	var glossary glossary
	glossary, r.terms.problems = r.compiler.readGlossary(r.fsys)
	if len(r.terms.problems) == 0 || r.compiler.glossary == nil {
		r.compiler.glossary = glossary
	}
	return true
}

// terms are the glossary as it was when it was last read.
type terms struct {
	source
	problems Problems
}
