package assets

import (
	"bytes"
	"path"
	"regexp"
	"strings"
)

// ownScripts are the modules that we have written; those of others are served as
// they came, with their licences.
const ownScripts = "js/"

// docComment is a /** … */ that has its lines to itself.
var docComment = regexp.MustCompile(`(?m)^[ \t]*/\*\*(?:[^*]|\*+[^*/])*\*+/[ \t]*$`)

// stripDocs takes the documentation out of a script: types and explanations are
// for who reads the source, and every lesson would carry five kilobytes of them.
// Its lines stay where they were, so that an error names the line of the source.
// Comments of other kinds are left: only a parser knows a // from an address.
func stripDocs(name string, script []byte) []byte {
	if !strings.HasPrefix(name, ownScripts) || path.Ext(name) != ".js" {
		return script
	}
	return docComment.ReplaceAllFunc(script, func(match []byte) []byte {
		return bytes.Repeat([]byte{'\n'}, bytes.Count(match, []byte{'\n'}))
	})
}
