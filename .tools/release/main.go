// Release writes the program for every system that it is released for, of the
// commit that is checked out, with its licences and a sum of each archive:
//
//	.release/envivo_VERSION_linux_amd64.tar.gz … SHA256SUMS
//
// The same commit gives the same bytes, wherever it is built: `just release`
// names the Go that builds it, and each build is of a fresh clone, so that
// neither what is not committed nor the folder's name gets in. With -check it
// keeps nothing: it does everything twice, in two folders, and compares; with
// -cold the second time compiles all anew, instead of taking what the first has
// left in the build cache.
//
//	go -C .tools run ./release [-check [-cold]] [SYSTEM/MACHINE …]
//
// goreleaser does the same and a hundred things more. It would bring several
// hundred modules to pin, wants a tag, and does not run without internet; what
// is needed of it fits in this file.
package main

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"cmp"
	"compress/gzip"
	"crypto/sha256"
	"debug/buildinfo"
	"errors"
	"flag"
	"fmt"
	"io"
	"log"
	"maps"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"time"

	"envivo/tools/targets"
)

const (
	root   = ".."
	folder = ".release"
)

func main() {
	log.SetFlags(0)
	check := flag.Bool("check", false, "keep nothing: build twice, in two folders, and compare")
	cold := flag.Bool("cold", false, "with -check: without a build cache the second time")
	flag.Parse()
	wanted := flag.Args()
	if len(wanted) == 0 {
		wanted = targets.All
	}
	if err := run(wanted, *check, *cold); err != nil {
		log.Fatal(err)
	}
}

func run(wanted []string, check, cold bool) error {
	commit, err := output("git", "-C", root, "rev-parse", "HEAD")
	if err != nil {
		return err
	}
	commit = strings.TrimSpace(commit)
	archives, err := build(commit, wanted, "")
	if err != nil {
		return err
	}
	if !check {
		return keep(archives)
	}
	cache := ""
	if cold {
		if cache, err = os.MkdirTemp("", "envivo-cache-"); err != nil {
			return err
		}
		defer os.RemoveAll(cache)
	}
	again, err := build(commit, wanted, cache)
	if err != nil {
		return err
	}
	for name, body := range archives {
		if other, found := again[name]; !found || !bytes.Equal(body, other) {
			err = errors.Join(err, fmt.Errorf("%s: the same commit gave other bytes the second time", name))
		}
	}
	if err == nil {
		fmt.Printf("%d archives, twice the same bytes\n", len(archives))
	}
	return err
}

// keep writes the archives into the place of those that were there.
func keep(archives map[string][]byte) error {
	into := filepath.Join(root, folder)
	if err := errors.Join(os.RemoveAll(into), os.Mkdir(into, 0o755)); err != nil {
		return err
	}
	var sums strings.Builder // as sha256sum -c reads them
	for _, name := range slices.Sorted(maps.Keys(archives)) {
		fmt.Fprintf(&sums, "%x  %s\n", sha256.Sum256(archives[name]), name)
		if err := os.WriteFile(filepath.Join(into, name), archives[name], 0o644); err != nil {
			return err
		}
	}
	fmt.Print(sums.String())
	return os.WriteFile(filepath.Join(into, "SHA256SUMS"), []byte(sums.String()), 0o644)
}

// build returns the archives of a commit, by their names.
// The build cache is that of the machine, unless another is given.
func build(commit string, wanted []string, cache string) (map[string][]byte, error) {
	work, err := os.MkdirTemp("", "envivo-release-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(work)
	b := builder{clone: filepath.Join(work, "clone"), bin: filepath.Join(work, "bin"), cache: cache}
	if err := b.checkOut(commit); err != nil {
		return nil, err
	}
	host, err := b.compile(runtime.GOOS + "/" + runtime.GOARCH)
	if err != nil {
		return nil, err
	}
	licenses, err := output(host, "licenses")
	if err != nil {
		return nil, err
	}
	about, err := os.ReadFile(filepath.Join(b.clone, ".tools", "release", "LEEME.txt"))
	if err != nil {
		return nil, err
	}
	archives := make(map[string][]byte)
	for _, target := range wanted {
		binary, err := b.compile(target)
		if err != nil {
			return nil, err
		}
		info, err := buildinfo.ReadFile(binary)
		if err != nil {
			return nil, err
		}
		if strings.HasSuffix(info.Main.Version, "+dirty") {
			return nil, fmt.Errorf("%s: a fresh clone is not as it was committed", target)
		}
		program, err := os.ReadFile(binary)
		if err != nil {
			return nil, err
		}
		system, machine, _ := strings.Cut(target, "/")
		name := strings.Join([]string{"envivo", info.Main.Version, system, machine}, "_")
		files := []file{
			{"LEEME.txt", about, false}, {"LICENCIAS.txt", []byte(licenses), false}, {filepath.Base(binary), program, true},
		}
		pack, extension := tarball, ".tar.gz"
		if system == "windows" {
			pack, extension = zipped, ".zip"
		}
		if archives[name+extension], err = pack(name, files, b.time); err != nil {
			return nil, err
		}
	}
	return archives, nil
}

// A builder builds a commit in a clone of its own.
type builder struct {
	clone, bin, cache string
	time              time.Time // of the commit
}

func (b *builder) checkOut(commit string) error {
	// Tags come along: one at this commit is the version.
	if _, err := output("git", "clone", "--quiet", "--no-checkout", root, b.clone); err != nil {
		return err
	}
	if _, err := output("git", "-C", b.clone, "checkout", "--quiet", "--detach", commit); err != nil {
		return err
	}
	when, err := output("git", "-C", b.clone, "show", "--no-patch", "--format=%cI", commit)
	if err != nil {
		return err
	}
	b.time, err = time.Parse(time.RFC3339, strings.TrimSpace(when))
	b.time = b.time.UTC()
	return err
}

// compile builds for a target, and returns where the program is.
func (b *builder) compile(target string) (string, error) {
	system, machine, found := strings.Cut(target, "/")
	if !found {
		return "", fmt.Errorf("%q is no target: write it like linux/arm64", target)
	}
	binary := filepath.Join(b.bin, system+"_"+machine, "envivo")
	if system == "windows" {
		binary += ".exe"
	}
	if _, err := os.Stat(binary); err == nil {
		return binary, nil
	}
	fmt.Fprintf(os.Stderr, "%s…\n", target)
	// What the machine's own settings could change is set. -s leaves out the
	// symbols, and with them a third of the size; stack traces stay.
	build := exec.Command("go", "build", "-trimpath", "-buildvcs=true", "-mod=readonly", "-ldflags=-s -w", "-o", binary, ".")
	build.Dir, build.Stderr = b.clone, os.Stderr
	build.Env = append(os.Environ(), "GOOS="+system, "GOARCH="+machine, "CGO_ENABLED=0", "GOAMD64=v1", "GOARM64=v8.0",
		"GOFLAGS=", "GOEXPERIMENT=", "GOWORK=off", "GOTOOLCHAIN="+runtime.Version())
	if b.cache != "" {
		build.Env = append(build.Env, "GOCACHE="+b.cache)
	}
	if err := build.Run(); err != nil {
		return "", fmt.Errorf("build for %s: %w", target, err)
	}
	return binary, nil
}

// output runs a command, and returns what it says.
func output(name string, args ...string) (string, error) {
	command := exec.Command(name, args...)
	command.Stderr = os.Stderr
	out, err := command.Output()
	if err != nil {
		return "", fmt.Errorf("%s %s: %w", filepath.Base(name), strings.Join(args, " "), err)
	}
	return string(out), nil
}

// A file is one of an archive.
type file struct {
	name string
	body []byte
	runs bool
}

func (f file) mode() int64 {
	if f.runs {
		return 0o755
	}
	return 0o644
}

// tarball packs files into a folder, all of them of the same time.
func tarball(top string, files []file, modified time.Time) ([]byte, error) {
	var out bytes.Buffer
	compressed, _ := gzip.NewWriterLevel(&out, gzip.BestCompression) // the level is one
	packed := tar.NewWriter(compressed)
	for _, f := range sorted(files) {
		err := packed.WriteHeader(&tar.Header{
			Typeflag: tar.TypeReg, Name: path.Join(top, f.name), Size: int64(len(f.body)), Mode: f.mode(),
			ModTime: modified, Format: tar.FormatUSTAR,
		})
		if err != nil {
			return nil, err
		}
		if _, err := packed.Write(f.body); err != nil {
			return nil, err
		}
	}
	err := errors.Join(packed.Close(), compressed.Close())
	return out.Bytes(), err
}

// zipped does the same, with what Windows opens. Its texts have Windows' lines.
func zipped(top string, files []file, modified time.Time) ([]byte, error) {
	var out bytes.Buffer
	packed := zip.NewWriter(&out)
	for _, f := range sorted(files) {
		header := &zip.FileHeader{Name: path.Join(top, f.name), Method: zip.Deflate, Modified: modified}
		header.SetMode(os.FileMode(f.mode()))
		w, err := packed.CreateHeader(header)
		if err != nil {
			return nil, err
		}
		body := f.body
		if !f.runs {
			body = bytes.ReplaceAll(body, []byte("\n"), []byte("\r\n"))
		}
		if _, err := io.Copy(w, bytes.NewReader(body)); err != nil {
			return nil, err
		}
	}
	err := packed.Close()
	return out.Bytes(), err
}

func sorted(files []file) []file {
	return slices.SortedFunc(slices.Values(files), func(a, b file) int { return cmp.Compare(a.name, b.name) })
}
