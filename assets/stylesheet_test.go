package assets

import (
	"slices"
	"testing"
	"testing/fstest"
)

func TestInlineImports(t *testing.T) {
	css, imported, err := inlineImports(fstest.MapFS{
		"css/site.css": {Data: []byte("@layer tokens, base;\n" +
			"@import \"tokens.css\" layer(tokens);\n" +
			"\t@import \"base-2.css\" layer(base);\r\n" +
			"@import \"site/font.css\" layer(base);\n" +
			"a { color: red }\n")},
		"css/tokens.css":    {Data: []byte(":root { --x: 1 }\n")},
		"css/base-2.css":    {Data: []byte("\nbody {\n  margin: 0;\n}")},
		"css/site/font.css": {Data: []byte(`b { src: url("../../vendor/b.woff2"), url("./c.woff2"), url("#d"), url("data:,e") }`)},
	}, "css/site.css")
	if err != nil {
		t.Fatal(err)
	}
	const want = `@layer tokens, base;
@layer tokens {
:root { --x: 1 }
}
@layer base {
body {
margin: 0;
}
b { src: url("../vendor/b.woff2"), url("../css/site/c.woff2"), url("#d"), url("data:,e") }
}
a { color: red }
`
	if string(css) != want {
		t.Errorf("got\n%s\nwant\n%s", css, want)
	}
	if paths := []string{"css/tokens.css", "css/base-2.css", "css/site/font.css"}; !slices.Equal(imported, paths) {
		t.Errorf("imported %q, want %q", imported, paths)
	}
}

func TestInlineImportsErrors(t *testing.T) {
	tests := []struct {
		name, root, part, want string
	}{
		{
			"another form", "a{}\n@import url(x.css) layer(x);", "",
			`site.css:2: @import url(x.css) layer(x);: an import reads @import "x.css" layer(y);`,
		},
		{
			"no layer", `@import "x.css";`, "",
			`site.css:1: @import "x.css";: an import reads @import "x.css" layer(y);`,
		},
		{
			"another folder", `@import "../x.css" layer(x);`, "",
			`site.css:1: @import "../x.css" layer(x);: an import reads @import "x.css" layer(y);`,
		},
		{
			"with a condition", `@import "x.css" layer(x) print;`, "",
			`site.css:1: @import "x.css" layer(x) print;: an import reads @import "x.css" layer(y);`,
		},
		{
			"missing file", `@import "y.css" layer(x);`, "",
			"site.css:1: open y.css: file does not exist",
		},
		{
			"import in an import", `@import "x.css" layer(x);`, "b{}\n  @import \"y.css\" layer(y);",
			"site.css:1: x.css:2: @import cannot stand in an imported stylesheet",
		},
		{
			"charset in an import", `@import "x.css" layer(x);`, `@charset "utf-8";`,
			"site.css:1: x.css:1: @charset cannot stand in an imported stylesheet",
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, _, err := inlineImports(fstest.MapFS{
				"site.css": {Data: []byte(tt.root)},
				"x.css":    {Data: []byte(tt.part)},
			}, "site.css")
			if err == nil || err.Error() != tt.want {
				t.Errorf("got  %v\nwant %s", err, tt.want)
			}
		})
	}
}

func TestStripComments(t *testing.T) {
	for give, want := range map[string]string{
		"a{}/* x */b{}":                          "a{}b{}",
		"a{}\n\n  /* two\n lines */\nb{}":        "a{}\nb{}",
		`a::before{content:"/* no */"}`:          `a::before{content:"/* no */"}`,
		`a::before{content:'it\'s /* no */'}`:    `a::before{content:'it\'s /* no */'}`,
		`a{}/* "x */b{content:"\"/*"}/* it's */`: `a{}b{content:"\"/*"}`,
		"/***/a{}/* open":                        "a{}/* open",
	} {
		if got := string(stripComments([]byte(give))); got != want {
			t.Errorf("%q became %q, want %q", give, got, want)
		}
	}
}
