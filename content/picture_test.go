package content

import (
	"bytes"
	"image"
	"image/png"
	"regexp"
	"strings"
	"testing"
)

// picture is a PNG of 3 by 2 pixels.
func picture(t *testing.T) string {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, 3, 2))); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestPictures(t *testing.T) {
	shows := func(image string) map[string]string {
		return map[string]string{"a.md": lesson("a", 1, "![Un mapa]("+image+")\n"), "img/mapa.png": picture(t), "img/sub/plano.SVG": "<svg/>"}
	}
	for image, want := range map[string]string{
		"img/mapa.png":      `<p><img src="/lecciones/img/mapa.png?v=" alt="Un mapa" width="3" height="2"></p>`,
		"img/sub/plano.SVG": `<p><img src="/lecciones/img/sub/plano.SVG?v=" alt="Un mapa"></p>`,
	} {
		html := mustLoad(t, shows(image)).Lessons[0].HTML.String()
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
		files["img/enorme.jpg"] = strings.Repeat("x", heaviestPicture+1)
		files["img/carpeta.png/x"] = ""
		if _, problems := load(files); problems.Error() != want {
			t.Errorf("got  %v\nwant %s", problems, want)
		}
	}
}

// A picture that is drawn again is another, and one that was missing is there.
func TestReloadShowsItsPictures(t *testing.T) {
	d := newDesk(t)
	d.write("lessons/1.md", lesson("uno", 1, "![Un mapa](img/mapa.svg)\n"))
	d.reads("uno dos", "no existe la imagen `img/mapa.svg`")
	d.write("lessons/img/mapa.svg", "<svg/>")
	first := bodyOf(d.reads("uno dos"), "uno")
	d.write("lessons/img/mapa.svg", "<svg></svg>")
	if second := bodyOf(d.reads("uno dos"), "uno"); first == second || !strings.Contains(second, "/lecciones/img/mapa.svg?v=") {
		t.Errorf("it is still %s", second)
	}
	d.write("lessons/img/otra.svg", "<svg/>") // nobody shows it
	if _, changed := d.Reload(); changed {
		t.Error("a picture that no lesson shows is a change")
	}
}
