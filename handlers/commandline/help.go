package commandline

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// help says how a command is used.
func help(c *cobra.Command) {
	var b strings.Builder
	fmt.Fprintf(&b, "Uso: %s", c.CommandPath())
	if c.HasAvailableSubCommands() {
		b.WriteString(" [orden]")
	}
	if _, arguments, found := strings.Cut(c.Use, " "); found {
		b.WriteString(" " + arguments)
	}
	fmt.Fprintf(&b, " [opciones]\n\n%s\n", c.Short)
	if c.Long != "" {
		fmt.Fprintf(&b, "\n%s\n", c.Long)
	}
	if c.HasAvailableSubCommands() {
		b.WriteString("\nÓrdenes:\n")
		for _, sub := range c.Commands() {
			if sub.IsAvailableCommand() {
				item(&b, sub.Use, sub.Short)
			}
		}
		fmt.Fprintf(&b, "\nCon «%s ORDEN --help» hay más de cada una.\n", c.CommandPath())
	}
	b.WriteString("\nOpciones:\n")
	_ = c.InheritedFlags() // puts them among the command's own
	c.Flags().VisitAll(func(f *pflag.Flag) {
		if f.Hidden {
			return
		}
		name := "--" + f.Name
		if f.Shorthand != "" {
			name = "-" + f.Shorthand + ", " + name
		}
		_, usage := pflag.UnquoteUsage(f)
		if isBool(f) {
			item(&b, name, usage)
			return
		}
		value := placeholder(f)
		usage = strings.TrimPrefix(usage, value+" ")
		more := "$" + variable(c, f)
		if f.DefValue != "" {
			more = f.DefValue + " si no se dice; " + more
		}
		item(&b, name+" "+value, fmt.Sprintf("%s (%s).", strings.TrimSuffix(usage, "."), more))
	})
	fmt.Fprint(c.OutOrStdout(), b.String())
}

// item is a line for a name and another for what it is, so that nothing has to
// be broken at the edge of a terminal.
func item(b *strings.Builder, name, what string) { fmt.Fprintf(b, "  %s\n      %s\n", name, what) }

// placeholder stands for the value of a flag: what its usage begins with, in
// backquotes.
func placeholder(f *pflag.Flag) string {
	name, _ := pflag.UnquoteUsage(f)
	return name
}
