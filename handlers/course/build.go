package course

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"path"
	"slices"
	"strings"

	"github.com/a-h/templ"
	"golang.org/x/net/html"

	"envivo/assets"
	"envivo/content"
	"envivo/content/search"
	"envivo/handlers/six"
	"envivo/handlers/web"
	"envivo/views"
)

// Build writes a course as files into a folder, which must be empty, not there,
// or written by an earlier Build. The lessons are what [Lessons] gives; if there
// are mistakes in them nothing is written, and the error is a [content.Problems].
//
// An address is a folder with an index.html, so that any file server resolves
// /lecciones/sse; but links say index.html and lead from file to file, so that
// the course can lie below any address, or be opened from a disk. (There a
// browser loads no modules, and pages are as without JavaScript.) The one page
// that may be shown anywhere, 404.html, takes the course to be at the root.
func Build(ctx context.Context, lessons fs.FS, with content.Options, dir string) error {
	with.Widgets = views.StaticWidgets()
	ctx = views.For(ctx, views.Static)
	if with.Anchors != nil {
		with.Anchors = anchors(ctx, with) // of the pages as they are written here
	}
	course, err := content.Load(lessons, with)
	if err != nil {
		return err
	}
	guides, err := content.Guides(with)
	if err != nil {
		return err
	}
	site := staticSite{files: make(map[string][]byte), pages: make(map[string]string)}
	drawn := map[string]templ.Component{missingPage: web.ProblemPage(web.NotFound)}
	for address, view := range draw(course, guides) {
		if address.Six == six.Page { // the others take turns with it on the server
			file := path.Join(address.Path, "index.html")[1:]
			site.pages[address.Path] = file
			drawn[file] = view
		}
	}
	for address, body := range assets.All() {
		site.files[address[1:]] = body
	}
	if site.files["buscar.json"], err = search.JSON(course); err != nil {
		return err
	}
	for _, g := range guides {
		err = errors.Join(err, site.addPictures(content.Files, g))
	}
	for _, l := range course.Lessons {
		err = errors.Join(err, site.addPictures(lessons, l))
	}
	if err != nil {
		return err
	}
	for file, view := range drawn {
		var page bytes.Buffer
		if err := view.Render(ctx, &page); err != nil {
			return fmt.Errorf("page %q: %w", file, err)
		}
		site.files[file] = site.relink(file, page.Bytes())
	}
	return writeFolder(dir, site.files)
}

// addPictures takes the pictures that a lesson shows, out of its folder.
func (s staticSite) addPictures(folder fs.FS, l *content.Lesson) error {
	for _, name := range l.Pictures {
		body, _, err := content.ReadPicture(folder, name)
		if err != nil { // which was there when the lesson was read
			return fmt.Errorf("%s: %w", l.File, err)
		}
		s.files[LessonPath[1:]+name] = body
	}
	return nil
}

// missingPage is what static servers show where there is nothing.
const missingPage = "404.html"

// A staticSite is a course on its way to the disk.
type staticSite struct {
	files map[string][]byte
	pages map[string]string // the file of each address
}

// relink makes the links of a page lead from file to file.
func (s staticSite) relink(file string, page []byte) []byte {
	var out bytes.Buffer
	z := html.NewTokenizer(bytes.NewReader(page))
	for kind := z.Next(); kind != html.ErrorToken; kind = z.Next() {
		raw := slices.Clone(z.Raw()) // which reading the token changes
		if kind == html.StartTagToken || kind == html.SelfClosingTagToken {
			token, changed := z.Token(), false
			for i, a := range token.Attr {
				if (a.Key == "href" || a.Key == "src") && strings.HasPrefix(a.Val, "/") && !strings.HasPrefix(a.Val, "//") {
					token.Attr[i].Val, changed = s.relative(file, a.Val), true
				}
			}
			if changed {
				raw = []byte(token.String())
			}
		}
		out.Write(raw)
	}
	return out.Bytes()
}

// relative is where a link of a file to an address of the site leads. What there
// is with the server only has the page that says that it is not there.
func (s staticSite) relative(file, address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return address
	}
	target, ok := s.pages[u.Path]
	if !ok {
		target, ok = u.Path[1:], s.files[u.Path[1:]] != nil
	}
	if name, asset := strings.CutPrefix(u.Path, "/assets/"); !ok && asset {
		if slices.Contains(assets.Paths(), name) { // as a lesson writes it
			target, ok = assets.URL(name)[1:], true
		}
	}
	if !ok {
		target, u.Fragment = missingPage, ""
	}
	if file == missingPage {
		u.Path = "/" + target
	} else {
		u.Path = strings.Repeat("../", strings.Count(file, "/")) + target
	}
	return u.String()
}
