package assets

import "strings"

// noneMatch reports whether a GET that carries these If-None-Match field lines
// has to be answered in full: none of the entity tags named there is etag, and
// the field is not "*". When it returns false the answer is 304.
//
// The comparison is the weak one (RFC 9110 §13.1.2): W/"x" names "x" as well,
// since a cache on the way may have weakened the tag. A field that breaks the
// grammar matches as far as it could be read and no further.
func noneMatch(lines []string, etag string) bool {
	for _, line := range lines {
		if trim(line) == "*" {
			return false
		}
		for {
			tag, rest, ok := nextTag(line)
			if !ok {
				break
			}
			if tag == etag {
				return false
			}
			line = rest
		}
	}
	return true
}

// nextTag takes the first entity tag off a list, quotes included and weakness
// dropped. A comma may stand inside the quotes, so that the list cannot simply
// be split at its commas; an empty list member is skipped (RFC 9110 §5.6.1.2).
func nextTag(list string) (tag, rest string, ok bool) {
	list = strings.TrimLeft(list, " \t,")
	list = strings.TrimPrefix(list, "W/")
	if len(list) == 0 || list[0] != '"' {
		return "", "", false
	}
	end := strings.IndexByte(list[1:], '"')
	if end < 0 {
		return "", "", false
	}
	end += len(`""`)
	tag, rest = list[:end], strings.TrimLeft(list[end:], " \t")
	if rest != "" && rest[0] != ',' {
		return tag, "", true // nothing may follow a tag but a comma
	}
	return tag, rest, true
}
