package typography_test

import (
	"strings"
	"testing"

	"envivo/content/contenttest"
)

// What stands on both sides of a quote may be bold, code, a link or on another
// line, and a picture has its own text.
func TestQuotesSeeAcrossMarkup(t *testing.T) {
	for give, want := range map[string]string{
		"Se abre (\"`open`\") y se cierra.":              "<p>Se abre («<code>open</code>») y se cierra.</p>",
		`*"[Un enlace](https://a.org)" y más.*`:          `<p><em>«<a href="https://a.org">Un enlace</a>» y más.</em></p>`,
		`"**a**" y **"b"** y "*c* d"`:                    `<p>«<strong>a</strong>» y <strong>«b»</strong> y «<em>c</em> d»</p>`,
		`"*a" b*`:                                        `<p>«<em>a» b</em></p>`,
		"\"uno\ndos\" y \"tres\\\ncuatro\"":              "<p>«uno\ndos» y «tres<br>\ncuatro»</p>",
		"\"`a` y `\"b\"`\"":                              `<p>«<code>a</code> y <code>&quot;b&quot;</code>»</p>`,
		"`x`'s y \"`--a`\" --b":                          "<p><code>x</code>’s y «<code>--a</code>» --b</p>",
		`\"a\" "b" ~~"c"~~`:                              `<p>&quot;a&quot; «b» <del>«c»</del></p>`,
		`"![el "a" de](/assets/img/mapa.svg)"`:           `<p>«<img src="/assets/img/mapa.svg" alt="el «a» de">»</p>`,
		`<<hola>> y <<https>>`:                           `<p>«hola» y «https»</p>`,
		"uno\n\"dos\"\n...":                              "<p>uno\n«dos»\n…</p>",
		"| \"a\" | b\" |\n|---|---|\n| 'c' | \" |":       "«a»</th>|b&quot;</th>|“c”</td>|&quot;</td>",
		"\"a\n\nb\"":                                     "<p>&quot;a</p>\n<p>b&quot;</p>",
		":::nota Un \"título\" --así\n- \"a\n- b\"\n:::": "Un «título» --así|<li>&quot;a</li>\n<li>b&quot;</li>",
		"a \"b\"[^1] c\n\n[^1]: \"D\".":                  "a «b»<sup|«D».",
	} {
		course, problems := contenttest.LoadWith(contenttest.Strict(), map[string]string{"a.md": contenttest.Lesson("a", 1, give+"\n")})
		if course == nil {
			t.Errorf("%s\n%v", give, problems)
			continue
		}
		got := course.Lessons[0].HTML.String()
		for part := range strings.SplitSeq(want, "|") {
			if !strings.Contains(got, part) {
				t.Errorf("%s\ngot  %s\nwant %s", give, got, part)
			}
		}
	}
}

// Headings, their anchors, what a search finds and what a reader sees are one text.
func TestTypographyIsTheSameEverywhere(t *testing.T) {
	l := contenttest.MustLoad(t, map[string]string{
		"a.md": contenttest.Lesson("a", 1, "## El \"texto\" y --content...\n\nVe \"[a'*hí*](#el-texto-y-content)\".\n"),
	}).Lessons[0]
	heading, section := l.Headings[0], l.Sections[0]
	if heading.ID != "el-texto-y-content" || heading.Text != "El «texto» y --content…" || section.Heading != heading.Text {
		t.Errorf("got %+v and %+v", heading, section)
	}
	if section.Text != "Ve «a’hí»." || !strings.Contains(l.HTML.String(), `Enlace a «El «texto» y --content…»`) {
		t.Errorf("got %q and %s", section.Text, l.HTML)
	}
}
