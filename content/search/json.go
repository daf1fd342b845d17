package search

import (
	"encoding/json"

	"envivo/content"
)

// JSON is the course as assets/js/search/index.js wants it: the text of every
// section, to be searched, and shown, without asking again; and the rules of
// Spanish words.
func JSON(c *content.Course) ([]byte, error) {
	type section struct {
		ID      string `json:"id"`
		Heading string `json:"heading"`
		Text    string `json:"text"`
	}
	type lesson struct {
		Slug     string    `json:"slug"`
		Title    string    `json:"title"`
		Sections []section `json:"sections"`
	}
	lessons := make([]lesson, len(c.Lessons))
	for i, l := range c.Lessons {
		lessons[i] = lesson{Slug: l.Slug, Title: l.Title}
		for _, s := range sections(l) {
			lessons[i].Sections = append(lessons[i].Sections, section(s))
		}
	}
	return json.Marshal(map[string]any{"lessons": lessons, "spanish": json.RawMessage(rules)})
}
