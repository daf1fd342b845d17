package lint

import "regexp"

// foreign is what other generators understand and this one does not: on the page
// it would stand as it is written, or lose a sign or two, and whoever moves a
// course here would find out from a reader. Code may say all of it.
var foreign = []leftover{
	// GitHub, Obsidian and Docusaurus: boxes in quotations.
	of(`^\[!(?i:tip|hint|success|example|abstract|summary|tldr)\][+-]?`,
		"es de GitHub u Obsidian", "un consejo se escribe `:::consejo` … `:::`").first(),
	of(`^\[!(?i:warning|caution|important|danger|attention|error|failure|bug)\][+-]?`,
		"es de GitHub u Obsidian", "un aviso se escribe `:::aviso` … `:::`").first(),
	of(`^\[!\p{L}+\][+-]?`, "es de GitHub u Obsidian", "una nota se escribe `:::nota` … `:::`").first(),

	// Hugo, Jekyll, and templates of any kind.
	of(`\{\{[<%].*?[%>]\}\}`, "es de Hugo",
		"lo que se mueve en una lección es un widget, `::widget{name=…}`, y una figura, `:::figura` … `:::`"),
	of(`\{%.*?%\}`, "es de una plantilla de Jekyll o Jinja",
		"aquí no hay plantillas: una nota es `:::nota` … `:::`, y código del proyecto, `::source{file=… region=…}`"),
	of(`\{\{.*?\}\}`, "es de una plantilla", "aquí no hay plantillas: escribe el texto o, si es código, ponlo entre comillas invertidas"),

	// Pandoc, kramdown, and PHP Markdown Extra.
	of(`\{:?[ \t]*[#.][\p{L}][^{}]*\}[ \t]*$`, "es de Pandoc o kramdown",
		"cada título tiene ya un ancla, hecha de su texto, y las clases no existen: bórralo"),
	of(`\{:[^{}]*\}[ \t]*$`, "es de kramdown", "aquí no hay atributos: bórralo"),
	of(`^:[ \t]+\S.*$`, "es una definición de Pandoc o PHP Markdown",
		"los términos se definen en `glosario.md`, y se nombran así: `[término](termino:)`").first(),
	of(`^\*\[[^\]]+\]:`, "es una abreviatura de PHP Markdown",
		"los términos se definen en `glosario.md`, y se nombran así: `[término](termino:)`").first(),
	of(`\$\$[^$]+\$\$`, "es una fórmula de TeX", noFormulas),
	of(`(\$(?:[^$\s][^$]*)?[^$\s]\$)(?:[^\p{L}\p{N}$]|$)`, "es una fórmula de TeX", noFormulas),
	of(`\\\([^()]*[=^_\\][^()]*\\\)`, "es una fórmula de TeX", noFormulas),

	// MkDocs, reStructuredText, and AsciiDoc.
	of(`^(?:!!!|\?\?\?\+?)[ \t]*(?i:tip|hint|success|example|abstract|summary)\b.*$`,
		"es de MkDocs", "un consejo se escribe `:::consejo` … `:::`").first(),
	of(`^(?:!!!|\?\?\?\+?)[ \t]*(?i:warning|caution|danger|attention|error|failure|bug)\b.*$`,
		"es de MkDocs", "un aviso se escribe `:::aviso` … `:::`").first(),
	of(`^!!![ \t]*\p{L}+.*$`, "es de MkDocs", "una nota se escribe `:::nota` … `:::`").first(),
	of(`^\?\?\?\+?[ \t]*\p{L}+.*$`, "es de MkDocs", "lo que se abre al pulsar se escribe `:::respuesta Título` … `:::`").first(),
	of(`^\.\.[ \t]+[\p{L}-]+::.*$`, "es de reStructuredText", "una nota se escribe `:::nota` … `:::`").first(),
	of(`^(?:include|image|video)::\S+\[.*\]$`, "es de AsciiDoc", "una imagen se escribe `![lo que se ve](img/…)`").first(),

	// Contents, and links of wikis.
	of(`^\[{1,2}_?(?i:toc)_?\]{1,2}$`, "pide un índice", "la página ya lleva el suyo: bórralo").first(),
	of(`(?i:\[toc\])`, "pide un índice", "la página ya lleva el suyo: bórralo"),
	of(`!\[\[[^\[\]]+\]\]`, "es de una wiki o de Obsidian", "una imagen se escribe `![lo que se ve](img/…)`"),
	of(`\[\[[^\[\]]+\]\]`, "es de una wiki o de Obsidian", "un enlace a otra lección se escribe `[texto](/lecciones/…)`"),

	// Marks within a line.
	of(`==[^=\s](?:[^=]*[^=\s])?==`, "es texto resaltado de otro Markdown", "la negrita se escribe `**así**`"),
	of(`(\+\+[^+\s](?:[^+]*[^+\s])?\+\+)(?:\s|$)`, "es texto insertado de otro Markdown", "la negrita se escribe `**así**`"),
	of(`%%[^%]+%%`, "es un comentario de Obsidian", "aquí se vería: bórralo"),
	of(`(?:^|\s)(:[a-z][a-z0-9_]*:)(?:\s|$)`, "es el nombre de un emoji en GitHub", "pega el emoji mismo"),
}

const noFormulas = "aquí no hay fórmulas: escríbela con letras y signos (E = mc²) o, si es código, ponla entre comillas invertidas"

// of makes a leftover that says whose it is, and what to write instead.
func of(pattern, whose, instead string) leftover {
	return leftover{pattern: regexp.MustCompile(pattern), message: "`%s` " + whose + ", y aquí no dice nada", hint: instead}
}

// first is the leftover where it counts at the beginning of a line only.
func (l leftover) first() leftover {
	l.opens = true
	return l
}
