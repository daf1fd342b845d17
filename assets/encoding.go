package assets

import (
	"strings"
)

// A coding is a content coding a [File] may be held in (RFC 9110 §8.4.1), or
// identity, which is none.
type coding int

const (
	identity coding = iota
	gzipped
	brotlied
	zstded
	codings // how many there are
)

// String gives the name that travels in Accept-Encoding and Content-Encoding.
func (c coding) String() string {
	return [codings]string{"identity", "gzip", "br", "zstd"}[c]
}

// weights says how much a client wants each coding: the qvalue in thousandths,
// 0 (not acceptable) to 1000.
type weights [codings]int

// Values of weights while a field is still being read.
const unmentioned = -1

// acceptEncoding reads the Accept-Encoding field lines of a request after
// RFC 9110 §12.5.3. Its cases, in the order of that section:
//
//   - No field: any coding will do; identity is what everybody understands.
//   - A coding that the field names has the weight given there, 1 without one.
//   - "*" stands for every coding that is not named.
//   - identity is acceptable unless it is refused by name or by "*;q=0". Not
//     named, it is the last resort: weight 1 in a thousand.
//   - An empty field wants no coding.
//
// A list member that breaks the grammar is skipped, as though it were absent:
// the rest of the field is still worth obeying. Of two weights for one coding
// the larger counts.
func acceptEncoding(lines []string) weights {
	w := weights{unmentioned, unmentioned, unmentioned, unmentioned}
	star := unmentioned
	for _, line := range lines {
		for len(line) > 0 {
			var member string
			member, line, _ = strings.Cut(line, ",")
			name, q, ok := weighted(member)
			if !ok {
				continue
			}
			if name == "*" {
				star = max(star, q)
			} else if c, known := codingNamed(name); known {
				w[c] = max(w[c], q)
			}
		}
	}
	for c := range w {
		switch {
		case w[c] != unmentioned:
		case coding(c) != identity:
			w[c] = max(star, 0)
		case star == 0:
			w[c] = 0
		default:
			w[c] = 1
		}
	}
	return w
}

// weighted splits one list member, `codings [ OWS ";" OWS "q=" qvalue ]`.
func weighted(member string) (name string, q int, ok bool) {
	name, param, has := strings.Cut(member, ";")
	name = trim(name)
	if name == "" {
		return "", 0, false
	}
	if !has {
		return name, 1000, true
	}
	param = trim(param)
	if len(param) < 2 || param[0]|0x20 != 'q' || param[1] != '=' {
		return "", 0, false
	}
	q, ok = qvalue(param[2:])
	return name, q, ok
}

// qvalue reads a weight in thousandths: ( "0" [ "." 0*3DIGIT ] ) or
// ( "1" [ "." 0*3("0") ] ), RFC 9110 §12.4.2.
func qvalue(s string) (thousandths int, ok bool) {
	if s == "" || len(s) > len("0.000") || s[0] != '0' && s[0] != '1' {
		return 0, false
	}
	q := int(s[0]-'0') * 1000
	if len(s) == 1 {
		return q, true
	}
	if s[1] != '.' {
		return 0, false
	}
	unit := 100
	for _, digit := range []byte(s[2:]) {
		if digit < '0' || digit > '9' {
			return 0, false
		}
		q += int(digit-'0') * unit
		unit /= 10
	}
	return q, q <= 1000
}

// codingNamed looks a coding up by its name, in any case. "x-gzip" is an old
// name of gzip that recipients are asked to know (RFC 9110 §8.4.1.3).
func codingNamed(name string) (coding, bool) {
	for c := range codings {
		if strings.EqualFold(name, c.String()) {
			return c, true
		}
	}
	return gzipped, strings.EqualFold(name, "x-gzip")
}

// trim takes optional white space (OWS, RFC 9110 §5.6.3) off both ends.
func trim(s string) string { return strings.Trim(s, " \t") }
