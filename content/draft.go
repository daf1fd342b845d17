package content

import (
	"bytes"
	"io/fs"
	"maps"
	"slices"

	"golang.org/x/text/unicode/norm"
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
	code     *shown            // what lessons show of the program
	pictures *shown            // and what lies beside them
	terms    terms
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
	emptied    bool  // the last look found nothing in it
}

// NewDraft reads a folder for the first time. As with [Load] there is no course,
// and the error is a [Problems], if anything is wrong in any lesson.
func NewDraft(fsys fs.FS, opts Options) (*Draft, error) {
	c := newCompiler(opts)
	c.files = fsys
	d := &Draft{
		compiler: c, fsys: fsys,
		drafts: make(map[string]*draft),
		code:   &shown{fsys: c.sources}, pictures: &shown{fsys: fsys},
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
func (d *Draft) Sources() []string { return d.code.names() }

// Read looks at the folder again, and reports whether anything is different
// from the time before. What has not changed costs a look at its date and its
// size; of lessons not even that, but for those named, if any are: a course of
// 500 is read again as soon as one of six.
func (d *Draft) Read(lessons ...string) (Edition, bool) {
	for _, name := range lessons { // as the disk has it, and as the folder does
		lessons = append(lessons, norm.NFC.String(name))
	}
	names := lessonFiles(d.fsys)
	if len(names) == 0 {
		// Nothing is forgotten: an editor, or git, may be about to put it back.
		return d.publish(d.edition.Course, Problems{noLessons(d.fsys, d.compiler.dir)})
	}
	changed := d.read(names, lessons)
	if len(d.drafts) > len(names) {
		maps.DeleteFunc(d.drafts, func(name string, _ *draft) bool { return !slices.Contains(names, name) })
		changed = true
	}
	if !changed {
		// Where the folder was gone for a while there is something to take back.
		changed = len(d.edition.Problems) == 1 && d.edition.Problems[0].File == d.compiler.dir
	}
	if !changed {
		return d.edition, false
	}
	var code, pictures []string
	for _, draft := range d.drafts {
		code, pictures = append(code, draft.page.shows...), append(pictures, draft.page.pictures...)
	}
	d.code.keep(code)
	d.pictures.keep(pictures)
	return d.publish(d.assemble(names))
}

// read brings files up to date, all or only some of those that are known, and
// reports whether any page is another now.
func (d *Draft) read(names, only []string) bool {
	staleCode, stalePictures, staleTerms := d.code.stale(), d.pictures.stale(), d.staleTerms()
	var stale []string
	for _, name := range names {
		before := d.drafts[name]
		shows := before != nil && (staleTerms || anyOf(before.page.shows, staleCode) || anyOf(before.page.pictures, stalePictures))
		if before != nil && !shows && len(only) > 0 && !slices.Contains(only, name) {
			continue
		}
		now := stampOf(d.fsys, name)
		switch {
		case before == nil:
			d.drafts[name] = &draft{stamp: now}
		case shows:
			before.stamp = now
		case before.stamp.certainly(now):
			continue
		case now.found && now.size == 0 && !before.emptied:
			before.emptied = true // as many programs do before they write: the next look will show
			continue
		default:
			before.stamp, before.emptied = now, false
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

func anyOf(names []string, set map[string]bool) bool {
	return slices.ContainsFunc(names, func(name string) bool { return set[name] })
}

// reads reports whether the file still says what the page is made of.
func (p *page) reads(fsys fs.FS) bool {
	text, err := readFile(fsys, p.name)
	if err != nil || p.unread {
		return err != nil && p.unread
	}
	return bytes.Equal(newFile("", p.name, text).text, p.saved)
}

// assemble makes a course of the pages as they are or, where something is
// wrong, of those with which nothing is.
func (d *Draft) assemble(names []string) (*Course, Problems) {
	var pages []*page
	problems := slices.Clone(d.terms.problems)
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

// staleTerms reads the glossary again if it is another, and reports whether all
// pages have to be. While it has mistakes they have that which was right.
func (d *Draft) staleTerms() bool {
	before, now := d.terms, stampOf(d.fsys, glossaryFile)
	if before.stamp.certainly(now) {
		return false
	}
	text, _ := readFile(d.fsys, glossaryFile) // what is wrong with it is said below
	d.terms.source = source{now, string(text)}
	if now.found == before.stamp.found && d.terms.text == before.text {
		return false
	}
	var glossary glossary
	glossary, d.terms.problems = d.compiler.readGlossary(d.fsys)
	if len(d.terms.problems) == 0 || d.compiler.glossary == nil {
		d.compiler.glossary = glossary
	}
	return true
}

// The terms are the glossary as it was when it was last read.
type terms struct {
	source
	problems Problems
}
