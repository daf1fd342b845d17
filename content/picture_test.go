package content_test

import (
	"html"
	"io/fs"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"

	"envivo/content"
	"envivo/content/address"
	"envivo/content/contenttest"
)

func TestPictures(t *testing.T) {
	shows := func(image string) map[string]string {
		return map[string]string{"a.md": contenttest.Lesson("a", 1, "![Un mapa]("+image+")\n"), "img/mapa.png": contenttest.Picture(t), "img/sub/plano.SVG": "<svg/>"}
	}
	for image, want := range map[string]string{
		"img/mapa.png":      `<p><img src="/lecciones/img/mapa.png?v=" alt="Un mapa" width="3" height="2"></p>`,
		"img/sub/plano.SVG": `<p><img src="/lecciones/img/sub/plano.SVG?v=" alt="Un mapa"></p>`,
	} {
		html := contenttest.MustLoad(t, shows(image)).Lessons[0].HTML.String()
		html = regexp.MustCompile(`\?v=[0-9a-f]{12}"`).ReplaceAllString(html, `?v="`) // what deflates is Go's, and may change
		if strings.TrimSpace(html) != want {
			t.Errorf("got  %s\nwant %s", html, want)
		}
	}
	for image, want := range map[string]string{
		"img/mpaa.png":    "content/a.md:8:1: no existe la imagen `img/mpaa.png`; ¿quisiste decir `img/mapa.png`?",
		"img/nada/a.png":  "content/a.md:8:1: no existe la imagen `img/nada/a.png`; no hay ninguna",
		"img/../a.png":    "content/a.md:8:1: no existe la imagen `img/../a.png`; se escribe desde la carpeta de las lecciones: `img/mapa.png`",
		"img/mapa.txt":    "content/a.md:8:1: `img/mapa.txt` no es una imagen que se pueda mostrar; puede ser `.avif`, `.gif`, `.jpg`, `.png`, `.svg` o `.webp`",
		"img/enorme.jpg":  "content/a.md:8:1: la imagen `img/enorme.jpg` pesa 2,0 MiB; redúcela a 2 MiB como mucho: en clase la piden todos a la vez por la misma Wi-Fi",
		"fotos/mapa.png":  "content/a.md:8:1: la imagen `fotos/mapa.png` no es de las lecciones; ponla en la carpeta `img`, junto a ellas, y escribe `img/…`: en clase puede no haber internet",
		"img/carpeta.png": "content/a.md:8:1: no se puede leer la imagen `img/carpeta.png`; comprueba que existe y que no está dañada",
	} {
		files := shows(image)
		files["img/enorme.jpg"] = strings.Repeat("x", 2<<20+1)
		files["img/carpeta.png/x"] = ""
		if _, problems := contenttest.Load(files); problems.Error() != want {
			t.Errorf("got  %v\nwant %s", problems, want)
		}
	}
}

// A picture may have any name that a disk takes, and there is one way to write it.
func TestPicturesOfAnyName(t *testing.T) {
	for name, written := range map[string]string{
		"img/mi foto.png":                    "img/mi%20foto.png",
		"img/foto (1).png":                   "img/foto%20%281%29.png",
		"img/#1.png":                         "img/%231.png",
		"img/¿qué?.png":                      "img/¿qué%3F.png",
		"img/100%.png":                       "img/100%25.png",
		"img/a%20b.png":                      "img/a%2520b.png",
		"img/a+b&c=d;e,f.png":                "img/a%2Bb%26c%3Dd%3Be%2Cf.png",
		"img/&copy;.png":                     "img/%26copy%3B.png",
		`img/"uno" y 'dos'.png`:              "img/%22uno%22%20y%20%27dos%27.png",
		`img/a\b\_c.png`:                     "img/a%5Cb%5C_c.png",
		"img/*a*_b_~c~`d`.png":               "img/%2Aa%2A_b_~c~%60d%60.png",
		"img/<a>[b](c).png":                  "img/%3Ca%3E%5Bb%5D%28c%29.png",
		"img/http:a@b.png":                   "img/http%3Aa%40b.png",
		"img/Captura a las 3\u202fp. m..png": "img/Captura%20a%20las%203%E2%80%AFp.%20m..png",
		"img/你好 🎉/ñandú.PNG":                 "img/你好%20🎉/ñandú.PNG",
	} {
		if got := address.Encode(name); got != written {
			t.Errorf("%s: got %s, want %s", name, got, written)
		}
		if got, err := address.Decode(written); got != name || err != nil {
			t.Errorf("%s: got %s, %v, want %s", written, got, err, name)
		}
		l := contenttest.MustLoad(t, map[string]string{"a.md": contenttest.Lesson("a", 1, "![x]("+written+")\n"), name: contenttest.Picture(t)}).Lessons[0]
		src := regexp.MustCompile(`src="([^"]*)\?v=`).FindStringSubmatch(l.HTML.String())
		if src == nil {
			t.Fatalf("%s: %s", name, l.HTML)
		}
		if got, err := address.Decode(html.UnescapeString(src[1])); got != "/lecciones/"+name || err != nil {
			t.Errorf("%s leads to %s (%s), %v", written, src[1], got, err)
		}
		if strings.ContainsAny(src[1], `#?&+ "'<>\`) {
			t.Errorf("%s is written as %s", name, src[1])
		}
	}
}

// On a disk that makes no difference between capitals and small letters, what
// others will not find is a mistake all the same.
func TestCapitalsCountOnEveryDisk(t *testing.T) {
	fsys := careless{fstest.MapFS{
		"a.md":         contenttest.File(contenttest.Lesson("a", 1, "![x](img/mapa.png) ![x](img/Otro.png) ![x](img/sub/A.png)\n\n::source{file=code/X.go region=x}\n")),
		"img/Mapa.PNG": contenttest.File(contenttest.Picture(t)), "img/Otro.png": contenttest.File(contenttest.Picture(t)), "img/Sub/A.png": contenttest.File(contenttest.Picture(t)),
		"code/x.go": contenttest.File("// #region x\nvar x int\n// #endregion x\n"),
	}}
	opts := contenttest.Options()
	opts.Sources = fsys
	_, err := content.Load(fsys, opts)
	want := strings.TrimSpace(contenttest.Lines(
		"content/a.md:8:1: la imagen `img/mapa.png` se llama `img/Mapa.PNG`; escríbela con las mismas mayúsculas: en otros ordenadores no se encontraría",
		"content/a.md:8:39: la imagen `img/sub/A.png` se llama `img/Sub/A.png`; escríbela con las mismas mayúsculas: en otros ordenadores no se encontraría",
		"content/a.md:10:15: el fichero `code/X.go` se llama `code/x.go`; escríbelo con las mismas mayúsculas: en otros ordenadores no se encontraría",
	))
	if err == nil || err.Error() != want {
		t.Errorf("got:\n%v\nwant:\n%s", err, want)
	}
}

// careless is a disk of that kind.
type careless struct{ fstest.MapFS }

func (c careless) Open(name string) (fs.File, error) {
	for real := range c.MapFS {
		if len(real) >= len(name) && strings.EqualFold(real[:len(name)], name) && (len(real) == len(name) || real[len(name)] == '/') {
			return c.MapFS.Open(real[:len(name)])
		}
	}
	return c.MapFS.Open(name)
}

func (c careless) Stat(name string) (fs.FileInfo, error) {
	file, err := c.Open(name)
	if err != nil {
		return nil, err
	}
	return file.Stat()
}

func (c careless) ReadFile(name string) ([]byte, error) {
	info, err := c.Stat(name)
	if err != nil {
		return nil, err
	}
	for real := range c.MapFS {
		if strings.EqualFold(real, name) {
			return c.MapFS.ReadFile(real)
		}
	}
	return nil, &fs.PathError{Op: "read", Path: info.Name(), Err: fs.ErrNotExist}
}

// Whoever writes it in another way is told the one that works.
func TestWrongAddresses(t *testing.T) {
	files := map[string]string{
		"img/mi foto.png": "", "img/foto (1).png": "", "img/foto(2.png": "", "img/#1.png": "", "img/¿qué?.png": "", "img/100%.png": "",
		"img/a%20b.png": "", "img/Mapa.PNG": "", "img/3\u202fp. m..png": "", "img/l'aula 2.png": "", "img/%ff.png": "", "img/mapa.png": "",
	}
	for body, want := range map[string]string{
		"![x](img/mi foto.png)":            "8:4: `](img/mi foto.png)` no es una imagen; la dirección no puede llevar espacios: escribe `img/mi%20foto.png`",
		"![x](img/mi foto.png \"La mía\")": "8:4: `](img/mi foto.png \"La mía\")` no es una imagen; la dirección no puede llevar espacios: escribe `img/mi%20foto.png`",
		"![x](img/mi foto.png 'La mía')":   "8:4: `](img/mi foto.png 'La mía')` no es una imagen; la dirección no puede llevar espacios: escribe `img/mi%20foto.png`",
		"![x](img/l'aula 2.png)":           "8:4: `](img/l'aula 2.png)` no es una imagen; la dirección no puede llevar espacios: escribe `img/l%27aula%202.png`",
		"![x](img/foto (1).png)":           "8:4: `](img/foto (1).png)` no es una imagen; la dirección no puede llevar espacios: escribe `img/foto%20%281%29.png`",
		"![x](img/foto(2.png)":             "8:4: `](img/foto(2.png)` no es una imagen; cierra el paréntesis o, si es del nombre, escribe `img/foto%282.png%29`",
		"![x](img/mapa.png \"El aula)":     "8:4: `](img/mapa.png \"El aula)` no es una imagen; el título se cierra con las comillas que lo abren: `(dirección \"título\")`",
		"![x](img/mi\u00a0foto.png)":       "8:1: no existe la imagen `img/mi%C2%A0foto.png`; ¿quisiste decir `img/mi%20foto.png`?",
		"![x](<img/3 p. m..png>)":          "8:1: no existe la imagen `img/3%20p.%20m..png`; ¿quisiste decir `img/3%E2%80%AFp.%20m..png`?",
		"![x](img/#1.png)":                 "8:1: en la dirección `img/#1.png`, lo que va desde `#` no es del nombre del fichero; si lo es, escribe `img/%231.png`",
		"![x](img/¿qué?.png)":              "8:1: en la dirección `img/¿qué?.png`, lo que va desde `?` no es del nombre del fichero; si lo es, escribe `img/¿qué%3F.png`",
		"![x](img/mapa.png?v=2)":           "8:1: sobra `?v=2` en la dirección de esta imagen; escribe `img/mapa.png`",
		"![x](img/100%.png)":               "8:1: en la dirección `img/100%.png` hay un `%` suelto; escribe `img/100%25.png`",
		"![x](img/%ff.png)":                "8:1: `img/%ff.png` no es una dirección válida; si el fichero se llama así, escribe `img/%25ff.png`",
		"![x](img/a%20b.png)":              "8:1: `img/a%20b.png` es la dirección de «img/a b.png», que no existe; la del fichero que se llama así es `img/a%2520b.png`",
		"![x](img/mapa.PNG)":               "8:1: no existe la imagen `img/mapa.PNG`; ¿quisiste decir `img/Mapa.PNG`?",
		`![x](img\mapa.png)`:               "8:1: la imagen `img\\mapa.png` no se encuentra con esa dirección; escribe `img/mapa.png`",
		"![x](./img/mi%20foto.png)":        "8:1: la imagen `./img/mi%20foto.png` no se encuentra con esa dirección; escribe `img/mi%20foto.png`",
		"[x](/chat uno)":                   "8:3: `](/chat uno)` no es un enlace; la dirección no puede llevar espacios: escribe `%20` en el lugar de cada uno",
		"[x](https://go.dev \"Go)":         "8:3: `](https://go.dev \"Go)` no es un enlace; el título se cierra con las comillas que lo abren: `(dirección \"título\")`",
		"[x](/%ff)":                        "8:1: `/%ff` no es una dirección válida; copia la dirección entera de la barra del navegador",
		"## Sesión\n\n[x](#Sesi%C3%B3n)":   "10:1: esta lección no tiene ningún título `#Sesión`; ¿quisiste decir `sesion`?",
	} {
		all := map[string]string{"a.md": contenttest.Lesson("a", 1, body+"\n")}
		for name := range files {
			all[name] = contenttest.Picture(t)
		}
		if _, problems := contenttest.LoadWith(contenttest.Strict(), all); problems.Error() != "content/a.md:"+want {
			t.Errorf("%s:\ngot  %v\nwant %s", body, problems, want)
		}
	}
	for _, body := range []string{
		"![x](<img/mi foto.png>) ![x](img/mi&#32;foto.png) ![x](img/mi%20foto.png 'La mía')", "![x](img/foto%20(1).png)", "![x](img/%C2%BFqu%C3%A9%3f.png)",
		"![x](/assets/img/map%61.svg)", "[x](/ch%61t)", "[x](/lecciones/%61)", "## Sesión\n\n[x](#s%65sion)", "`![x](img/mi foto.png)`", "![x\\](img/mi foto.png)",
	} {
		all := map[string]string{"a.md": contenttest.Lesson("a", 1, body+"\n")}
		for name := range files {
			all[name] = contenttest.Picture(t)
		}
		if _, problems := contenttest.LoadWith(contenttest.Strict(), all); len(problems) > 0 {
			t.Errorf("%s:\n%v", body, problems)
		}
	}
}
