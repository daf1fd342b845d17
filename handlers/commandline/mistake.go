package commandline

import (
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// A Mistake is in the command line itself. It says in Spanish what is wrong, and
// where to look.
type Mistake struct {
	of   *cobra.Command
	what string
}

func (m *Mistake) Error() string {
	return fmt.Sprintf("No se entiende la orden («%s --help» dice cómo se escribe): %s", m.of.CommandPath(), m.what)
}

// unexpected: there is no command, or no room for an argument, of that name.
func unexpected(c *cobra.Command, word string) error {
	if c.HasAvailableSubCommands() {
		return &Mistake{c, "no hay ninguna orden «" + word + "»" + orRather("", suggestions(c, word))}
	}
	return &Mistake{c, "no se esperaba «" + word + "»"}
}

// inFlag says what pflag has found wrong.
func inFlag(c *cobra.Command, err error) error {
	var unknown *pflag.NotExistError
	var incomplete *pflag.ValueRequiredError
	var invalid *pflag.InvalidValueError
	var malformed *pflag.InvalidSyntaxError
	switch {
	case errors.As(err, &unknown) && unknown.GetSpecifiedShortnames() != "":
		return &Mistake{c, "no hay ninguna opción -" + unknown.GetSpecifiedShortnames()}
	case errors.As(err, &unknown):
		name := unknown.GetSpecifiedName()
		return &Mistake{c, "no hay ninguna opción --" + name + orRather("--", similarFlags(c, name))}
	case errors.As(err, &incomplete):
		value := placeholder(incomplete.GetFlag())
		return &Mistake{c, fmt.Sprintf("detrás de --%s falta su valor: %s", incomplete.GetSpecifiedName(), value)}
	case errors.As(err, &invalid):
		return &Mistake{c, fmt.Sprintf("--%s: %s, y no «%s»", invalid.GetFlag().Name, wanted(invalid), invalid.GetValue())}
	case errors.As(err, &malformed):
		return &Mistake{c, "«" + malformed.GetSpecifiedFlag() + "» no es una opción"}
	}
	return err
}

// wanted is what the value of a flag should have been.
func wanted(err *pflag.InvalidValueError) string {
	switch err.GetFlag().Value.Type() {
	case "int":
		return "ha de ser un número entero"
	case "float64":
		return "ha de ser un número"
	case "bool":
		return "no lleva ningún valor"
	default:
		return err.Unwrap().Error() // of a value of this package
	}
}

// similarFlags are the flags that may have been meant. cobra knows how to compare
// the names of commands, so the flags become some.
func similarFlags(c *cobra.Command, name string) []string {
	flags := new(cobra.Command)
	c.Flags().VisitAll(func(f *pflag.Flag) {
		flags.AddCommand(&cobra.Command{Use: f.Name, Run: func(*cobra.Command, []string) {}})
	})
	return suggestions(flags, name)
}

func suggestions(c *cobra.Command, name string) []string {
	c.SuggestionsMinimumDistance = 2
	return c.SuggestionsFor(name)
}

// orRather asks whether something else was meant.
func orRather(prefix string, names []string) string {
	if len(names) == 0 {
		return ""
	}
	return "; ¿quisiste decir «" + prefix + strings.Join(names, "» o «"+prefix) + "»?"
}
