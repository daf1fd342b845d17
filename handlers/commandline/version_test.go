package commandline

import (
	"runtime/debug"
	"strings"
	"testing"
)

func TestVersionIsThatOfTheCommit(t *testing.T) {
	info := &debug.BuildInfo{Settings: []debug.BuildSetting{
		{Key: "vcs.revision", Value: "0123456789abcdef0123456789abcdef01234567"}, {Key: "vcs.time", Value: "2026-11-28T11:51:42Z"},
		{Key: "vcs.modified", Value: "false"},
	}}
	info.Main.Version = "v1.2.3"
	if got, want := version(info), "v1.2.3 (commit 0123456789ab, 2026-11-28; go"; !strings.HasPrefix(got, want) {
		t.Errorf("it is %s, want %s…", got, want)
	}
	info.Settings[2].Value = "true"
	if got, want := version(info), "v1.2.3 (commit 0123456789ab con cambios, 2026-11-28; go"; !strings.HasPrefix(got, want) {
		t.Errorf("with changes it is %s, want %s…", got, want)
	}
	for _, of := range []*debug.BuildInfo{nil, {}} { // as go run builds it
		if got, want := version(of), "en desarrollo (go"; !strings.HasPrefix(got, want) {
			t.Errorf("of nothing known it is %s, want %s…", got, want)
		}
	}
}
