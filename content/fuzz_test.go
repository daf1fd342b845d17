package content_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"envivo/content"
	"envivo/content/contenttest"
	"envivo/content/lint"
	"envivo/content/plain"
)

// FuzzFrontMatter puts anything between the two fences. Either every mistake has
// a place in the file, or the lesson has all that it needs.
func FuzzFrontMatter(f *testing.F) {
	for _, seed := range []string{
		"title: Hola\nslug: hola\norder: 1\nsummary: Un saludo.\n",
		"title: \"a: b\"\nslug: 'x-1'\norder: 0x1\nsummary: >\n  uno\n  dos\n",
		"{title: a, slug: b, order: 3, summary: c}",
		"&a [*a]", "? {a: b}\n: c\n", "<<: *x\n", "- a\n", "title: |\n  a\n  b\n", "title: a: b\n", "\t", "order: !!int \"1\"\n", "--- \n...\n",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, fields string) {
		checkLesson(t, "---\n"+fields+"\n---\n\n## Hola\n")
	})
}

// FuzzLesson runs anything through the whole pipeline, as a body and as a file.
func FuzzLesson(f *testing.F) {
	names, _ := filepath.Glob("render/testdata/golden/*.give.md")
	more, _ := filepath.Glob("directive/testdata/*.give.md")
	for _, name := range append(names, more...) {
		text, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(text))
		if _, body, ok := strings.Cut(string(text), "\n---\n"); ok {
			f.Add(body)
		}
	}
	for _, seed := range []string{
		"<script>alert(1)</script>", "[a](javascript:alert(1))", "![a](data:text/html,x)", "<javascript:alert(1)>",
		"- - ```go\n  \t", "> ~~~js\n> a\n", "\t::widget{name=eco}", "a\n---\n", "| a |\n|--|\n| [^1] |\n\n[^1]: b",
		":::nota <b>\n:::\n", "## `<i>` &lt;b&gt; \\<u>\n", "::widget{name=eco message=\"<script>\"}", "[a]: b\n[a][a]", "&#0;&#x3c;",
		"- ```secuencia\n  participantes: <b>, a\n  <b> -x a: &`<i>`\n  ```", "\t```secuencia\n", "```secuencia\nfin",
		":::pregunta <b>\n- [x] `<i>`\n  > <u>\n- [ ] a[^1]\n:::\n\n[^1]: b", ":::pregunta <i>\n- a\n:::", ":::predicción &lt;\n1. [x] a\n2. [ ] b\n\n# c\n:::\n",
		"[latido](termino:) [a](termino:LATIDO) [b](<termino:c d>) [](termino:) ![l](termino:latido)\n\n::glosario{}\n\n::glosario{a=b}\n",
		"> ::::ejemplo\n> :::nota <b>\n> a\n> :::\n> ::::\n", "- :::ejemplo\n\t- b\n\t:::\n", "::ajustes{}\n", ":::ejemplo\n",
		":::figura *Pie* [a](#figura-1)\n![b](/assets/img/a.svg)\n:::\n", ":::figura\n", "## Figura 1\n::::figura a\n:::figura b\n| c |\n|---|\n:::\n::::\n",
		"::::pestañas\n:::pestaña Una\n## A\n:::\n:::pestaña *Dos*\n:::\n::::\n", ":::pestañas\na\n:::pestaña\n", ":::respuesta `<b>`\n> :::respuesta\n:::\n",
		"##\u00a0a\n-\u200bb\n\u00a0\n::\u00a0widget{name=eco}\n![c](img/\u00a0d.png)\n", "```\u00a0js\n```\u200b\n\u2060> e\u0301\u2028\n[f]:\u00a0/g\n[f]",
		"::source{file=handlers/sse/sse.go region=\"frame,stream\" lines=\"1-3,8\"}", "::source{file=handlers/sse/sse.go region=\",\" lines=\"9-,-\"}",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		checkLesson(t, text)
		checkLesson(t, contenttest.Lesson("x", 1, text))
	})
}

// FuzzGlossary defines anything as a term, for a lesson that uses terms.
func FuzzGlossary(f *testing.F) {
	for _, seed := range []string{
		"## latido (heartbeat)\n\nSeñal de vida.\n", "## `a` (b) (c)\n\n*Uno* <b>.\n\nDos [a](https://go.dev).\n\n## ñ\n",
		"---\ntitle: a\n---\n", "# a\n\nb\n\n- c\n", "a\n\n## latido\n\n[b](termino:c) [d](/lecciones/x) ![e](f)\n", "## \n\na[^1]\n\n[^1]: b\n",
		":::nota\n## a\n:::\n\n::glosario{}\n", "## a\n\n    b\n", "## A\n\nb\n\n## a (c)\n\nd\n", "| a |\n|---|\n", "[a]: b\n", "\x00",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		body := "[latido](termino:) y [a](termino:latido) o [b](<termino:A>).\n"
		checkCourse(t, map[string]string{"a.md": contenttest.Lesson("x", 1, body), "glosario.md": text})
		checkCourse(t, map[string]string{"a.md": contenttest.Lesson("x", 1, body+"\n::glosario{}\n"), "glosario.md": text})
	})
}

// checkLesson checks what must hold whatever the file says.
func checkLesson(t *testing.T, text string) {
	t.Helper()
	checkCourse(t, map[string]string{"a.md": text, "glosario.md": "## latido (heartbeat)\n\nSeñal de vida.\n"})
}

// checkCourse checks it of a course of one lesson, a.md, and a glossary.
func checkCourse(t *testing.T, files map[string]string) {
	t.Helper()
	course, problems := contenttest.LoadWith(contenttest.Strict(), files)
	for _, p := range problems {
		contenttest.CheckPlace(t, p, files)
	}
	if len(problems) > 0 {
		if course != nil {
			t.Error("there is a course, with mistakes in it")
		}
		checkInert(t, content.Compile(contenttest.Strict(), files["a.md"]).HTML.String())
		return
	}
	l := course.Lessons[0]
	if l.Title == "" || l.Summary == "" || l.Order < 1 || plain.Slug(l.Slug) != l.Slug || l.Minutes < 1 {
		t.Errorf("the lesson lacks something: %+v", l)
	}
	checkHTML(t, l.HTML.String())
}

// worst are texts that take the longest of all that were tried, repeated in
// paragraphs as long as they may be.
var worst = []string{
	"[a](", ">", "\u00a0\n\n", "[](#a)", "[[x", ":::nota\n", "*_\n", "+ - ", "[^1]", "~", "|-|\n", `"`, `"a 'b <<c `,
}

// filled is a lesson as large as it may be, of one text again and again.
func filled(unit string) string {
	paragraph := strings.Repeat(unit, max(1, (lint.LongestParagraph-len("\n"))/len(unit))) + "\n\n"
	head := contenttest.Lesson("a", 1, "")
	return head + strings.Repeat(paragraph, max(1, (lint.Largest-len(head))/len(paragraph)))
}

// show reads a lesson, and writes what can be written of it.
func show(text string) {
	_ = content.Compile(contenttest.Strict(), text).HTML.String()
}

// FuzzTime repeats anything until the lesson is full. A reading takes less than
// two seconds (BenchmarkWorst measures it); here what would hang is found, on a
// machine that may be busy and slowed down by the race detector.
func FuzzTime(f *testing.F) {
	for _, unit := range worst[:6] { // with the race detector each takes seconds
		f.Add(unit)
	}
	f.Add(worst[len(worst)-1])
	for _, language := range []string{"html", "js"} {
		f.Add("```" + language + "\n" + strings.Repeat("${<a \"\\(", 1000) + "\n```\n")
	}
	f.Fuzz(func(t *testing.T, unit string) {
		if unit == "" || len(unit) > lint.Largest/2 {
			return
		}
		done := make(chan struct{})
		go func() { defer close(done); show(filled(unit)) }()
		select {
		case <-done:
		case <-time.After(time.Minute):
			t.Fatalf("%q is still being read", unit)
		}
	})
}

func BenchmarkWorst(b *testing.B) {
	for _, unit := range worst {
		b.Run(fmt.Sprintf("%q", unit), func(b *testing.B) {
			text := filled(unit)
			for b.Loop() {
				show(text)
			}
		})
	}
}
