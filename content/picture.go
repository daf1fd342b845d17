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
)

// Pictures is the folder of the lessons' pictures, beside the lessons; and what
// follows [lessonPath] in their addresses.
const Pictures = "img"

// PictureTypes are the kinds of picture that a lesson may show, by extension.
var PictureTypes = map[string]string{
	".avif": "image/avif", ".gif": "image/gif", ".jpeg": "image/jpeg", ".jpg": "image/jpeg",
	".png": "image/png", ".svg": "image/svg+xml", ".webp": "image/webp",
}

// heaviestPicture is what a whole class can load at once over one Wi-Fi.
const heaviestPicture = 2 << 20

// examineImage checks an image: it comes with the lessons or with the site,
// because a classroom may have no internet, and it says in words what it shows.
func (p *page) examineImage(n *ast.Image) {
	if p.plainText(n) == "" {
		p.fail(n.Pos(), "esta imagen no tiene texto alternativo", "cuenta entre los corchetes lo que se ve")
	}
	address := written(n.Destination)
	ours := strings.TrimLeft(strings.ReplaceAll(address, `\`, "/"), "./") // what some write, and mean img/
	switch {
	case strings.HasPrefix(address, Pictures+"/"):
		p.examinePicture(n, address)
	case strings.HasPrefix(address, assetPath):
		if u, err := parseAddress(address); err == nil {
			address = u.Path
		}
		p.checkAsset(n.Pos(), address)
	case strings.HasPrefix(ours, Pictures+"/"):
		p.fail(n.Pos(), fmt.Sprintf("la imagen `%s` no se encuentra con esa dirección", address), "escribe `"+recoded(ours)+"`")
	default:
		p.fail(n.Pos(),
			fmt.Sprintf("la imagen `%s` no es de las lecciones", address),
			"ponla en la carpeta `img`, junto a ellas, y escribe `img/…`: en clase puede no haber internet")
	}
}

// examinePicture gives a picture its address, with its version in it, and its
// size in pixels, so that the text does not jump when it comes.
func (p *page) examinePicture(n *ast.Image, address string) {
	name, err := p.pictureName(address)
	p.pictures = append(p.pictures, name)
	var body []byte
	if err == nil {
		body, err = p.readPicture(name)
	}
	if err != nil {
		p.failWith(n.Pos(), err)
		return
	}
	if !slices.Contains(p.lesson.Pictures, name) {
		p.lesson.Pictures = append(p.lesson.Pictures, name)
	}
	version := sha256.Sum256(body)
	n.Destination = []byte(lessonPath + encode(name) + "?v=" + hex.EncodeToString(version[:6]))
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

// readPicture reads a picture. The error is a [mistake].
func (p *page) readPicture(name string) ([]byte, error) {
	if PictureTypes[strings.ToLower(path.Ext(name))] == "" {
		return nil, mistake{
			message: fmt.Sprintf("`%s` no es una imagen que se pueda mostrar", encode(name)),
			hint:    "puede ser `.avif`, `.gif`, `.jpg`, `.png`, `.svg` o `.webp`",
		}
	}
	missing := fmt.Sprintf("no existe la imagen `%s`", encode(name))
	if p.files == nil || !fs.ValidPath(name) {
		return nil, mistake{missing, "se escribe desde la carpeta de las lecciones: `img/mapa.png`"}
	}
	body, _, err := ReadPicture(p.files, name)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, mistake{missing, suggestFeminine(encode(name), p.picturesBeside(name))}
	case errors.Is(err, errTooLarge):
		info, err := fs.Stat(p.files, name)
		if err != nil {
			return nil, mistake{missing, "comprueba la ruta"} // any more
		}
		weight := strings.Replace(fmt.Sprintf("%.1f", float64(info.Size())/(1<<20)), ".", ",", 1)
		return nil, mistake{
			message: fmt.Sprintf("la imagen `%s` pesa %s MiB", encode(name), weight),
			hint:    "redúcela a 2 MiB como mucho: en clase la piden todos a la vez por la misma Wi-Fi",
		}
	case err != nil:
		message, hint := unreadable("la imagen `"+encode(name)+"`", err)
		return nil, mistake{message, hint}
	}
	if spelt := spelling(p.files, name); spelt != name {
		return nil, mistake{
			message: fmt.Sprintf("la imagen `%s` se llama `%s`", encode(name), encode(spelt)),
			hint:    "escríbela con las mismas mayúsculas: en otros ordenadores no se encontraría",
		}
	}
	return body, nil
}

// picturesBeside are the addresses of the pictures that there are in the folder of
// one.
func (p *page) picturesBeside(name string) (names []string) {
	entries, _ := fs.ReadDir(p.files, path.Dir(name)) // a folder that is not there has none
	for _, e := range entries {
		if PictureTypes[strings.ToLower(path.Ext(e.Name()))] != "" {
			names = append(names, encode(path.Join(path.Dir(name), e.Name())))
		}
	}
	return slices.DeleteFunc(names, func(other string) bool { return other == encode(name) })
}
