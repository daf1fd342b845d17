package commandline

import (
	"cmp"
	"fmt"
	"runtime"
	"runtime/debug"
)

// Version says which program this is, as Go has written it into it: the tag of
// its commit, or what stands for it, the commit and its day.
func Version() string {
	info, _ := debug.ReadBuildInfo() // there is none only without modules
	return version(info)
}

func version(info *debug.BuildInfo) string {
	built := fmt.Sprintf("%s, %s/%s", runtime.Version(), runtime.GOOS, runtime.GOARCH)
	settings := make(map[string]string)
	if info != nil {
		for _, s := range info.Settings {
			settings[s.Key] = s.Value
		}
	}
	commit := settings["vcs.revision"]
	if commit == "" { // go run says nothing, nor does a build of a folder without git
		return "en desarrollo (" + built + ")"
	}
	day := settings["vcs.time"]
	changed := ""
	if settings["vcs.modified"] == "true" {
		changed = " con cambios"
	}
	return fmt.Sprintf("%s (commit %.12s%s, %.10s; %s)",
		cmp.Or(info.Main.Version, "en desarrollo"), commit, changed, day, built)
}
