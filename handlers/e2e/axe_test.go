package e2e_test

import (
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"testing"
)

// axeFile is axe-core, half a megabyte that every look wants.
var axeFile = sync.OnceValues(func() ([]byte, error) {
	return os.ReadFile(filepath.FromSlash("../../.tools/node_modules/axe-core/axe.min.js"))
})

// axeSource returns it. Where it is not installed the test is skipped, or fails
// with CI=true.
func axeSource(t *testing.T) string {
	t.Helper()
	source, err := axeFile()
	if err != nil {
		missing(t, "no axe-core in .tools/node_modules: run `just tools`")
	}
	return string(source)
}

// A violation is what axe-core found wrong with an element.
type violation struct {
	Rule   string `json:"rule"`
	Help   string `json:"help"`
	Target string `json:"target"` // a CSS selector
	Why    string `json:"why"`
}

func (v violation) String() string {
	return fmt.Sprintf("axe: %s (%s): %s: %s", v.Help, v.Rule, v.Target, v.Why)
}

// accessibility runs axe-core, with all its rules and best practices, on the
// student's page. Finite animations are brought to their end first: a colour
// halfway is nobody's contrast.
func accessibility(s *student, axe string) []violation {
	s.t.Helper()
	if finds[bool](s, "() => !window.axe") {
		finds[bool](s, "() => { "+axe+"; return true }")
	}
	return finds[[]violation](s, `async () => {
		for (const animation of document.getAnimations()) {
			if (Number.isFinite(animation.effect.getComputedTiming().endTime)) animation.finish();
		}
		const { violations } = await window.axe.run(document, { resultTypes: ["violations"] });
		return violations.flatMap((violation) => violation.nodes.map((node) => ({
			rule: violation.id,
			help: violation.help,
			target: node.target.join(" "),
			why: node.failureSummary,
		})));
	}`)
}

// sound looks at a page in a colour scheme, in a window of a width, with axe-core.
func sound(scheme string, width int64) func(*student, string) []string {
	return func(s *student, _ string) (wrong []string) {
		s.t.Helper()
		s.Prefers(scheme)
		s.HasScreen(width, 844)
		for _, violation := range accessibility(s, axeSource(s.t)) {
			wrong = append(wrong, violation.String())
		}
		s.HasScreen(390, 844)
		return wrong
	}
}
