package socketio_test

import (
	"go/build"
	"path"
	"slices"
	"strings"
	"testing"
)

// Others can take the package along, with conn: what both import is the standard
// library's, a third party's, or conn's.
func TestNothingOfTheSiteIsImported(t *testing.T) {
	const house = "envivo/" // the module
	seen := []string{house + "handlers/socketio"}
	for i := 0; i < len(seen); i++ {
		folder := strings.TrimPrefix(seen[i], house+"handlers/")
		p, err := build.ImportDir(path.Join("..", folder), 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, imported := range p.Imports {
			switch {
			case !strings.HasPrefix(imported, house) || slices.Contains(seen, imported):
			case strings.HasPrefix(imported+"/", house+"handlers/conn/"):
				seen = append(seen, imported)
			default:
				t.Errorf("%s imports %s: outsiders do not have it", seen[i], imported)
			}
		}
	}
	if len(seen) < 3 {
		t.Errorf("only %v are looked at", seen)
	}
}
