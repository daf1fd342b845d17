package search

import (
	"encoding/json"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"

	"envivo/content"
)

// cases are what the search in the browser obeys as well: see
// assets/test/search/search.test.js.
var cases struct {
	Fold, Terms [][2]string
	Stems       [][2]string // a stem, and the words that have it
	Lessons     []struct {
		Slug, Title string
		Sections    []content.Section
	}
	Searches []struct {
		Query, First string
		All          *[]string
	}
	Passages []struct{ Query, Passage string }
}

func TestMain(m *testing.M) {
	text, err := os.ReadFile("testdata/cases.json")
	if err == nil {
		err = json.Unmarshal(text, &cases)
	}
	if err != nil {
		panic(err)
	}
	os.Exit(m.Run())
}

func TestFold(t *testing.T) {
	for _, c := range cases.Fold {
		if got := fold(c[0]); got != c[1] {
			t.Errorf("%q: got %q, want %q", c[0], got, c[1])
		}
	}
}

func TestTerms(t *testing.T) {
	for _, c := range cases.Terms {
		if got := strings.Join(terms(c[0]), " "); got != c[1] {
			t.Errorf("%q: got %q, want %q", c[0], got, c[1])
		}
	}
}

func TestStem(t *testing.T) {
	for _, c := range cases.Stems {
		for word := range strings.FieldsSeq(c[1]) {
			if got := stem(fold(word)); got != c[0] {
				t.Errorf("%q: got %q, want %q", word, got, c[0])
			}
		}
	}
}

// course is that of the cases.
func course() *content.Course {
	c := &content.Course{}
	for _, l := range cases.Lessons {
		c.Lessons = append(c.Lessons, &content.Lesson{Slug: l.Slug, Title: l.Title, Sections: l.Sections})
	}
	return c
}

func TestSearch(t *testing.T) {
	index := New(course())
	for _, c := range cases.Searches {
		found := []string{}
		for _, group := range index.Search(c.Query) {
			for _, result := range group.Results {
				found = append(found, group.Lesson.Slug+"#"+result.ID)
			}
		}
		if c.First != "" && (len(found) == 0 || found[0] != c.First) {
			t.Errorf("%q: got %v, want %s first", c.Query, found, c.First)
		}
		if c.All != nil && !slices.Equal(found, *c.All) {
			t.Errorf("%q: got %v, want %v", c.Query, found, *c.All)
		}
	}
}

func TestPassages(t *testing.T) {
	index := New(course())
	for _, c := range cases.Passages {
		if got := marked(index.Search(c.Query)[0].Results[0].Passage); got != c.Passage {
			t.Errorf("%q:\ngot  %s\nwant %s", c.Query, got, c.Passage)
		}
	}
	heading := index.Search("perdidas")[0].Results[0].Heading
	if got, want := marked(heading), "Conexiones [perdidas]"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func marked(pieces []Piece) string {
	var b strings.Builder
	for _, p := range pieces {
		if p.Found {
			b.WriteString("[" + p.Text + "]")
		} else {
			b.WriteString(p.Text)
		}
	}
	return b.String()
}

// What the browser gets is what the cases were written in.
func TestJSON(t *testing.T) {
	c := course()
	c.Lessons[0].Summary = "Resumen."
	text, err := JSON(c)
	if err != nil {
		t.Fatal(err)
	}
	want := cases.Lessons
	want[0].Sections = slices.Clone(want[0].Sections)
	want[0].Sections[0].Text = "Resumen. " + want[0].Sections[0].Text
	got := cases
	got.Lessons = nil
	if err := json.Unmarshal(text, &got); err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(got.Lessons, want) {
		t.Errorf("got  %+v\nwant %+v", got.Lessons, want)
	}
}

// Whatever is asked for, no word is cut in two and nothing is lost of a text.
func FuzzPieces(f *testing.F) {
	f.Add("Año de la conexión perdida", "conexion año")
	f.Add(strings.Repeat("ñandú ", 90), "ñandu")
	f.Fuzz(func(t *testing.T, text, query string) {
		words := make(map[string]bool)
		for _, term := range terms(query) {
			words[term] = true
			stem(term)
		}
		var whole, part strings.Builder
		for _, p := range pieces(text, words, len(text)) {
			whole.WriteString(p.Text)
		}
		for _, p := range pieces(text, words, 20) {
			part.WriteString(p.Text)
		}
		if whole.String() != text {
			t.Errorf("got %q, want %q", whole.String(), text)
		}
		if shown := strings.TrimSuffix(strings.TrimPrefix(part.String(), "… "), " …"); !strings.Contains(text, shown) {
			t.Errorf("%q is not in %q", shown, text)
		}
	})
}
