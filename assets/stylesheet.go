package assets

import (
	"bytes"
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"strings"
)

// importRule is the one form of @import that inlineImports takes, alone on its line.
var importRule = regexp.MustCompile(`^@import "((?:[a-z0-9-]+/)?[a-z0-9-]+\.css)" layer\(([a-z0-9-]+)\);$`)

// inlineImports replaces each line of the stylesheet called name that reads
//
//	@import "site/tokens.css" layer(tokens);
//
// by the rules of that file, seen from the sheet's folder, inside `@layer tokens { … }`
// (one for all imports in a row that go into one layer):
// what the browser would make of it (CSS Cascade 5 §2), in one request instead
// of one for each file. It returns the new text, without comments, and the paths
// that went into it.
//
// Any line that begins with @import in another form is an error, as is an
// import inside an imported file; both name the file and line. Lines are read
// without regard to comments, so an example in a comment must not begin with it.
func inlineImports(fsys fs.FS, name string) (css []byte, imported []string, err error) {
	source, err := fs.ReadFile(fsys, name)
	if err != nil {
		return nil, nil, err
	}
	var out bytes.Buffer
	number, open := 0, "" // the layer that is being written
	enter := func(layer string) {
		if open != layer && open != "" {
			out.WriteString("}\n")
		}
		if open != layer && layer != "" {
			fmt.Fprintf(&out, "@layer %s {\n", layer)
		}
		open = layer
	}
	for line := range strings.Lines(string(source)) {
		number++
		rule := strings.TrimSpace(line)
		if !strings.HasPrefix(rule, "@import") {
			enter("")
			out.WriteString(line)
			continue
		}
		match := importRule.FindStringSubmatch(rule)
		if match == nil {
			return nil, nil, fmt.Errorf(`%s:%d: %s: an import reads @import "x.css" layer(y);`, name, number, rule)
		}
		part, layer := path.Join(path.Dir(name), match[1]), match[2]
		rules, err := plainRules(fsys, part)
		if err != nil {
			return nil, nil, fmt.Errorf("%s:%d: %w", name, number, err)
		}
		enter(layer)
		fmt.Fprintf(&out, "%s\n", moveAddresses(rules, path.Dir(part), path.Dir(name)))
		imported = append(imported, part)
	}
	enter("")
	return stripComments(out.Bytes()), imported, nil
}

// relativeAddress is an address in a style sheet that is relative to it.
var relativeAddress = regexp.MustCompile(`url\("(\.\.?/[^"]+)"\)`)

// moveAddresses writes the relative addresses of a sheet as they are from the
// folder of another: a browser resolves them against the file that it has got.
func moveAddresses(css []byte, from, to string) []byte {
	up := strings.Repeat("../", strings.Count(to, "/")+1)
	return relativeAddress.ReplaceAllFunc(css, func(match []byte) []byte {
		target := path.Join(from, string(relativeAddress.FindSubmatch(match)[1]))
		return fmt.Appendf(nil, "url(%q)", up+target)
	})
}

// A string, which may look as if it held a comment, or a comment (CSS Syntax 3
// §4.3.2) with the white space before it, or the end of a line with the
// indentation of the next.
var stringOrComment = regexp.MustCompile(`"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|\s*/\*(?s:.*?)\*/|\n\s+`)

// stripComments takes the comments and the indentation out of a style sheet:
// they are for who reads the source, and every page would carry more than two
// kilobytes of them.
func stripComments(css []byte) []byte {
	return stringOrComment.ReplaceAllFunc(css, func(match []byte) []byte {
		switch {
		case match[0] == '"' || match[0] == '\'':
			return match
		case bytes.HasSuffix(match, []byte("*/")):
			return nil
		}
		return match[:1]
	})
}

// plainRules reads a stylesheet that may stand inside a layer: one without the
// rules that are allowed only at the top of a file.
func plainRules(fsys fs.FS, name string) ([]byte, error) {
	rules, err := fs.ReadFile(fsys, name)
	if err != nil {
		return nil, err
	}
	number := 0
	for line := range strings.Lines(string(rules)) {
		number++
		for _, top := range []string{"@import", "@charset", "@namespace"} {
			if strings.HasPrefix(strings.TrimSpace(line), top) {
				return nil, fmt.Errorf("%s:%d: %s cannot stand in an imported stylesheet", name, number, top)
			}
		}
	}
	return bytes.TrimSpace(rules), nil
}
