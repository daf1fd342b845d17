package commandline

import (
	"errors"
	"fmt"
	"log/slog"
	"net/netip"
	"strings"

	"github.com/spf13/pflag"
)

// A value is the value of a flag that pflag has no type for, or none that could
// say in Spanish what is wrong.
type value[T any] struct {
	at    *T
	parse func(string) (T, error)
	print func(T) string
}

var _ pflag.Value = value[string]{}

// Set implements [pflag.Value].
func (v value[T]) Set(text string) error {
	parsed, err := v.parse(text)
	if err == nil {
		*v.at = parsed
	}
	return err
}

// String implements [pflag.Value].
func (v value[T]) String() string {
	if v.at == nil {
		return ""
	}
	return v.print(*v.at)
}

// Type implements [pflag.Value].
func (v value[T]) Type() string { return fmt.Sprintf("%T", v.at) }

// Level is a level of a log: debug, info, warn or error.
func Level(at *slog.Level) pflag.Value {
	parse := func(text string) (level slog.Level, err error) {
		if level.UnmarshalText([]byte(text)) != nil {
			err = errors.New("hay debug, info, warn y error")
		}
		return level, err
	}
	return value[slog.Level]{at, parse, func(l slog.Level) string { return strings.ToLower(l.String()) }}
}

// Words are separated by commas.
func Words(at *[]string) pflag.Value {
	parse := func(text string) ([]string, error) { return split(text), nil }
	return value[[]string]{at, parse, func(words []string) string { return strings.Join(words, ",") }}
}

// Networks are separated by commas, like 10.0.0.0/8.
func Networks(at *[]netip.Prefix) pflag.Value {
	parse := func(text string) (networks []netip.Prefix, err error) {
		for _, word := range split(text) {
			network, err := netip.ParsePrefix(word)
			if err != nil {
				return nil, errors.New("han de ser redes como 10.0.0.0/8, con comas entre ellas")
			}
			networks = append(networks, network)
		}
		return networks, nil
	}
	return value[[]netip.Prefix]{at, parse, func(networks []netip.Prefix) string {
		return strings.Trim(strings.ReplaceAll(fmt.Sprint(networks), " ", ","), "[]")
	}}
}

func split(text string) (words []string) {
	for word := range strings.SplitSeq(text, ",") {
		if word = strings.TrimSpace(word); word != "" {
			words = append(words, word)
		}
	}
	return words
}
