// Package commandline makes cobra speak Spanish: [Run] runs a command whose
// help, whose mistakes and whose variables are said in the words of this site.
//
// cobra finds the command, and pflag reads its flags; both say what is wrong in
// English, but as errors with a type, so that nothing has to be translated: each
// type has its sentence here (mistake.go), and the help is written from the
// commands themselves (help.go).
//
// Every flag has a variable: --log-level is ENVIVO_LOG_LEVEL, whatever the
// command. What stands on the command line wins.
package commandline

import (
	"context"
	"fmt"
	"os"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// Run runs the command that the arguments name, root or one below it. Of a
// command line that makes no sense the error is a [*Mistake], and nothing has
// been run.
func Run(ctx context.Context, root *cobra.Command, args []string) error {
	cobra.MousetrapHelpText = "" // who opens the program in Windows' Explorer wants it to run, too
	cobra.EnableCommandSorting = false
	root.SilenceErrors, root.SilenceUsage = true, true
	root.CompletionOptions.DisableDefaultCmd = true
	root.SetHelpFunc(func(c *cobra.Command, _ []string) { help(c) })
	root.SetHelpCommand(&cobra.Command{
		Use: "help [orden]", Hidden: true, Args: cobra.ArbitraryArgs,
		RunE: func(_ *cobra.Command, args []string) error {
			of, rest, err := root.Find(args)
			if err != nil || len(rest) > 0 {
				return unexpected(root, strings.Join(args, " "))
			}
			help(of)
			return nil
		},
	})
	root.PersistentFlags().BoolP("help", "h", false, "Muestra esta ayuda.")
	root.SetFlagErrorFunc(inFlag)
	root.PersistentPreRunE = func(c *cobra.Command, _ []string) error { return fromVariables(c) }
	root.SetArgs(append([]string{}, args...)) // of nil cobra makes the process's own
	return root.ExecuteContext(ctx)
}

// fromVariables sets the flags that the command line does not.
func fromVariables(c *cobra.Command) (err error) {
	c.Flags().VisitAll(func(f *pflag.Flag) {
		value, found := os.LookupEnv(variable(c, f))
		if !found || f.Changed || err != nil || isBool(f) {
			return
		}
		if err = c.Flags().Set(f.Name, value); err != nil {
			err = inFlag(c, err)
			if m, ok := err.(*Mistake); ok { //nolint:errorlint // it was made on the line above
				m.what = fmt.Sprintf("%s (de la variable %s)", m.what, variable(c, f))
			}
		}
	})
	return err
}

// variable is the name of a flag's variable.
func variable(c *cobra.Command, f *pflag.Flag) string {
	return strings.ToUpper(strings.ReplaceAll(c.Root().Name()+"_"+f.Name, "-", "_"))
}

// isBool: such a flag is a question to the program, and has no variable.
func isBool(f *pflag.Flag) bool { return f.Value.Type() == "bool" }

// Arguments returns what checks that a command gets at least one argument and at
// most another number of them; most < 0 is any number. They are called as in the
// command's Use.
func Arguments(least, most int) cobra.PositionalArgs {
	return func(c *cobra.Command, args []string) error {
		switch {
		case len(args) < least:
			_, wanted, _ := strings.Cut(c.Use, " ")
			return &Mistake{c, "falta " + wanted}
		case most >= 0 && len(args) > most:
			return unexpected(c, args[most])
		}
		return nil
	}
}
