package content

import "strings"

// slugify turns text into the part of an address: lower case, without accents,
// words joined by hyphens. "¿Cómo funciona?" is "como-funciona"; text without a
// letter or digit is "seccion".
func slugify(text string) string {
	var b strings.Builder
	for _, r := range foldAccents.Replace(strings.ToLower(text)) {
		switch {
		case isSlugRune(r):
			b.WriteRune(r)
		case isUnseen(r):
		case b.Len() > 0 && !strings.HasSuffix(b.String(), "-"):
			b.WriteByte('-')
		}
	}
	if slug := strings.TrimSuffix(b.String(), "-"); slug != "" {
		return slug
	}
	return "seccion"
}

func isSlugRune(r rune) bool { return 'a' <= r && r <= 'z' || '0' <= r && r <= '9' }

// foldAccents knows the letters of Spanish and of its neighbours.
var foldAccents = strings.NewReplacer(
	"á", "a", "à", "a", "â", "a", "ä", "a", "ã", "a", "ª", "a",
	"é", "e", "è", "e", "ê", "e", "ë", "e",
	"í", "i", "ì", "i", "î", "i", "ï", "i",
	"ó", "o", "ò", "o", "ô", "o", "ö", "o", "õ", "o", "º", "o",
	"ú", "u", "ù", "u", "û", "u", "ü", "u",
	"ñ", "n", "ç", "c",
)
