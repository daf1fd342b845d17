package content

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"envivo/content/frontmatter"
	"envivo/content/lint"
	"envivo/content/plain"
	"envivo/content/settings"
)

// New writes a lesson with that title into a folder of lessons, from a template
// and with the next order, and returns its path. What it writes has no mistakes,
// and what is there is never overwritten. The error says in Spanish what is in
// the way.
func New(dir, title string, opts Options) (path string, err error) {
	title = printable(title)
	slug := shorten(plain.Slug(title))
	if !plain.HasSlug(title) {
		return "", lint.Wrong(
			fmt.Sprintf("con el título `%s` no se puede hacer una dirección", title),
			"ha de tener alguna letra del alfabeto latino o alguna cifra",
		)
	}
	order, err := nextOrder(dir, slug)
	if err != nil {
		return "", err
	}
	path = filepath.Join(dir, fmt.Sprintf("%02d-%s.md", order, slug))
	if err := create(path, template(title, slug, order, opts.Widgets)); err != nil {
		if errors.Is(err, fs.ErrExist) {
			return "", lint.Wrong(fmt.Sprintf("ya existe %s", path), "elige otro título")
		}
		return "", lint.Wrong(fmt.Sprintf("no se puede escribir en la carpeta %s: %v", dir, err),
			"revisa sus permisos y el espacio en disco")
	}
	return path, nil
}

// nextOrder is the order after the last of a folder's lessons, be it in their
// front matter or in the names of their files. None may have the slug.
func nextOrder(dir, slug string) (int, error) {
	switch info, err := os.Stat(dir); {
	case err == nil && !info.IsDir():
		return 0, lint.Wrong(dir+" no es una carpeta", "di dónde están las lecciones con --content CARPETA")
	case err != nil:
		return 0, lint.Wrong(fmt.Sprintf("la carpeta %s no existe", dir),
			"«envivo init "+dir+"» la crea, con las lecciones del curso; si las tuyas están en otra, dilo con --content CARPETA")
	}
	fsys := Dir(dir)
	c, last := newCompiler(Options{Dir: dir}), 0
	for _, name := range lessonFiles(fsys) {
		p := c.read(fsys, name)
		if p.lesson.Slug == slug {
			return 0, lint.Wrong(fmt.Sprintf("%s ya tiene el slug `%s`", p.Path(), slug), "elige otro título")
		}
		number, _ := strconv.Atoi(leadingNumber.FindString(name)) // without one, 0
		last = max(last, number, p.lesson.Order)
	}
	return last + 1, nil
}

var leadingNumber = regexp.MustCompile(`^\d{1,6}`)

// printable leaves out of a title what front matter cannot hold: line breaks and
// what nobody sees, but for what joins the parts of an emoji.
func printable(title string) string {
	title = norm.NFC.String(strings.Join(strings.Fields(strings.ToValidUTF8(title, "")), " "))
	return strings.Map(func(r rune) rune {
		if unicode.IsPrint(r) || r == '\u200d' {
			return r
		}
		return -1
	}, title)
}

// shorten cuts a slug between words, to what fits an address bar and a file name.
func shorten(slug string) string {
	const longest = 60
	if len(slug) <= longest {
		return slug
	}
	if i := strings.LastIndexByte(slug[:longest+1], '-'); i > 0 {
		return slug[:i]
	}
	return slug[:longest]
}

// create writes a file that was not there, whole or not at all.
func create(path, text string) error {
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if err != nil {
		return err
	}
	_, err = file.WriteString(text)
	if err = errors.Join(err, file.Close()); err != nil {
		_ = os.Remove(path)
	}
	return err
}

// template is a whole lesson. Its example is the first widget that can do
// without attributes.
func template(title, slug string, order int, widgets []settings.Widget) string {
	if !frontmatter.IsText(slug) { // 42 is a number
		slug = strconv.Quote(slug)
	}
	example := ""
	if i := slices.IndexFunc(widgets, settings.Widget.IsOptional); i >= 0 {
		example = fmt.Sprintf("Di antes qué va a pasar, y deja probarlo:\n\n::widget{name=%s}\n\n", widgets[i].Name)
	}
	return fmt.Sprintf(`---
title: %s
slug: %s
order: %d
summary: "Cuenta aquí, en una o dos frases, qué se aprende en esta lección."
---

Empieza por la pregunta que trae quien lee, y contéstala en un párrafo corto.

## Qué es

Una idea por párrafo. Lo importante va **así**, y el código, `+"`así`"+`. La primera vez que
sale un término, su nombre en inglés va al lado.

:::consejo Escribe y mira
Hay tres clases de notas: `+"`nota`, `consejo` y `aviso`"+`.
:::

## Cómo funciona

%s`+"```js\n"+`const respuesta = await fetch("/healthz");
`+"```"+`

## En resumen

Lo que hay que recordar, y a dónde seguir.
`, strconv.Quote(title), slug, order, example) // a quoted string of Go is one of YAML
}
