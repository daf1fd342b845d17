package typography

import (
	"strings"
	"testing"
	"unicode/utf8"
)

// set is a text with its typography, as far as there is no markup in it.
func set(text string) string {
	signs := appendSigns(nil, 0, []byte(text))
	typeset(signs)
	var b strings.Builder
	for _, s := range signs {
		if s.set != 0 {
			b.WriteRune(s.set)
		} else {
			b.WriteString(text[s.start:s.stop])
		}
	}
	return b.String()
}

func TestQuotesPairAndNest(t *testing.T) {
	for give, want := range map[string]string{
		`Dijo "hola".`:                     `Dijo «hola».`,
		`"el 'texto' dentro"`:              `«el “texto” dentro»`,
		`"él dijo "hola""`:                 `«él dijo “hola”»`,
		`""hola" dijo"`:                    `«“hola” dijo»`,
		`"uno "dos 'tres' dos" uno"`:       `«uno “dos ‘tres’ dos” uno»`,
		`un 'texto' suelto`:                `un “texto” suelto`,
		`'el "texto" de'`:                  `“el ‘texto’ de”`,
		`«el "texto" de»`:                  `«el “texto” de»`,
		`“el 'texto' de”`:                  `“el ‘texto’ de”`,
		`<<hola>> y <<el "b" de>>`:         `«hola» y «el “b” de»`,
		`("hola"), ["a"], ¿"qué"?`:         `(«hola»), [«a»], ¿«qué»?`,
		`("¿qué?") y "¡sí!".`:              `(«¿qué?») y «¡sí!».`,
		`"¿qué?", "(a)" y "a."`:            `«¿qué?», «(a)» y «a.»`,
		`separa con "," o con "."`:         `separa con «,» o con «.»`,
		`—"hola"— y a/"b"`:                 `—«hola»— y a/«b»`,
		`"...y se fue..."`:                 `«…y se fue…»`,
		"\"a\nb\" y \u00a0\"c\"\u00a0d":    "«a\nb» y \u00a0«c»\u00a0d",
		`"&iexcl;Hola!"&nbsp;dijo`:         `«&iexcl;Hola!»&nbsp;dijo`,
		`son "5" y "6"`:                    `son «5» y «6»`,
		`"el año 90" y "los '90"`:          `«el año 90» y «los ’90»`,
		`"uno" dos" "tres"`:                `«uno» dos" «tres»`,
		`"uno, «dos", tres»`:               `"uno, «dos", tres»`, // nothing crosses
		`"a 'b" c'`:                        `«a 'b» c'`,
		`la palabra "👩‍🚀" y "ñ"`:           `la palabra «👩‍🚀» y «ñ»`,
		`"don't", dijo O'Brien en 'l'any'`: `«don’t», dijo O’Brien en “l’any”`,
	} {
		if got := set(give); got != want {
			t.Errorf("%s\ngot  %s\nwant %s", give, got, want)
		}
	}
}

func TestWhatIsNoQuotationStaysAsItIs(t *testing.T) {
	for _, text := range []string{
		`una " suelta`, `"se abre`, `se cierra"`, `"se abre y "se abre`, `"" y ''`, `a"b"c`, `dijo " hola " y`,
		`mide 5'10" y 6' 2"`, `de 24" o 27"`, `40°25'01"N`, `\"así\" y \'así\'`, `&quot;así&quot;`, `pa' qué`,
		`a << 2`, `a >> 2`, `cat <<EOF`, `Map<String, List<Integer>>`, `a >>> 1`, `a <<< b`, `std::cout << x << y`,
	} {
		if got := set(text); got != text {
			t.Errorf("%s\ngot  %s", text, got)
		}
	}
	for give, want := range map[string]string{
		`un "monitor de 27" de segunda" y ya`: `un «monitor de 27" de segunda» y ya`,
		`un "disco" de 3" en "27"`:            `un «disco» de 3" en «27»`,
		`mide 5'10" y dijo "hola"`:            `mide 5'10" y dijo «hola»`,
	} {
		if got := set(give); got != want {
			t.Errorf("%s\ngot  %s\nwant %s", give, got, want)
		}
	}
}

func TestApostrophesAreApostrophes(t *testing.T) {
	for give, want := range map[string]string{
		`don't, O'Brien, l'any, d'això`: `don’t, O’Brien, l’any, d’això`,
		`los '90, ('98) y '80s`:         `los ’90, (’98) y ’80s`,
		`'42' y '7'`:                    `“42” y “7”`,
		`un '42' solo`:                  `un “42” solo`,
		`un "27" solo`:                  `un «27» solo`,
		`los 90's`:                      `los 90’s`,
		`l’any y "l’any"`:               `l’any y «l’any»`,
	} {
		if got := set(give); got != want {
			t.Errorf("%s\ngot  %s\nwant %s", give, got, want)
		}
	}
}

func TestFlagsAndOperatorsAreLeftAlone(t *testing.T) {
	for _, text := range []string{
		`--content y -v`, `(--addr)`, `--a=b --c`, `i--`, `i--; --i`, `a -> b`, `a --> b`, `a <-- b`, `<!-- a`, `----`, `bloque--modo`,
		`...args`, `f(...args)`, `[...a, ...b]`, `{...a}`, `...[1]`, `./...`, `go test ./... -v`, `.../sse`, `../a`, `..`, `....`,
	} {
		if got := set(text); got != text {
			t.Errorf("%s\ngot  %s", text, got)
		}
	}
	for give, want := range map[string]string{
		`un rango 1--2, uno -- dos`: `un rango 1–2, uno – dos`,
		`y ---dijo--- se fue`:       `y —dijo— se fue`,
		`y tres... (...) [...]`:     `y tres… (…) […]`,
		`¿Y...? ¡...! eh...,`:       `¿Y…? ¡…! eh…,`,
		`hola...adiós`:              `hola…adiós`,
	} {
		if got := set(give); got != want {
			t.Errorf("%s\ngot  %s\nwant %s", give, got, want)
		}
	}
}

// FuzzTypography sets anything. What comes out stays as it is when it is set
// again, and differs from what went in by quotes, dashes and dots alone.
func FuzzTypography(f *testing.F) {
	for _, seed := range []string{
		`"el 'texto' dentro"`, `«el "texto" de»`, `"a 'b" c'`, `un "monitor de 27" de" y`, `los '90 'b'`, `« "a “b" '»'`, `<<...a "b>>`,
		`--content i-- 1--2 a -- b ---`, `...args ... ./...`, `"a « b" » 'c ’ d'`, `&quot;"a"\"`, `""a"" ''`, `“a 'b” c'`, `‘a 'b’ "c" d'`,
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if !utf8.ValidString(text) {
			return
		}
		got := set(text)
		if again := set(got); again != got {
			t.Errorf("%q: %q became %q", text, got, again)
		}
		if a, b := rest.Replace(text), rest.Replace(got); a != b {
			t.Errorf("%q became %q", text, got)
		}
		if marks := strings.Count(text, `"`) - strings.Count(got, `"`); marks%2 != 0 {
			t.Errorf("%q: half of a pair has been set: %q", text, got)
		}
	})
}

// rest leaves out of a text what typography may change.
var rest = strings.NewReplacer(`"`, "", "'", "", "-", "", ".", "", "<", "", ">", "", "«", "", "»", "", "“", "", "”", "", "‘", "", "’", "",
	"–", "", "—", "", "…", "")
