// Package licenses has the licences of all that is in the program and is
// somebody else's: the Go modules linked into it, the npm packages and the fonts
// that it serves.
//
// modules.txt is generated: `just generate` writes it (.tools/licenses), and
// `just check` proves it fresh. Those of npm lie beside their packages, in
// assets/vendor, where `just vendor` puts them.
package licenses

import (
	_ "embed"
	"fmt"
	"io"
	"path"
	"strings"

	"envivo/assets"
)

//go:embed modules.txt
var modules string

// Write writes the program's own licence, and then all the others.
func Write(w io.Writer, own string) error {
	var all strings.Builder
	fmt.Fprintf(&all, "En Vivo\n\n%s\n", strings.TrimSpace(own))
	all.WriteString("\nEn Vivo lleva dentro lo que sigue, cada cosa con su licencia.\n")
	for address, body := range assets.All() {
		if path.Base(address) == "LICENSE" {
			heading(&all, path.Base(path.Dir(address)))
			fmt.Fprintf(&all, "%s\n", strings.TrimSpace(string(body)))
		}
	}
	fmt.Fprintf(&all, "\n%s", modules)
	_, err := io.WriteString(w, all.String())
	return err
}

// heading is written as those in modules.txt are.
func heading(w io.Writer, name string) {
	rule := strings.Repeat("=", 78)
	fmt.Fprintf(w, "\n%s\n%s\n%[1]s\n\n", rule, name)
}
