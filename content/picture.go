package content

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"image"
	_ "image/gif"  // for their size
	_ "image/jpeg" // likewise
	_ "image/png"
	"io/fs"
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/yuin/goldmark/ast"

	"envivo/content/address"
	"envivo/content/lint"
)

// Pictures is the folder of the lessons' pictures, beside the lessons; and what
// follows /lecciones/ in their addresses.
const Pictures = address.Pictures

// PictureTypes are the media types of the pictures that a lesson may show, by the
// extensions of their files.
var PictureTypes = map[string]string{
	".avif": "image/avif", ".gif": "image/gif", ".jpeg": "image/jpeg", ".jpg": "image/jpeg",
	".png": "image/png", ".svg": "image/svg+xml", ".webp": "image/webp",
}

// heaviestPicture is the limit of a picture, in bytes: a whole class loads it at
// once over one Wi-Fi.
const heaviestPicture = 2 << 20

// An images keeps the pictures that a lesson shows.
type images struct {
	*lint.File
	site  *lint.Site
	files fs.FS // where the pictures are; nil if there are none

	names []string // that the lesson has, be they there or not
	shown []string // those that are, each once
}

// read checks an image: it comes with the lessons or with the site,
// because a classroom may have no internet, and it can be found.
func (m *images) read(n *ast.Image) {
	destination := address.Written(n.Destination)
	ours := strings.TrimLeft(strings.ReplaceAll(destination, `\`, "/"), "./") // what some write, and mean img/
	switch {
	case strings.HasPrefix(destination, Pictures+"/"):
		m.picture(n, destination)
	case strings.HasPrefix(destination, address.Assets):
		if u, err := address.Parse(destination); err == nil {
			destination = u.Path
		}
		m.site.Asset(m.File, n.Pos(), destination)
	case strings.HasPrefix(ours, Pictures+"/"):
		m.Fail(n.Pos(), fmt.Sprintf("la imagen `%s` no se encuentra con esa dirección", destination), "escribe `"+address.Recode(ours)+"`")
	default:
		m.Fail(n.Pos(),
			fmt.Sprintf("la imagen `%s` no es de las lecciones", destination),
			"ponla en la carpeta `img`, junto a ellas, y escribe `img/…`: en clase puede no haber internet")
	}
}

// picture gives a picture its address, with its version in it, and its
// size in pixels, so that the text does not jump when it comes.
func (m *images) picture(n *ast.Image, destination string) {
	name, err := m.name(destination)
	m.names = append(m.names, name)
	var body []byte
	if err == nil {
		body, err = m.body(name)
	}
	if err != nil {
		m.FailWith(n.Pos(), err)
		return
	}
	if !slices.Contains(m.shown, name) {
		m.shown = append(m.shown, name)
	}
	version := sha256.Sum256(body)
	n.Destination = []byte(address.Lessons + address.Encode(name) + "?v=" + hex.EncodeToString(version[:6]))
	if size, _, err := image.DecodeConfig(bytes.NewReader(body)); err == nil {
		n.SetAttributeString("width", []byte(strconv.Itoa(size.Width)))
		n.SetAttributeString("height", []byte(strconv.Itoa(size.Height)))
	}
}

// ReadPicture reads a picture of a folder of lessons, by its path there.
func ReadPicture(folder fs.FS, name string) (body []byte, mediaType string, err error) {
	mediaType = PictureTypes[strings.ToLower(path.Ext(name))]
	if mediaType == "" || !fs.ValidPath(name) || !strings.HasPrefix(name, Pictures+"/") {
		return nil, "", &fs.PathError{Op: "read", Path: name, Err: fs.ErrInvalid}
	}
	body, err = readFile(folder, name)
	if err == nil && len(body) > heaviestPicture {
		err = errTooLarge
	}
	return body, mediaType, err
}

// body reads a picture. The error is a [lint.Mistake].
func (m *images) body(name string) ([]byte, error) {
	if PictureTypes[strings.ToLower(path.Ext(name))] == "" {
		return nil, lint.Wrong(
			fmt.Sprintf("`%s` no es una imagen que se pueda mostrar", address.Encode(name)),
			"puede ser `.avif`, `.gif`, `.jpg`, `.png`, `.svg` o `.webp`",
		)
	}
	missing := fmt.Sprintf("no existe la imagen `%s`", address.Encode(name))
	if m.files == nil || !fs.ValidPath(name) {
		return nil, lint.Wrong(missing, "se escribe desde la carpeta de las lecciones: `img/mapa.png`")
	}
	body, _, err := ReadPicture(m.files, name)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, lint.Wrong(missing, lint.SuggestFeminine(address.Encode(name), m.beside(name)))
	case errors.Is(err, errTooLarge):
		info, err := fs.Stat(m.files, name)
		if err != nil {
			return nil, lint.Wrong(missing, "comprueba la ruta") // any more
		}
		weight := strings.Replace(fmt.Sprintf("%.1f", float64(info.Size())/(1<<20)), ".", ",", 1)
		return nil, lint.Wrong(
			fmt.Sprintf("la imagen `%s` pesa %s MiB", address.Encode(name), weight),
			"redúcela a 2 MiB como mucho: en clase la piden todos a la vez por la misma Wi-Fi",
		)
	case err != nil:
		message, hint := unreadable("la imagen `"+address.Encode(name)+"`", err)
		return nil, lint.Wrong(message, hint)
	}
	if spelt := spelling(m.files, name); spelt != name {
		return nil, lint.Wrong(
			fmt.Sprintf("la imagen `%s` se llama `%s`", address.Encode(name), address.Encode(spelt)),
			"escríbela con las mismas mayúsculas: en otros ordenadores no se encontraría",
		)
	}
	return body, nil
}

// beside are the addresses of the pictures that there are in the folder of
// one.
func (m *images) beside(name string) (names []string) {
	entries, _ := fs.ReadDir(m.files, path.Dir(name)) // a folder that is not there has none
	for _, e := range entries {
		if PictureTypes[strings.ToLower(path.Ext(e.Name()))] != "" {
			names = append(names, address.Encode(path.Join(path.Dir(name), e.Name())))
		}
	}
	return slices.DeleteFunc(names, func(other string) bool { return other == address.Encode(name) })
}

// name is the file that an image shows. What no file's name can be is a
// [lint.Mistake] that says how to write it.
func (m *images) name(destination string) (name string, err error) {
	name, err = address.Decode(destination)
	at := strings.IndexAny(destination, "?#")
	switch {
	case at >= 0 && !m.exists(destination) && m.exists(destination[:at]):
		err = lint.Wrong("sobra `"+destination[at:]+"` en la dirección de esta imagen", "escribe `"+destination[:at]+"`")
	case at >= 0:
		if err != nil || m.exists(destination) {
			name = destination
		}
		sign := destination[at : at+1]
		err = lint.Wrong(
			"en la dirección `"+destination+"`, lo que va desde `"+sign+"` no es del nombre del fichero",
			"si lo es, escribe `"+address.Encode(name)+"`",
		)
	case errors.Is(err, address.ErrNotText):
		err = lint.Wrong("`"+destination+"` no es una dirección válida",
			"si el fichero se llama así, escribe `"+address.Encode(destination)+"`")
	case err != nil:
		err = lint.Wrong("en la dirección `"+destination+"` hay un `%` suelto", "escribe `"+address.Encode(destination)+"`")
	case name != destination && !m.exists(name) && m.exists(destination):
		err = lint.Wrong(
			"`"+destination+"` es la dirección de «"+name+"», que no existe",
			"la del fichero que se llama así es `"+address.Encode(destination)+"`",
		)
	}
	return name, err
}

func (m *images) exists(name string) bool {
	if m.files == nil {
		return false
	}
	_, err := fs.Stat(m.files, name)
	return err == nil
}
