// Envivo serves En Vivo, a course in Spanish about real-time web applications,
// with the live back end that its lessons talk about. Everything is in this one
// binary; what happens is kept in the folder of --data.
//
//	go run .
//
// This file wires the rooms together and takes them apart again: flags, log,
// site, server, and the way back. What the other commands do is the rooms' too:
// check and new are content's, build is handlers'. Start with the package
// comment of handlers.
package main

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"os"
	"os/signal"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"syscall"

	"github.com/alecthomas/kong"

	"envivo/content"
	"envivo/content/watch"
	"envivo/handlers"
	"envivo/handlers/chat"
	"envivo/handlers/eventlog"
	"envivo/handlers/wire"
	"envivo/handlers/wire/admission"
)

// sources are the files that lessons show with ::source: the very code that runs.
//
//go:embed handlers/*.go handlers/*/*.go assets/js/*.js assets/js/*/*.js
var sources embed.FS

// commands are the command line. Each flag has a variable: --log-level is
// ENVIVO_LOG_LEVEL, whatever the command.
type commands struct {
	Serve options `cmd:"" default:"withargs" help:"Sirve el curso. Es lo que se hace si no se dice otra cosa."`
	Check check   `cmd:"" help:"Repasa las lecciones y dice todos sus errores."`
	New   lesson  `cmd:"" help:"Escribe una lección nueva a partir de una plantilla."`
	Build build   `cmd:"" help:"Escribe el curso como páginas estáticas."`
}

func main() {
	cli := kong.Must(new(commands),
		kong.Name("envivo"),
		kong.Description("En Vivo: aplicaciones web en tiempo real, en directo."),
		kong.DefaultEnvars("ENVIVO"),
		kong.ConfigureHelp(kong.HelpOptions{FlagsLast: true}),
		kong.Help(help),
		kong.Vars{
			"read_rate":    strconv.FormatFloat(handlers.DefaultReading.PerSecond, 'f', -1, 64),
			"connections":  strconv.Itoa(handlers.DefaultConnections),
			"per_address":  strconv.Itoa(handlers.DefaultConnectionsPerAddress),
			"publish_rate": strconv.FormatFloat(handlers.DefaultPublishing.PerSecond, 'f', -1, 64),
			"message_rate": strconv.FormatFloat(handlers.DefaultLimits.Messages, 'f', -1, 64),
		})
	cli.Model.HelpFlag.Help = "Muestra esta ayuda."
	command, err := cli.Parse(os.Args[1:])
	if err != nil {
		fail("No se entiende la orden («envivo --help» dice cuáles hay): " + inSpanish.Replace(err.Error()))
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	command.BindTo(ctx, (*context.Context)(nil))
	err = command.Run()
	stop()
	switch {
	case errors.Is(err, errWrong):
		os.Exit(1)
	case err != nil:
		fail(err.Error())
	}
}

// fail says why it could not be, and ends with status 1.
func fail(why string) {
	fmt.Fprintln(os.Stderr, why)
	os.Exit(1)
}

// help is kong's, whose own words are English.
func help(o kong.HelpOptions, ctx *kong.Context) error {
	var text strings.Builder
	stdout := ctx.Stdout
	ctx.Stdout = &text
	err := kong.DefaultHelpPrinter(o, ctx)
	ctx.Stdout = stdout
	fmt.Fprint(stdout, inSpanish.Replace(text.String()))
	return err
}

// inSpanish has what kong says by itself, in its help and of a wrong command line.
var inSpanish = strings.NewReplacer(
	"Usage:", "Uso:", "Arguments:", "Argumentos:", "Flags:", "Opciones:", "Commands:", "Órdenes:",
	"[flags]", "[opciones]", "<command>", "<orden>",
	`Run "`, "Con «", ` --help" for more information on a command.`, " --help» hay más de cada una.",
	"unexpected argument ", "no se esperaba ", "unknown flag ", "no hay ninguna opción ", "missing flags: ", "falta ",
	"expected a float but got ", "ha de ser un número, y no ", " (string)", "", "expected ", "falta ",
	"slog: level string ", "no hay ningún nivel ", ": unknown name", "; hay debug, info, warn y error",
	", did you mean one of ", "; ¿quisiste decir alguna de estas: ", ", did you mean ", "; ¿quisiste decir ",
)

// options are those of serving, the one command without a name.
type options struct {
	Addr     string     `default:":8080" placeholder:"HOST:PUERTO" help:"Dónde escucha."`
	SixAddr  string     `placeholder:"HOST:PUERTO" help:"Dónde va «Seis conexiones»: un puerto libre si no se dice; no, en ninguno."`
	Content  string     `placeholder:"CARPETA" help:"Lee las lecciones de esta carpeta en vez de las incluidas."`
	Data     string     `default:".envivo" placeholder:"CARPETA" help:"Dónde guarda el registro de eventos."`
	NATS     string     `name:"nats" placeholder:"URL" help:"Usa este servidor o clúster NATS en vez del incluido."`
	LogLevel slog.Level `default:"info" placeholder:"NIVEL" help:"Qué se anota: debug, info, warn o error."`

	ReadRate    float64 `default:"${read_rate}" placeholder:"N" help:"Lecturas por segundo y dirección; 1/40 al visitante (0: sin límite)."`
	PublishRate float64 `default:"${publish_rate}" placeholder:"N" help:"Publicaciones por segundo y dirección; igual (0: sin límite)."`
	MessageRate float64 `default:"${message_rate}" placeholder:"N" help:"Mensajes por segundo de cada WebSocket, además (0: sin límite)."`

	Connections           int `default:"${connections}" placeholder:"N" help:"Conexiones a la vez (0: las que admita el sistema)."`
	ConnectionsPerAddress int `default:"${per_address}" placeholder:"N" help:"Las de cada dirección (0: sin límite)."`

	TrustedProxies []netip.Prefix `placeholder:"RED,…" help:"Redes de los proxies cuyo X-Forwarded-For se cree, como 10.0.0.0/8."`
	TrustedOrigins []string       `placeholder:"ORIGEN,…" help:"Otros sitios cuyas páginas leen y publican, como https://ejemplo.org."`
	Hosts          []string       `placeholder:"NOMBRE,…" help:"Más nombres del sitio que localhost y sus direcciones: aula.ejemplo.org."`
	MetricsToken   string         `placeholder:"CLAVE" help:"Con esta clave se leen las métricas (/metrics) desde otra máquina."`
}

// Run implements the command.
func (o *options) Run(ctx context.Context) error {
	if err := o.run(ctx, os.Stdout, os.Stderr); err != nil {
		return errors.New(o.explain(err))
	}
	return nil
}

// run serves the site until ctx ends, and then takes it down in the order that
// loses nothing: streams, requests, log.
func (o *options) run(ctx context.Context, stdout, stderr io.Writer) error {
	logger := slog.New(slog.NewTextHandler(stderr, &slog.HandlerOptions{Level: o.LogLevel}))
	slog.SetDefault(logger)

	limits := handlers.Limits{
		Reading:    handlers.Limit{PerSecond: o.ReadRate, Burst: handlers.DefaultReading.Burst},
		Publishing: handlers.Limit{PerSecond: o.PublishRate, Burst: handlers.DefaultPublishing.Burst},
		Messages:   o.MessageRate,
	}
	files, with := handlers.Lessons(o.Content, sources)
	with.Bounds = handlers.Bounds(limits)
	course, reloader, err := o.course(files, with)
	if err != nil {
		return err
	}
	guide, err := content.Guide(with)
	if err != nil {
		return err
	}
	// A port that is taken is said before anything is touched; but nobody is let
	// in before there is something to answer.
	if err := handlers.CanListen(ctx, o.Addr, o.SixAddr); err != nil {
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
	lab, err := store.Log(opening, handlers.Lab)
	if err != nil {
		return err
	}

	talk, err := store.Log(opening, chat.Log)
	if err != nil {
		return err
	}

	keys, err := store.Log(opening, handlers.Keys)
	if err != nil {
		return err
	}
	secret, err := handlers.Secret(opening, keys)
	if err != nil {
		return err
	}
	if damages := store.Damages(); len(damages) > 0 {
		fmt.Fprintln(stderr, o.describe(damages))
	}

	races, err := eventlog.Open(ctx, eventlog.Config{Memory: true, Logger: logger})
	if err != nil {
		return err
	}
	defer races.Close()

	listeners, err := handlers.Listen(ctx, o.Addr, o.SixAddr, logger)
	defer func() {
		for _, l := range listeners {
			_ = l.Close() // the server has, if it got so far
		}
	}()
	if err != nil {
		return err
	}

	tap := &wire.Tap{Gate: admission.Gate{
		Limits: handlers.Connections(o.Connections, o.ConnectionsPerAddress, o.TrustedProxies, logger),
	}}
	live, stopLive := context.WithCancel(context.Background())
	defer stopLive()
	ports := [2]int{} // the second is 0 if there is none
	for i, l := range listeners {
		ports[i] = handlers.Port(l)
	}
	site, err := handlers.New(live, handlers.Deps{
		Course: course, Files: files, Guide: guide, LiveReload: reloader != nil,
		Log: lab, Chat: talk, Bus: store.Bus("chat"), Races: races, Tap: tap, Logger: logger,
		Port: ports[0], SixPort: ports[1],
		Limits:         limits,
		Secret:         secret,
		TrustedProxies: o.TrustedProxies, TrustedOrigins: o.TrustedOrigins, Hosts: o.Hosts,
		Ready: store.Ready, MetricsToken: o.MetricsToken,
	})
	if err != nil {
		return err
	}
	var background sync.WaitGroup
	background.Go(func() { handlers.Thermometer(live, lab, logger) })
	if reloader != nil {
		background.Go(func() { o.follow(live, reloader, site.Show, stderr) })
	}

	server := &http.Server{
		Handler:           site,
		ConnContext:       wire.ConnContext,
		ReadHeaderTimeout: handlers.HeaderWithin,
		IdleTimeout:       handlers.IdleWithin,
		MaxHeaderBytes:    handlers.MaxHeader,
		ErrorLog:          slog.NewLogLogger(logger.Handler(), slog.LevelDebug),
	}
	failed := make(chan error, len(listeners))
	for _, l := range listeners {
		go func() { failed <- server.Serve(tap.Listen(l)) }()
	}
	handlers.Announce(stdout, listeners[0])

	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
	}
	logger.Info("closing")
	bounded, cancel := context.WithTimeout(context.Background(), handlers.GoodbyeWithin)
	defer cancel()
	stopLive()
	tap.Close() // what a fault holds back may go
	site.Close(bounded)
	err = server.Shutdown(bounded)
	background.Wait()
	if errors.Is(err, context.DeadlineExceeded) {
		return server.Close() // somebody would not stop sending
	}
	return err
}

// course is the embedded one, or that of --content with what reads it again.
func (o *options) course(files fs.FS, with content.Options) (*content.Course, *content.Reloader, error) {
	if o.Content == "" {
		course, err := content.Load(files, with)
		return course, nil, err
	}
	reloader, err := content.NewReloader(files, with)
	if err != nil {
		return nil, nil, err
	}
	return reloader.Snapshot().Course, reloader, nil
}

// follow shows each snapshot of what somebody is writing, until ctx ends.
func (o *options) follow(ctx context.Context, reloader *content.Reloader, show func(content.Snapshot), stderr io.Writer) {
	watcher := watch.New()
	defer watcher.Close()
	for {
		watcher.Add(handlers.Folders(o.Content, reloader.Sources())...)
		changed, err := watcher.Wait(ctx)
		if err != nil {
			return
		}
		names := make([]string, len(changed))
		for i, path := range changed {
			names[i] = filepath.Base(path) // of what is no lesson: there is none of that name
		}
		before := reloader.Snapshot().Problems
		snapshot, different := reloader.Reload(names...)
		if !different {
			continue
		}
		show(snapshot)
		switch now := snapshot.Problems; {
		case slices.Equal(now, before):
		case len(now) > 0:
			_ = now.Report(stderr) // without a terminal, the pages still say it
		default:
			fmt.Fprintln(stderr, "Las lecciones vuelven a estar bien.")
		}
	}
}

// explain says in Spanish, on one line, what keeps the site from starting and
// what to do about it. Mistakes in lessons have a line each.
func (o *options) explain(err error) string {
	var problems content.Problems
	var network *net.OpError
	switch {
	case errors.As(err, &problems):
		return problems.Error()
	case errors.Is(err, handlers.ErrSixAddr):
		return "La dirección " + o.SixAddr + " no sirve para --six-addr. " +
			"Escríbela como HOST:PUERTO, con otro puerto que el del sitio: --six-addr :8081"
	case errors.Is(err, syscall.EADDRINUSE):
		return "El puerto de " + o.Addr + " ya está en uso. Cierra el otro programa o elige otro puerto: --addr :8081"
	case errors.Is(err, eventlog.ErrLocked):
		return "Otro En Vivo ya usa la carpeta " + o.Data + ". Ciérralo o elige otra: --data CARPETA"
	case errors.Is(err, eventlog.ErrUnusable):
		return "No se puede usar la carpeta " + o.Data + " para guardar datos. " +
			"Revisa sus permisos y el espacio en disco, o elige otra: --data CARPETA. " +
			"De lo que hay en ella no se ha borrado nada."
	case errors.Is(err, eventlog.ErrUnreachable):
		return "El servidor NATS de " + o.NATS + " no contesta, o no tiene JetStream. Revisa la dirección y que esté en marcha."
	case errors.As(err, &network) && errors.Is(err, syscall.EACCES):
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
	if aside := damages[0].Aside; aside != "" {
		fmt.Fprintf(&b, " Lo dañado no se ha borrado: está en %s", aside)
	}
	return b.String()
}

// check repasses the lessons for who writes them, and for CI.
type check struct {
	Dir string `arg:"" optional:"" name:"carpeta" help:"Dónde están las lecciones: content si existe o, si no, las incluidas."`
}

// errWrong ends a command that has said itself what is wrong.
var errWrong = errors.New("")

// Run implements the command.
func (c check) Run() error {
	if info, err := os.Stat("content"); c.Dir == "" && err == nil && info.IsDir() {
		c.Dir = "content"
	}
	course, err := content.Load(handlers.Lessons(c.Dir, sources))
	var problems content.Problems
	switch {
	case errors.As(err, &problems):
		return errors.Join(problems.Report(os.Stdout), errWrong)
	case err != nil:
		return err
	}
	return course.Report(os.Stdout)
}

// lesson is a lesson to be written.
type lesson struct {
	Title   []string `arg:"" name:"título" help:"El título de la lección."`
	Content string   `default:"content" placeholder:"CARPETA" help:"Dónde están las lecciones."`
}

// Run implements the command.
func (l lesson) Run() error {
	_, with := handlers.Lessons(l.Content, sources)
	path, err := content.New(l.Content, strings.Join(l.Title, " "), with)
	if err != nil {
		return fmt.Errorf("No hay lección nueva: %w", err)
	}
	fmt.Printf("%s\n\nÁbrela en tu editor. Para ver cómo queda: envivo --content %s\nPara repasarla: envivo check %[2]s\n", path, l.Content)
	return nil
}

// build writes the course as files, in which widgets are only named.
type build struct {
	Dir     string `arg:"" name:"carpeta" help:"Dónde se escriben: una carpeta vacía, o que no existe, o de la vez anterior."`
	Content string `placeholder:"CARPETA" help:"Lee las lecciones de esta carpeta en vez de las incluidas."`
}

// Run implements the command.
func (b build) Run(ctx context.Context) error {
	files, with := handlers.Lessons(b.Content, sources)
	err := handlers.Build(ctx, files, with, b.Dir)
	var problems content.Problems
	switch {
	case errors.As(err, &problems):
		return problems
	case err != nil:
		return fmt.Errorf("No se ha escrito el curso: %w", err)
	}
	fmt.Printf("El curso está en %s. Ábrelo con cualquier servidor de ficheros, o %s en el navegador.\n",
		b.Dir, filepath.Join(b.Dir, "index.html"))
	return nil
}
