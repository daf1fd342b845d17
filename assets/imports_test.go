package assets

import (
	"bytes"
	"io/fs"
	"maps"
	"os"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
)

// The map of the scripts in this package's comment is the law: a module imports
// from its own folder and from those below it, so that no folders import each
// other in a circle, and no modules of one folder do either.
func TestScriptsImportDownwards(t *testing.T) {
	for _, wrong := range checkImports(os.DirFS("."), mapOfScripts(t)) {
		t.Error(wrong)
	}
}

// Every folder has its place in the map, and every place its folder.
func TestTheMapOfTheScriptsIsComplete(t *testing.T) {
	var folders []string
	entries, err := os.ReadDir("js")
	if err != nil {
		t.Fatal(err)
	}
	for _, entry := range entries {
		if entry.IsDir() {
			folders = append(folders, "js/"+entry.Name())
		}
	}
	mapped := slices.Sorted(slices.Values(mapOfScripts(t)[1:]))
	if !slices.Equal(mapped, folders) {
		t.Errorf("the folders are\n%v\nand the package comment has\n%v", folders, mapped)
	}
}

// A sheet that a script loads is one that is served.
func TestScriptsFindTheirSheets(t *testing.T) {
	call := regexp.MustCompile(`\bstylesheet\("([^"]+)"\)`)
	found := 0
	for _, name := range site().names() {
		for _, match := range call.FindAllSubmatch(site().bodies[name], -1) {
			found++
			if sheet := path.Join("css", string(match[1])); site().bodies[sheet] == nil {
				t.Errorf("%s loads %s, which is not served", name, sheet)
			}
		}
	}
	if found == 0 {
		t.Error("no script loads a sheet: the test looks for the wrong words")
	}
}

// A sheet is one that something loads, or a part of one; and what it asks for is there.
func TestSheetsAreWhole(t *testing.T) {
	for _, name := range site().names() {
		if !strings.HasPrefix(name, styleSheets) {
			continue
		}
		if dir := path.Dir(name); dir != "css" && dir != "css/parts" {
			t.Errorf("%s is imported by no sheet", name)
		}
		for _, match := range relativeAddress.FindAllSubmatch(site().bodies[name], -1) {
			if file := path.Join(path.Dir(name), string(match[1])); site().bodies[file] == nil {
				t.Errorf("%s asks for %s, which is not served", name, file)
			}
		}
	}
}

func TestWhatImportsMayNotDo(t *testing.T) {
	for name, tt := range map[string]struct {
		files map[string]string
		want  []string
	}{
		"what is right": {map[string]string{
			"js/site.js":       "import { a } from './page/a.js';\nimport(\"./page/b.js\");\nimport(OFFICIAL);",
			"js/page/a.js":     "import {\n  b,\n} from \"./b.js\";\n// import { site } from \"../site.js\";\nexport { c } from \"../common/c.js\";",
			"js/page/b.js":     `/** @import { A } from "./a.js" */`,
			"js/common/c.js":   `const OTHERS = new URL("../../vendor/x.js", import.meta.url).href;`,
			"js/common/d.d.ts": `import type { C } from "./c.js";`,
			"vendor/x.js":      "",
		}, nil},
		"a circle of two": {map[string]string{
			"js/page/a.js": `import "./b.js";`,
			"js/page/b.js": `const { a } = await import("./a.js");`,
		}, []string{"a circle: js/page/a.js imports js/page/b.js imports js/page/a.js"}},
		"a circle of three, from outside it": {map[string]string{
			"js/site.js":   `import "./page/a.js";`,
			"js/page/a.js": `import "./b.js";`,
			"js/page/b.js": `import "./c.js";`,
			"js/page/c.js": "import(\n  \"./a.js\"\n);",
		}, []string{"a circle: js/page/a.js imports js/page/b.js imports js/page/c.js imports js/page/a.js"}},
		"upwards": {map[string]string{
			"js/common/c.js": `import { a } from "../page/a.js";`,
			"js/page/a.js":   ``,
		}, []string{"js/common/c.js imports js/page/a.js, which is above it in the map of the package comment"}},
		"upwards for a type": {map[string]string{
			"js/common/c.js":      `/** @typedef {import("../page/types").T} T */`,
			"js/page/types.d.ts":  ``,
			"js/common/d.js":      "/**\n * @import { T } from \"../site.js\"\n */",
			"js/site.js":          ``,
			"js/page/other.js":    ``,
			"js/common/types.js":  ``,
			"js/common/types2.js": ``,
		}, []string{
			"js/common/c.js imports js/page/types.d.ts, which is above it in the map of the package comment",
			"js/common/d.js imports js/site.js, which is above it in the map of the package comment",
		}},
		"nothing": {map[string]string{
			"js/page/a.js": "import './nada.js';\nconst X = new URL(\"../vendor/nada.js\", import.meta.url);",
		}, []string{
			"js/page/a.js imports ./nada.js, which does not exist",
			"js/page/a.js imports ../vendor/nada.js, which does not exist",
		}},
		"by a bare name": {map[string]string{
			"js/page/a.js": `import { io } from "socket.io-client";`,
		}, []string{"js/page/a.js imports socket.io-client: a browser knows no names, only addresses"}},
		"from a folder without a place": {map[string]string{
			"js/nada/a.js": `import "../common/c.js";`, "js/common/c.js": ``,
		}, []string{"js/nada/a.js is in a folder that the map of the package comment does not have"}},
	} {
		t.Run(name, func(t *testing.T) {
			fsys := fstest.MapFS{}
			for name, text := range tt.files {
				fsys[name] = &fstest.MapFile{Data: []byte(text)}
			}
			got := checkImports(fsys, []string{"js", "js/page", "js/common"})
			if !slices.Equal(got, tt.want) {
				t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(tt.want, "\n"))
			}
		})
	}
}

// mapOfScripts are the folders of scripts, from the top down, as the package
// comment has them.
func mapOfScripts(t *testing.T) []string {
	t.Helper()
	source, err := os.ReadFile("assets.go")
	if err != nil {
		t.Fatal(err)
	}
	comment, _, _ := strings.Cut(string(source), "\npackage ")
	_, section, _ := strings.Cut(comment, "\n// # Scripts\n")
	var folders []string
	for _, match := range regexp.MustCompile(`(?m)^//\t(js[a-z/-]*)/ `).FindAllStringSubmatch(section, -1) {
		folders = append(folders, match[1])
	}
	if len(folders) == 0 || folders[0] != "js" {
		t.Fatalf("the package comment has no map of the scripts: %v", folders)
	}
	return folders
}

// What a module needs: the code that it imports, now or later, and the files
// whose addresses it makes; and in comments, which are for the type checker, types.
var (
	comments = regexp.MustCompile(`(?s)/\*.*?\*/`)
	needs    = regexp.MustCompile(`(?m)^\s*(?:import\s*|(?:import|export)\b[^;"'()=]*\bfrom\s*)["']([^"']+)["']` +
		`|\bimport\(\s*["']([^"']+)["']\s*\)` +
		`|\bnew URL\(\s*["'](\.[^"']+)["'],\s*import\.meta\.url`)
	types = regexp.MustCompile(`@import\s[^"']*["'](\.[^"']+)["']|\bimport\(["'](\.[^"']+)["']\)`)
)

// checkImports says what is wrong with the imports of the scripts in js/, given
// its folders from the top down.
func checkImports(fsys fs.FS, folders []string) (wrong []string) {
	code := map[string][]string{} // by module: what it loads
	for _, name := range scriptsIn(fsys) {
		place := slices.Index(folders, path.Dir(name))
		if place < 0 {
			wrong = append(wrong, name+" is in a folder that the map of the package comment does not have")
			continue
		}
		text, err := fs.ReadFile(fsys, name)
		if err != nil {
			return append(wrong, err.Error())
		}
		loaded := addresses(needs, comments.ReplaceAll(text, nil))
		typed := addresses(types, bytes.Join(comments.FindAll(text, -1), nil))
		for i, address := range slices.Concat(loaded, typed) {
			target := resolve(fsys, name, address)
			switch above := slices.Index(folders, path.Dir(target)); {
			case !strings.HasPrefix(address, "."):
				wrong = append(wrong, name+" imports "+address+": a browser knows no names, only addresses")
			case target == "":
				wrong = append(wrong, name+" imports "+address+", which does not exist")
			case 0 <= above && above < place:
				wrong = append(wrong, name+" imports "+target+", which is above it in the map of the package comment")
			case i < len(loaded):
				code[name] = append(code[name], target)
			}
		}
	}
	return append(wrong, circles(code)...)
}

// scriptsIn are the modules and the files of types, at every depth that is embedded.
func scriptsIn(fsys fs.FS) (names []string) {
	for _, pattern := range []string{"js/*.js", "js/*.ts", "js/*/*.js", "js/*/*.ts"} {
		found, _ := fs.Glob(fsys, pattern) // fails for a bad pattern alone
		names = append(names, found...)
	}
	slices.Sort(names)
	return names
}

func addresses(pattern *regexp.Regexp, text []byte) (all []string) {
	for _, match := range pattern.FindAllSubmatch(text, -1) {
		all = append(all, string(slices.Concat(match[1:]...)))
	}
	return all
}

// resolve follows an address from a module to a file, "" if there is none. Types
// may leave out what comes after the name.
func resolve(fsys fs.FS, from, address string) string {
	target := path.Join(path.Dir(from), address)
	for _, ext := range []string{"", ".d.ts"} {
		if info, err := fs.Stat(fsys, target+ext); err == nil && !info.IsDir() {
			return target + ext
		}
	}
	return ""
}

// circles finds the modules that need themselves to be there first: one circle
// for each import that closes it.
func circles(code map[string][]string) (found []string) {
	done := map[string]bool{}
	var visit func(name string, from []string)
	visit = func(name string, from []string) {
		if at := slices.Index(from, name); at >= 0 {
			found = append(found, "a circle: "+strings.Join(append(slices.Clone(from[at:]), name), " imports "))
			return
		}
		if done[name] {
			return
		}
		for _, target := range code[name] {
			visit(target, append(slices.Clone(from), name))
		}
		done[name] = true
	}
	for _, name := range slices.Sorted(maps.Keys(code)) {
		visit(name, nil)
	}
	return found
}
