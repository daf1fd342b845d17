// Licenses collects the licences of the Go modules that are linked into the
// program, on any of the systems that it is released for, into
// handlers/licenses/modules.txt; with -check it writes nothing, and fails when
// that file is not exactly what it would write.
//
//	go -C .tools run ./licenses [-check]
//
// It asks `go list` for what is linked, and takes the licence files of each
// package's folder and of those above it, up to the root of the module: parts
// of a module may have licences of their own. go-licenses does the first half,
// for one system at a time, takes the nearest file only, and brings a classifier
// of licences with a hundred modules of its own.
package main

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"log"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"

	"envivo/tools/targets"
)

const (
	root = ".."
	into = "handlers/licenses/modules.txt"
)

func main() {
	log.SetFlags(0)
	check := flag.Bool("check", false, "write nothing, and fail when the file is not fresh")
	flag.Parse()
	text, err := collect()
	if err != nil {
		log.Fatal(err)
	}
	file := filepath.Join(root, filepath.FromSlash(into))
	if !*check {
		err = os.WriteFile(file, text, 0o644)
	} else if committed, _ := os.ReadFile(file); !bytes.Equal(committed, text) {
		err = errors.New(into + " is not what the linked modules say: run `just generate`")
	}
	if err != nil {
		log.Fatal(err)
	}
}

// collect returns each text once, below the names of all that it stands for.
func collect() ([]byte, error) {
	modules := make(map[string][]string) // by what they are called: the files
	goLicense, err := toolchainLicense()
	if err != nil {
		return nil, err
	}
	modules["Go (runtime and standard library)"] = []string{goLicense}
	for _, target := range targets.All {
		if err := linked(target, modules); err != nil {
			return nil, err
		}
	}
	names := make(map[string][]string) // by text
	for name, files := range modules {
		if len(files) == 0 {
			return nil, fmt.Errorf("%s has no licence", name)
		}
		slices.Sort(files)
		for _, file := range slices.Compact(files) {
			text, err := os.ReadFile(file)
			if err != nil {
				return nil, err
			}
			clean := strings.TrimSpace(strings.ReplaceAll(string(text), "\r\n", "\n"))
			names[clean] = append(names[clean], name)
		}
	}
	var sections []string
	for text, all := range names {
		slices.Sort(all)
		all = slices.Compact(all)
		rule := strings.Repeat("=", 78)
		sections = append(sections, rule+"\n"+strings.Join(all, "\n")+"\n"+rule+"\n\n"+text+"\n")
	}
	slices.Sort(sections)
	return []byte(strings.Join(sections, "\n")), nil
}

// linked adds the modules that are linked for a target.
func linked(target string, modules map[string][]string) error {
	system, machine, _ := strings.Cut(target, "/")
	const module = "{{with .Module}}{{if not .Main}}{{.Path}} {{.Version}}\t{{.Dir}}{{end}}{{end}}\t{{.Dir}}"
	list := exec.Command("go", "list", "-deps", "-f", module, ".")
	list.Dir = root
	list.Env = append(os.Environ(), "GOOS="+system, "GOARCH="+machine, "CGO_ENABLED=0")
	list.Stderr = os.Stderr
	out, err := list.Output()
	if err != nil {
		return fmt.Errorf("go list for %s: %w", target, err)
	}
	for line := range strings.Lines(string(out)) {
		fields := strings.Split(strings.TrimSpace(line), "\t")
		if len(fields) < 3 {
			continue // of the standard library, or our own
		}
		name, top, dir := fields[0], fields[1], fields[2]
		modules[name] = append(modules[name], licensesOf(dir, top)...)
	}
	return nil
}

var license = regexp.MustCompile(`(?i)^(licen[cs]e|copying|notice|patents|unlicense)([.-].*)?$`)

// licensesOf are the licence files of a folder, and of those above it up to top.
func licensesOf(dir, top string) (files []string) {
	for {
		entries, _ := os.ReadDir(dir) // what is not there has none
		for _, e := range entries {
			if e.Type().IsRegular() && license.MatchString(e.Name()) && filepath.Ext(e.Name()) != ".go" {
				files = append(files, filepath.Join(dir, e.Name()))
			}
		}
		if dir == top || len(dir) <= len(top) {
			return files
		}
		dir = filepath.Dir(dir)
	}
}

// toolchainLicense is where Go's own licence lies.
func toolchainLicense() (string, error) {
	out, err := exec.Command("go", "env", "GOROOT").Output()
	if err != nil {
		return "", fmt.Errorf("go env GOROOT, with %s: %w", runtime.Version(), err)
	}
	return filepath.Join(strings.TrimSpace(string(out)), "LICENSE"), nil
}
