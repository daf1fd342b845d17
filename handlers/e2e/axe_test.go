package e2e_test

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"
)

// axeSource returns the text of axe-core. Where it is not installed the test is
// skipped, or fails with CI=true.
func axeSource(t *testing.T) string {
	t.Helper()
	source, err := os.ReadFile(filepath.FromSlash("../../.tools/node_modules/axe-core/axe.min.js"))
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
	finds[bool](s, "async () => { "+axe+"; return true }")
	return finds[[]violation](s, `async () => {
		for (const animation of document.getAnimations()) {
			if (Number.isFinite(animation.effect.getComputedTiming().endTime)) animation.finish();
		}
		const { violations } = await window.axe.run(document);
		return violations.flatMap((violation) => violation.nodes.map((node) => ({
			rule: violation.id,
			help: violation.help,
			target: node.target.join(" "),
			why: node.failureSummary,
		})));
	}`)
}
