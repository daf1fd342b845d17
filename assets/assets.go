// Package assets holds what a page loads: style sheets, scripts, fonts and
// images, embedded in the binary, so that a workshop needs no internet.
//
// # Folders
//
//	css/     a sheet for whatever loads one; its folders hold what those are made of
//	js/      ES modules as they were written: no bundler, no build step
//	vendor/  other people's files, each with its licence
//	img/     pictures
//
// The tests of the scripts are in test/, which is not embedded and so never
// served.
//
// # Scripts
//
// A module imports from its own folder and from those below it in this list,
// never from one above, and never in a circle: a test reads the list. What a
// page can do without for now is imported when it is wanted, and only then.
//
//	js/              what a page names in a <script>: one for each kind of page and widget
//	js/live-reload/  a page that follows its lesson while somebody writes it
//	js/page/         what the site and its lessons do around the text: keys, theme, progress, terms
//	js/quiz/         a quiz's marks, and the answers that the browser remembers
//	js/search/       the search that needs the server once
//	js/six/          the six connections
//	js/chat/         the chat: messages, people, rooms, packets
//	js/race/         the race: its lanes, figures, charts, and how it is shared
//	js/widget/       what all widgets have in common, and those of a technique
//	js/sabotage/     a student breaks their own connection
//	js/xray/         a student sees what passes their own connection
//	js/lab/          how the page learns what its connections cost, and asks for faults
//	js/clients/      the techniques without a page around them: what the lessons show
//	js/common/       small things that many need
//
// A class is called as its file in its folder: XRayPanel is in xray/panel.js.
//
// # Addresses
//
// Every file has two. [URL] gives /assets/<hash>/js/site.js, where the hash is
// taken over the whole bundle: a browser keeps such a file for a year and never
// asks again, because any change of any file changes the hash. The hash stands
// in front of the path, and covers all files, so that a module's relative import
// (`./clock.js`) and a sheet's relative url() lead to files of the same build
// without being rewritten, and without an import map, which would have to be
// inline and the Content-Security-Policy forbids that. The price is that one
// changed file makes browsers fetch all of them again: some 60 KiB.
//
// /assets/js/site.js, without a hash, works as well: the browser may keep it,
// but asks each time (ETag, 304). So does a hash that is not this build's,
// which a page from before an update asks for.
//
// # Style sheets
//
// A sheet in css/ is what a page or a script loads: site.css in every page, and
// one for what only some pages have. It imports sheets of one subject each, into
// a layer. The imports are resolved here, once, so that the browser makes one
// request instead of a chain of them; an imported sheet is served only as a part
// of the one that imports it. css/parts/ has the sheets of what only some lessons
// are made of. The first line of css/site.css states the order of the layers.
//
// # Compressed once
//
// A [File] holds a body in zstd, br, gzip and as it is, made when the server
// starts, and negotiates which to send. The rest of the site uses it too, for
// its pages. Compressing the whole bundle takes some tens of milliseconds: see
// the levels in compress.go. Serving a 40 KiB page from a File costs what a bare
// handler costs that writes the same compressed bytes, and less than half of
// http.FileServer: `go test -bench . envivo/assets`.
package assets

import (
	"embed"
	"iter"
	"net/http"
	"sync"
)

//go:embed css/*.css css/*/*.css js/*.js js/*/*.js vendor img
var files embed.FS

// site is the embedded bundle. It is read at first use and not compressed until
// it is served: a test that renders a page needs its URLs alone.
var site = sync.OnceValue(func() *bundle {
	b, err := newBundle(files)
	if err != nil {
		panic("assets: " + err.Error())
	}
	return b
})

// URL returns the address of a file that may be cached for ever, given its path
// in this package's folder: URL("js/site.js") is "/assets/<hash>/js/site.js".
//
// It panics if there is no such file. Pages are rendered when the server starts,
// so a wrong path stops the start, and every test that renders that page; what
// it can never do is leave a page without its script in front of a class.
func URL(path string) string { return site().url(path) }

// Paths are the paths of all files, as [URL] takes them.
func Paths() []string { return site().names() }

// All are all files, by the addresses that [URL] gives. The bodies must not be
// modified.
func All() iter.Seq2[string, []byte] {
	return func(yield func(string, []byte) bool) {
		for _, name := range site().names() {
			if !yield(site().url(name), site().bodies[name]) {
				return
			}
		}
	}
}

// Handler serves the bundle. Mount it at "/assets/", with the prefix in place.
// It takes the time to compress everything when it is called.
func Handler() http.Handler { return site().handler() }
