// Envivo serves En Vivo, a course in Spanish about real-time web applications,
// with the live back end that its lessons talk about. Everything is in this one
// binary; what happens is kept in the folder of --data.
//
//	go run .
//
// This file wires the rooms together and takes them apart again: flags, log,
// site, server, and the way back. What the other commands do is the rooms' too:
// init, new and check are content's, build is course's. Start with the package
// comment of handlers.
package main

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/netip"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"envivo/content"
	"envivo/handlers"
	"envivo/handlers/commandline"
	"envivo/handlers/course"
	"envivo/handlers/eventlog"
	"envivo/handlers/licenses"
	"envivo/handlers/web"
)

// sources are the files that lessons show with ::source: the very code that runs.
//
//go:embed handlers/*.go handlers/*/*.go assets/js/*.js assets/js/*/*.js
var sources embed.FS

// license is the program's own.
//
//go:embed LICENSE
var license string

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := commandline.Run(ctx, envivo(), os.Args[1:])
	stop()
	if err != nil {
		if text := err.Error(); text != "" {
			fmt.Fprintln(os.Stderr, text)
		}
		os.Exit(1)
	}
}

// envivo is the command line. To serve is what it does if nothing else is said.
func envivo() *cobra.Command {
	root := serve("envivo")
	root.Short = "En Vivo: aplicaciones web en tiempo real, en directo."
	root.Long = "Sin orden, sirve el curso, con las opciones que dice «envivo serve --help»."
	root.Flags().VisitAll(func(f *pflag.Flag) { f.Hidden = true })
	version := root.Flags().Bool("version", false, "Dice qué versión es.")
	run := root.RunE
	root.RunE = func(c *cobra.Command, args []string) error {
		if *version {
			_, err := fmt.Fprintln(c.OutOrStdout(), "envivo", commandline.Version())
			return err
		}
		return run(c, args)
	}
	root.AddCommand(serve("serve"), initialize(), lesson(), check(), build(), licences())
	return root
}

// serve is the command that serves the site.
func serve(name string) *cobra.Command {
	o := options{LogLevel: slog.LevelInfo}
	c := &cobra.Command{
		Use: name, Short: "Sirve el curso. Es lo que se hace si no se dice otra cosa.", Args: commandline.Arguments(0, 0),
		RunE: func(c *cobra.Command, _ []string) error {
			if err := o.run(c.Context(), os.Stdout, os.Stderr); err != nil {
				return errors.New(o.explain(err))
			}
			return nil
		},
	}
	f := c.Flags()
	f.SortFlags = false
	f.StringVar(&o.Addr, "addr", ":8080", "`HOST:PUERTO` Dónde escucha.")
	f.StringVar(&o.SixAddr, "six-addr", "", "`HOST:PUERTO` Dónde va «Seis conexiones»: un puerto libre si no se dice; no, en ninguno.")
	f.StringVar(&o.Content, "content", "", "`CARPETA` Lee las lecciones de esta carpeta en vez de las incluidas.")
	f.StringVar(&o.Data, "data", ".envivo", "`CARPETA` Dónde guarda el registro de eventos.")
	f.StringVar(&o.NATS, "nats", "", "`URL` Usa este servidor o clúster NATS en vez del incluido.")
	f.Var(commandline.Level(&o.LogLevel), "log-level", "`NIVEL` Qué se anota: debug, info, warn o error.")

	f.Float64Var(&o.ReadRate, "read-rate", web.DefaultReading.PerSecond,
		"`N` Lecturas por segundo y dirección; 1/40 al visitante (0: sin límite).")
	f.Float64Var(&o.PublishRate, "publish-rate", web.DefaultPublishing.PerSecond,
		"`N` Publicaciones por segundo y dirección; igual (0: sin límite).")
	f.Float64Var(&o.MessageRate, "message-rate", web.DefaultLimits.Messages,
		"`N` Mensajes por segundo de cada WebSocket, además (0: sin límite).")
	f.IntVar(&o.Connections, "connections", web.DefaultConnections,
		"`N` Conexiones a la vez (0: las que admita el sistema).")
	f.IntVar(&o.ConnectionsPerAddress, "connections-per-address", web.DefaultConnectionsPerAddress,
		"`N` Las de cada dirección (0: sin límite).")

	f.Var(commandline.Networks(&o.TrustedProxies), "trusted-proxies",
		"`RED,…` Redes de los proxies cuyo X-Forwarded-For se cree, como 10.0.0.0/8.")
	f.Var(commandline.Words(&o.TrustedOrigins), "trusted-origins",
		"`ORIGEN,…` Otros sitios cuyas páginas leen y publican, como https://ejemplo.org.")
	f.Var(commandline.Words(&o.Hosts), "hosts",
		"`NOMBRE,…` Más nombres del sitio que localhost y sus direcciones: aula.ejemplo.org.")
	f.StringVar(&o.MetricsToken, "metrics-token", "", "`CLAVE` Con esta clave se leen las métricas (/metrics) desde otra máquina.")
	return c
}

// options are those of serving.
type options struct {
	Addr, SixAddr       string
	Content, Data, NATS string
	LogLevel            slog.Level

	ReadRate, PublishRate, MessageRate float64
	Connections, ConnectionsPerAddress int

	TrustedProxies        []netip.Prefix
	TrustedOrigins, Hosts []string
	MetricsToken          string
}

// run serves the site until ctx ends, and then takes it down in the order that
// loses nothing: streams, requests, log.
func (o *options) run(ctx context.Context, stdout, stderr io.Writer) error {
	logger := slog.New(slog.NewTextHandler(stderr, &slog.HandlerOptions{Level: o.LogLevel}))
	slog.SetDefault(logger)

	config, err := o.config(logger, stderr)
	if err != nil {
		return err
	}
	// A port that is taken is said before anything is touched; but nobody is let
	// in before there is something to answer.
	if err := web.CanListen(ctx, o.Addr, o.SixAddr); err != nil {
		return err
	}
	opening, opened := ctx, context.CancelFunc(func() {})
	if o.NATS == "" {
		opening, opened = context.WithTimeout(ctx, eventlog.OpenWithin)
	}
	defer opened()
	store, err := eventlog.Open(opening, eventlog.Config{Dir: o.Data, URL: o.NATS, Logger: logger})
	if err != nil {
		return err
	}
	defer store.Close()
	if damages := store.Damages(); len(damages) > 0 {
		fmt.Fprintln(stderr, o.describe(damages))
	}
	program, err := handlers.Open(opening, store, config)
	if err != nil {
		return err
	}
	defer program.Close()

	web.Announce(stdout, program.Listener())
	if err := program.Serve(ctx); err != nil {
		return err
	}
	goodbye, cancel := context.WithTimeout(context.Background(), web.GoodbyeWithin)
	defer cancel()
	return program.Drain(goodbye)
}

// config is what the site is opened with: the lessons, and what flags say.
func (o *options) config(logger *slog.Logger, stderr io.Writer) (c handlers.Config, err error) {
	c = handlers.Config{
		Options: handlers.Options{
			Limits: web.Limits{
				Reading:    web.Limit{PerSecond: o.ReadRate, Burst: web.DefaultReading.Burst},
				Publishing: web.Limit{PerSecond: o.PublishRate, Burst: web.DefaultPublishing.Burst},
				Messages:   o.MessageRate,
			},
			TrustedProxies: o.TrustedProxies, TrustedOrigins: o.TrustedOrigins, Hosts: o.Hosts, MetricsToken: o.MetricsToken,
			Folder: o.Content, Terminal: stderr, Logger: logger,
		},
		Addr: o.Addr, SixAddr: o.SixAddr,
		Connections: o.Connections, ConnectionsPerAddress: o.ConnectionsPerAddress,
	}
	files, with := handlers.Lessons(o.Content, sources)
	with.Bounds = handlers.Bounds(c.Limits)
	c.Files = files
	if o.Content == "" {
		c.Course, err = content.Load(files, with)
	} else {
		c.Reloader, err = content.NewReloader(files, with)
	}
	if err != nil {
		return c, err
	}
	c.Guides, err = content.Guides(with)
	return c, err
}

// What sockets answer has numbers of its own in Windows (WSAEADDRINUSE, WSAEACCES),
// which are not those of package syscall's names; elsewhere they are nothing.
const (
	windowsInUse     = syscall.Errno(10048)
	windowsForbidden = syscall.Errno(10013)
)

// explain says in Spanish, on one line, what keeps the site from starting and
// what to do about it. Mistakes in lessons have a line each.
func (o *options) explain(err error) string {
	var problems content.Problems
	var network *net.OpError
	switch {
	case errors.As(err, &problems):
		return problems.Error()
	case errors.Is(err, web.ErrSixAddr):
		return "La dirección " + o.SixAddr + " no sirve para --six-addr. " +
			"Escríbela como HOST:PUERTO, con otro puerto que el del sitio: --six-addr :8081"
	case errors.Is(err, syscall.EADDRINUSE) || errors.Is(err, windowsInUse):
		return "El puerto de " + o.Addr + " ya está en uso. Cierra el otro programa o elige otro puerto: --addr :8081"
	case errors.Is(err, eventlog.ErrLocked):
		return "Otro En Vivo ya usa la carpeta " + o.Data + ". Ciérralo o elige otra: --data CARPETA"
	case errors.Is(err, eventlog.ErrUnusable):
		return "No se puede usar la carpeta " + o.Data + " para guardar datos. " +
			"Revisa sus permisos y el espacio en disco, o elige otra: --data CARPETA. " +
			"De lo que hay en ella no se ha borrado nada."
	case errors.Is(err, eventlog.ErrUnreachable):
		return "El servidor NATS de " + o.NATS + " no contesta, o no tiene JetStream. Revisa la dirección y que esté en marcha."
	case errors.As(err, &network) && (errors.Is(err, syscall.EACCES) || errors.Is(err, windowsForbidden)):
		return "No hay permiso para escuchar en " + o.Addr + ". Elige un puerto a partir de 1024: --addr :8080"
	case errors.As(err, &network):
		return "No se puede escuchar en " + o.Addr + ". Escribe la dirección como HOST:PUERTO: --addr :8080"
	}
	return "En Vivo no pudo arrancar: " + err.Error()
}

// describe says on one line what the folder had to be mended of.
func (o *options) describe(damages []eventlog.Damage) string {
	var b strings.Builder
	fmt.Fprintf(&b, "Los datos de la carpeta %s estaban dañados y se han reparado.", o.Data)
	for _, d := range damages {
		fmt.Fprintf(&b, " Registro «%s»: eventos que se conservan, %d; que faltan, ", d.Log, d.Kept)
		if d.Lost == 0 {
			b.WriteString("ninguno que se sepa.")
		} else {
			fmt.Fprintf(&b, "%d.", d.Lost)
		}
	}
	if aside := damages[0].Quarantine; aside != "" {
		fmt.Fprintf(&b, " Lo dañado no se ha borrado: está en %s", aside)
	}
	return b.String()
}

// here is the folder of the lessons, if a command is given no other.
const here = "content"

// errWrong ends a command that has said itself what is wrong.
var errWrong = errors.New("")

// check is the command that reads the lessons for who writes them, and for CI.
func check() *cobra.Command {
	return &cobra.Command{
		Use: "check [CARPETA]", Short: "Repasa las lecciones y dice todos sus errores.",
		Long: "La carpeta es content si existe o, si no, la del curso incluido.",
		Args: commandline.Arguments(0, 1),
		RunE: func(_ *cobra.Command, args []string) error {
			folder := ""
			if info, err := os.Stat(here); len(args) > 0 {
				folder = args[0]
			} else if err == nil && info.IsDir() {
				folder = here
			}
			course, err := content.Load(handlers.Lessons(folder, sources))
			var problems content.Problems
			switch {
			case errors.As(err, &problems):
				return errors.Join(problems.Report(os.Stdout), errWrong)
			case err != nil:
				return err
			}
			return course.Report(os.Stdout)
		},
	}
}

// lesson is the command that writes a new one.
func lesson() *cobra.Command {
	c := &cobra.Command{
		Use: "new TÍTULO…", Short: "Escribe una lección nueva a partir de una plantilla.", Args: commandline.Arguments(1, -1),
	}
	folder := c.Flags().String("content", here, "`CARPETA` Dónde están las lecciones.")
	c.RunE = func(_ *cobra.Command, title []string) error {
		_, with := handlers.Lessons(*folder, sources)
		path, err := content.New(*folder, strings.Join(title, " "), with)
		if err != nil {
			return fmt.Errorf("No hay lección nueva: %w", err)
		}
		fmt.Printf("%s\n\nÁbrela en tu editor. Para ver cómo queda: envivo --content %s\n"+
			"Para repasarla: envivo check %[2]s\n", path, *folder)
		return nil
	}
	return c
}

// initialize is the command that writes the course into a folder of the user's.
func initialize() *cobra.Command {
	return &cobra.Command{
		Use: "init [CARPETA]", Short: "Escribe en una carpeta el curso incluido, para cambiarlo.",
		Long: "La carpeta es content si no se dice otra. Lo que ya haya en ella se queda como está.",
		Args: commandline.Arguments(0, 1),
		RunE: func(_ *cobra.Command, args []string) error {
			folder := here
			if len(args) > 0 {
				folder = args[0]
			}
			written, kept, err := content.Init(folder)
			if err != nil {
				return fmt.Errorf("No se ha escrito el curso entero: %w", err)
			}
			fmt.Printf("En la carpeta %s hay ahora %d ficheros nuevos.\n", folder, len(written))
			if len(kept) > 0 {
				fmt.Printf("Ya estaban, y se quedan como están: %s.\n", strings.Join(kept, ", "))
			}
			if _, err := content.Load(handlers.Lessons(folder, sources)); err != nil {
				fmt.Printf("Con lo que ya había, el curso tiene errores. Para verlos: envivo check %s\n", folder)
				return errWrong
			}
			fmt.Printf("\nPara ver el curso, y cada cambio que guardes: envivo --content %s\n"+
				"Para escribir otra lección: envivo new --content %[1]s \"El título\"\n", folder)
			return nil
		},
	}
}

// build is the command that writes the course as files, in which widgets are
// only named.
func build() *cobra.Command {
	c := &cobra.Command{
		Use: "build CARPETA", Short: "Escribe el curso como páginas estáticas.",
		Long: "En una carpeta vacía, o que no exista, o de la vez anterior.",
		Args: commandline.Arguments(1, 1),
	}
	folder := c.Flags().String("content", "", "`CARPETA` Lee las lecciones de esta carpeta en vez de las incluidas.")
	c.RunE = func(c *cobra.Command, args []string) error {
		files, with := handlers.Lessons(*folder, sources)
		err := course.Build(c.Context(), files, with, args[0])
		var problems content.Problems
		switch {
		case errors.As(err, &problems):
			return problems
		case err != nil:
			return fmt.Errorf("No se ha escrito el curso: %w", err)
		}
		fmt.Printf("El curso está en %s. Ábrelo con cualquier servidor de ficheros, o %s en el navegador.\n",
			args[0], filepath.Join(args[0], "index.html"))
		return nil
	}
	return c
}

// licences is the command that prints them.
func licences() *cobra.Command {
	return &cobra.Command{
		Use: "licenses", Short: "Enseña la licencia del programa y las de todo lo que lleva dentro.",
		Args: commandline.Arguments(0, 0),
		RunE: func(*cobra.Command, []string) error { return licenses.Write(os.Stdout, license) },
	}
}
