package trace

import (
	"slices"
	"strings"
)

// hidden stands for the value of a header that is nobody's business but the
// browser's: a trace is downloaded and passed on.
const hidden = "•••"

var secretHeaders = []string{"cookie", "set-cookie", "authorization", "proxy-authorization"}

// isSecret: headers that carry an identity, and those of applications whose
// names say so.
func isSecret(name string) bool {
	name = strings.ToLower(name)
	if slices.Contains(secretHeaders, name) {
		return true
	}
	for _, part := range [...]string{"token", "secret", "api-key", "apikey", "session", "password"} {
		if strings.Contains(name, part) {
			return true
		}
	}
	return false
}

// Bytes that are kept of an address and of a header's value.
const (
	maxTarget = 2 << 10
	maxValue  = 1 << 10
)

// Redact takes the secrets out of a head, in place, and shortens what is too long.
// Addresses keep their parameters, but of the ids of labs and sessions only the
// beginning.
func (h *Head) Redact() {
	h.Target = beginning(shortenIDs(h.Target), maxTarget)
	for i, f := range h.Headers {
		switch {
		case isSecret(f.Name):
			h.Headers[i].Value = hidden
		case strings.EqualFold(f.Name, "Referer") || strings.EqualFold(f.Name, "Location"):
			h.Headers[i].Value = beginning(shortenIDs(f.Value), maxValue)
		default:
			h.Headers[i].Value = beginning(f.Value, maxValue)
		}
	}
}

func beginning(s string, most int) string {
	if len(s) > most {
		return s[:most] + "…"
	}
	return s
}

// secretParameters are those of a query whose value opens something.
var secretParameters = []string{"lab", "sid", "token", "access_token", "key"}

func shortenIDs(address string) string {
	path, query, ok := strings.Cut(address, "?")
	if !ok {
		return address
	}
	var b strings.Builder
	b.WriteString(path)
	separator := byte('?')
	for parameter := range strings.SplitSeq(query, "&") {
		b.WriteByte(separator)
		separator = '&'
		name, value, _ := strings.Cut(parameter, "=")
		if slices.Contains(secretParameters, name) && len(value) > 4 {
			_, tag, tagged := strings.Cut(value, ".")
			if parameter = name + "=" + value[:4] + "…"; tagged && name == "lab" {
				parameter += "." + tag
			}
		}
		b.WriteString(parameter)
	}
	return b.String()
}
