package handlers

import (
	"os"
	"reflect"
	"strings"
	"testing"

	"envivo/content"
	"envivo/handlers/web"
)

// The operator's table has every bound with all that it must say, and says it in
// the guide.
func TestTheGuideTellsAllBounds(t *testing.T) {
	_, with := Lessons("", os.DirFS(".."))
	guides, err := content.Guides(with)
	if err != nil {
		t.Fatal(err)
	}
	html := guides[1].HTML.String()
	for _, part := range with.Bounds {
		if len(part.Rows) == 0 || !strings.Contains(html, ">"+part.Of+"</th>") {
			t.Errorf("%s: %d rows, or not in the guide", part.Of, len(part.Rows))
		}
		seen := make(map[string]bool)
		for _, b := range part.Rows {
			if seen[b.Name] {
				t.Errorf("%s: %s stands there twice", part.Of, b.Name)
			}
			seen[b.Name] = true
			row := reflect.ValueOf(b)
			for i := range row.NumField() {
				if text := row.Field(i).String(); row.Type().Field(i).Name != "Flag" && strings.TrimSpace(text) == "" {
					t.Errorf("%s: %s: no %s", part.Of, b.Name, row.Type().Field(i).Name)
				}
			}
			if !strings.Contains(html, "<td>"+b.Value+"</td>") {
				t.Errorf("%s: the guide does not say %q", b.Name, b.Value)
			}
		}
	}
	const raised = 1234
	limits := web.DefaultLimits
	limits.Reading.PerSecond = raised
	if said := Bounds(limits)[0].Rows[0].Value; !strings.HasPrefix(said, "1234 por segundo") {
		t.Errorf("with another --read-rate it says %q", said)
	}
}
