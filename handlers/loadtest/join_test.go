//go:build linux

package loadtest_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"envivo/handlers/loadtest"
)

const (
	joiners   = 10_000
	joinSteps = 10
	joinRate  = 400 // a second: all of them in 25, before the first needs a sign of life

	mostPerJoin = 500 * time.Microsecond
)

// TestJoining lets 10,000 people into one room and tells what each costs: in our
// chat, which gives everybody a name, a mark and what was said, and tells them how
// many they are; in the official server, which does none of it; and where nothing
// is done but the handshake.
//
//	just bench-chat
func TestJoining(t *testing.T) {
	if os.Getenv(benchEnv) == "" {
		t.Skip("a comparison of minutes: just bench-chat")
	}
	scratch := t.TempDir()
	binary := filepath.Join(scratch, "envivo")
	if out, err := exec.Command("go", "build", "-buildvcs=false", "-o", binary, "envivo").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	fmt.Printf("\n%d people join one room over WebSocket, %d a second:\n\n", joiners, joinRate)
	fmt.Println("| server | CPU per join, of the first thousand | of the last thousand | of all |")
	fmt.Println("|---|---|---|---|")
	for _, s := range []*server{bareMelody(), onNode(), enVivo(binary, scratch)} {
		process := loadtest.Start(t, s.command())
		clients := loadtest.Joiners(t, process.Addr, upgrade, s.greeting, s.welcome)
		begun := process.CPU()
		steps := make([]time.Duration, joinSteps)
		for i := range steps {
			before := process.CPU()
			clients.Join(joiners/joinSteps, joinRate)
			steps[i] = (process.CPU() - before) / (joiners / joinSteps)
		}
		each := (process.CPU() - begun) / joiners
		fmt.Printf("| %s | %v | %v | %v |\n", s.name, steps[0], steps[joinSteps-1], each)
		if s.ours && each > mostPerJoin {
			t.Errorf("%s: a join costs %v, at most %v", s.name, each, mostPerJoin)
		}
		clients.End()
		process.End()
	}
	fmt.Println()
}
