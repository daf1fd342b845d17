package render

import (
	"strings"
	"testing"
	"time"

	"github.com/alecthomas/chroma/v2"
)

// What a lexer finds too hard is shown without colours, whole, and is coloured
// when there is time.
func TestColoursThatTakeTooLongAreLeftOut(t *testing.T) {
	const code = "const a = 1 < 2;\n"
	shown := func(language, code string, within time.Duration) (string, bool) {
		var html strings.Builder
		coloured := highlight(&html, lexer(language), code, nil, time.Now().Add(within))
		return html.String(), coloured
	}
	if html, coloured := shown("js", code, -time.Second); coloured || html != "const a = 1 &lt; 2;\n" {
		t.Errorf("without time: %v %s", coloured, html)
	}
	if html, coloured := shown("js", code, time.Hour); !coloured || !strings.Contains(html, "<span") {
		t.Errorf("with time: %v %s", coloured, html)
	}
	if html, _ := shown("phtml", strings.Repeat(`<?php echo "a"; ?>`, mostAtOnce), time.Hour); strings.Contains(html, "<span") {
		t.Error("a lexer that cannot be stopped was given more than it can do in time")
	}
}

// TestFailingLexer checks that code is shown even if it cannot be coloured.
func TestFailingLexer(t *testing.T) {
	lex := chroma.MustNewLexer(&chroma.Config{Name: "roto"}, func() chroma.Rules {
		return chroma.Rules{"root": {{Pattern: `.+`, Type: chroma.EmitterFunc(func([]string, *chroma.LexerState) chroma.Iterator {
			panic("too slow")
		})}}}
	})
	var html strings.Builder
	highlight(&html, lex, "a < b\n", nil, time.Now().Add(time.Hour))
	if got, want := html.String(), "a &lt; b\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}
