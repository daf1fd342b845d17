package content_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"envivo/content"
	"envivo/content/contenttest"
	"envivo/content/lint"
)

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
