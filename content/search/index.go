package search

import (
	"cmp"
	"maps"
	"math"
	"slices"
	"strings"

	"envivo/content"
)

// What a word weighs by where it stands. The title of its lesson helps a section
// to have all the words, no more.
const (
	inTitle   = 8
	inHeading = 4
	inText    = 1
	inContext = 0.5
)

// What a word counts that is another form of the one searched for, or begins
// like it.
const (
	sameStem      = 0.8
	sameBeginning = 0.6
)

// most is how many sections are shown: whoever gets more types another word.
const most = 30

// An Index is a course ready to be searched. It does not change.
type Index struct {
	places []place
	words  map[string]*entry
}

type place struct {
	lesson  *content.Lesson
	section content.Section
}

// An entry is a word of the course: its stem, and what it weighs where it
// stands, by the index of the place.
type entry struct {
	stem    string
	weights map[int]float64
}

// A Group is the results in one lesson.
type Group struct {
	Lesson  *content.Lesson
	Results []Result
}

// A Result is a section that has the words searched for.
type Result struct {
	ID      string  // of its heading; "" for the beginning of the lesson
	Heading []Piece // none at the beginning of the lesson
	Passage []Piece
}

// A Piece is a part of a text: words that were searched for, or what stands
// between them.
type Piece struct {
	Text  string
	Found bool
}

// New makes the index of a course.
func New(c *content.Course) *Index {
	x := &Index{words: make(map[string]*entry)}
	for _, l := range c.Lessons {
		for _, s := range sections(l) {
			title := float64(inContext)
			if s.ID == "" {
				title = inTitle
			}
			x.places = append(x.places, place{l, s})
			x.add(l.Title+" "+l.Slug, title) // sse, socketio
			x.add(s.Heading, inHeading)
			x.add(s.Text, inText)
		}
	}
	return x
}

// sections are those of the lesson, the first of which is its beginning and has
// the summary too.
func sections(l *content.Lesson) []content.Section {
	first, rest := content.Section{Text: l.Summary}, l.Sections
	if len(rest) > 0 && rest[0].ID == "" {
		first.Text = strings.TrimSpace(first.Text + " " + rest[0].Text)
		rest = rest[1:]
	}
	return append([]content.Section{first}, rest...)
}

// add enters the words of a text of the last place.
func (x *Index) add(text string, weight float64) {
	last := len(x.places) - 1
	for _, t := range tokens(text) {
		known := x.words[t.word]
		if known == nil {
			known = &entry{stem: stem(t.word), weights: make(map[int]float64)}
			x.words[t.word] = known
		}
		// Said again, a word adds a tenth: long sections do not win by length.
		before := known.weights[last]
		known.weights[last] = max(before, weight) + min(before, weight)/10
	}
}

// Search returns the sections with the most words of the query, by lessons, the
// best first.
func (x *Index) Search(query string) []Group {
	type sum struct {
		place, matched int
		score          float64
		own            bool
	}
	sums := make(map[int]*sum)
	words := make(map[string]bool)
	for _, term := range terms(query) {
		weights := x.match(term, words)
		rarity := math.Log(1 + float64(len(x.places))/float64(len(weights)))
		for place, weight := range weights {
			if sums[place] == nil {
				sums[place] = &sum{place: place}
			}
			s := sums[place]
			s.matched++
			s.score += weight * rarity
			s.own = s.own || weight >= inText*sameBeginning
		}
	}
	best := slices.SortedFunc(maps.Values(sums), func(a, b *sum) int {
		return cmp.Or(b.matched-a.matched, cmp.Compare(b.score, a.score), a.place-b.place)
	})
	best = slices.DeleteFunc(best, func(s *sum) bool { return !s.own })

	var groups []Group
	for i, s := range best {
		if i == most || s.matched < best[0].matched {
			break
		}
		groups = x.enter(groups, x.places[s.place], words)
	}
	return groups
}

// match returns where a word stands in any form, and how much it weighs there;
// words gets the forms.
func (x *Index) match(term string, words map[string]bool) map[int]float64 {
	base := stem(term)
	all := make(map[int]float64)
	for word, known := range x.words {
		var quality float64
		switch {
		case word == term:
			quality = 1
		case known.stem == base:
			quality = sameStem
		case strings.HasPrefix(word, term):
			quality = sameBeginning
		default:
			continue
		}
		words[word] = true
		for place, weight := range known.weights {
			all[place] = max(all[place], weight*quality)
		}
	}
	return all
}

// enter puts a section into the group of its lesson.
func (x *Index) enter(groups []Group, p place, words map[string]bool) []Group {
	i := slices.IndexFunc(groups, func(g Group) bool { return g.Lesson == p.lesson })
	if i < 0 {
		i, groups = len(groups), append(groups, Group{Lesson: p.lesson})
	}
	groups[i].Results = append(groups[i].Results, Result{
		ID:      p.section.ID,
		Heading: pieces(p.section.Heading, words, math.MaxInt),
		Passage: pieces(p.section.Text, words, passage),
	})
	return groups
}
