// Envivo serves En Vivo, a course in Spanish about real-time web applications,
// with the live back end that its lessons talk about. Everything is in this one
// binary; what happens is kept in the folder of --data.
//
//	go run .
//
// This file wires the rooms together and takes them apart again: flags, log,
// site, server, and the way back. Everything else has a room of its own; start
// with the package comment of handlers.
package main

import (
	"bytes"
	"context"
	"embed"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"os"
	"os/signal"
	"path/filepath"
	"slices"
	"strconv"
	"sync"
	"syscall"
	"time"

	"github.com/alecthomas/kong"

	"envivo/content"
	"envivo/content/watch"
	"envivo/handlers"
	"envivo/handlers/chat"
	"envivo/handlers/eventlog"
	"envivo/handlers/wire"
	"envivo/views"
)

// sources are the files that lessons show with ::source: the very code that runs.
//
//go:embed handlers/*.go handlers/*/*.go assets/js/*.js
var sources embed.FS

// options are the command line. Each has a variable: --log-level is ENVIVO_LOG_LEVEL.
type options struct {
	Addr     string     `default:":8080" placeholder:"HOST:PUERTO" help:"Dónde escucha."`
	SixAddr  string     `placeholder:"HOST:PUERTO" help:"Dónde va «Seis conexiones»: un puerto libre si no se dice; no, en ninguno."`
	Content  string     `placeholder:"CARPETA" help:"Lee las lecciones de esta carpeta en vez de las incluidas."`
	Data     string     `default:".envivo" placeholder:"CARPETA" help:"Dónde guarda el registro de eventos."`
	NATS     string     `name:"nats" placeholder:"URL" help:"Usa este servidor o clúster NATS en vez del incluido."`
	LogLevel slog.Level `default:"info" placeholder:"NIVEL" help:"Qué se anota: debug, info, warn o error."`

	ReadRate    float64 `default:"${read_rate}" placeholder:"N" help:"Lecturas por segundo de cada dirección (0: sin límite)."`
	PublishRate float64 `default:"${publish_rate}" placeholder:"N" help:"Publicaciones por segundo de cada dirección (0: sin límite)."`
	MessageRate float64 `default:"10" placeholder:"N" help:"Mensajes por segundo de cada WebSocket (0: sin límite)."`

	TrustedProxies []netip.Prefix `placeholder:"RED,…" help:"Redes de los proxies cuyo X-Forwarded-For se cree, como 10.0.0.0/8."`
	TrustedOrigins []string       `placeholder:"ORIGEN,…" help:"Otros sitios cuyas páginas pueden publicar, como https://ejemplo.org."`
}

func main() {
	var o options
	cli := kong.Must(&o,
		kong.Name("envivo"),
		kong.Description("En Vivo: aplicaciones web en tiempo real, en directo."),
		kong.DefaultEnvars("ENVIVO"),
		kong.Vars{
			"read_rate":    strconv.FormatFloat(handlers.DefaultReading.PerSecond, 'f', -1, 64),
			"publish_rate": strconv.FormatFloat(handlers.DefaultPublishing.PerSecond, 'f', -1, 64),
		})
	if _, err := cli.Parse(os.Args[1:]); err != nil {
		fail("No se entiende la orden: " + err.Error() + ". Las opciones están en: envivo --help")
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := o.run(ctx, os.Stdout, os.Stderr)
	stop()
	if err != nil {
		fail(o.explain(err))
	}
}

// fail says why there is no site, and ends with status 1.
func fail(why string) {
	fmt.Fprintln(os.Stderr, why)
	os.Exit(1)
}

// run serves the site until ctx ends, and then takes it down in the order that
// loses nothing: streams, requests, log.
func (o *options) run(ctx context.Context, stdout, stderr io.Writer) error {
	logger := slog.New(slog.NewTextHandler(stderr, &slog.HandlerOptions{Level: o.LogLevel}))
	slog.SetDefault(logger)

	course, manuscript, err := o.course()
	if err != nil {
		return err
	}
	guide, err := content.Guide(content.Options{Sources: sources, Widgets: views.Widgets()})
	if err != nil {
		return err
	}
	listeners, err := o.listen(ctx, logger)
	defer func() {
		for _, l := range listeners {
			_ = l.Close() // the server has, if it got so far
		}
	}()
	if err != nil {
		return err
	}

	store, err := eventlog.Open(ctx, eventlog.Config{Dir: o.Data, URL: o.NATS, Logger: logger})
	if err != nil {
		return err
	}
	defer store.Close()
	lab, err := store.Log(ctx, handlers.Lab)
	if err != nil {
		return err
	}

	talk, err := store.Log(ctx, chat.Log)
	if err != nil {
		return err
	}

	races, err := eventlog.Open(ctx, eventlog.Config{Memory: true, Logger: logger})
	if err != nil {
		return err
	}
	defer races.Close()

	tap := new(wire.Tap)
	live, stopLive := context.WithCancel(context.Background())
	defer stopLive()
	ports := [2]int{} // the second is 0 if there is none
	for i, l := range listeners {
		ports[i] = port(l)
	}
	site, err := handlers.New(live, handlers.Deps{
		Course: course, Guide: guide, Draft: manuscript != nil,
		Log: lab, Chat: talk, Bus: store.Bus("chat"), Races: races, Tap: tap, Logger: logger,
		Port: ports[0], SixPort: ports[1],
		Reading:        handlers.Limit{PerSecond: o.ReadRate, Burst: handlers.DefaultReading.Burst},
		Publishing:     handlers.Limit{PerSecond: o.PublishRate, Burst: handlers.DefaultPublishing.Burst},
		Messages:       o.MessageRate,
		TrustedProxies: o.TrustedProxies, TrustedOrigins: o.TrustedOrigins,
	})
	if err != nil {
		return err
	}
	var background sync.WaitGroup
	background.Go(func() { handlers.Thermometer(live, lab, logger) })
	if manuscript != nil {
		background.Go(func() { o.follow(live, manuscript, site.Show, stderr) })
	}

	server := &http.Server{
		Handler:           site,
		ConnContext:       wire.ConnContext,
		ReadHeaderTimeout: 5 * time.Second,
		IdleTimeout:       2 * time.Minute,
		MaxHeaderBytes:    16 << 10,
		ErrorLog:          slog.NewLogLogger(logger.Handler(), slog.LevelDebug),
	}
	failed := make(chan error, len(listeners))
	for _, l := range listeners {
		go func() { failed <- server.Serve(tap.Listen(l)) }()
	}
	announce(stdout, listeners[0].Addr().(*net.TCPAddr))

	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
	}
	logger.Info("closing")
	bounded, cancel := context.WithTimeout(context.Background(), 5*time.Second)
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

// listen opens the site's port and, after it, that of «Seis conexiones». If the
// second cannot be had the site does without, and only warns; but an address
// that is none is a mistake like any other.
func (o *options) listen(ctx context.Context, logger *slog.Logger) ([]net.Listener, error) {
	site, err := new(net.ListenConfig).Listen(ctx, "tcp", o.Addr)
	if err != nil {
		return nil, err
	}
	listeners := []net.Listener{site}
	addr := o.SixAddr
	switch addr {
	case "no":
		return listeners, nil
	case "":
		host, _, _ := net.SplitHostPort(o.Addr) // it was good for the first
		addr = net.JoinHostPort(host, "0")
	}
	six, err := new(net.ListenConfig).Listen(ctx, "tcp", addr)
	switch refused := syscall.Errno(0); {
	case errors.As(err, &refused):
		logger.Warn("no port for the lab of six connections", "addr", addr, "err", err)
	case err != nil:
		return listeners, errSixAddr
	case port(six) == port(site): // on another address of this machine
		return append(listeners, six), errSixAddr
	default:
		listeners = append(listeners, six)
	}
	return listeners, nil
}

var errSixAddr = errors.New("not an address for --six-addr")

func port(l net.Listener) int { return l.Addr().(*net.TCPAddr).Port }

// course is the embedded one, or that of --content with the draft that it is
// read from.
func (o *options) course() (*content.Course, *content.Draft, error) {
	with := content.Options{Sources: sources, Widgets: views.Widgets()}
	if o.Content == "" {
		course, err := content.Load(content.Files, with)
		return course, nil, err
	}
	with.Dir = o.Content
	if checkout := o.checkout(); checkout != "" {
		with.Sources = os.DirFS(checkout)
	}
	manuscript, err := content.NewDraft(os.DirFS(o.Content), with)
	if err != nil {
		return nil, nil, err
	}
	return manuscript.Edition().Course, manuscript, nil
}

// checkout is the folder of this program's sources if --content is in it, ""
// otherwise: lessons show the code as it is being written there, and elsewhere
// as it was when the program was built.
func (o *options) checkout() string {
	above := filepath.Dir(filepath.Clean(o.Content))
	module, err := os.ReadFile(filepath.Join(above, "go.mod"))
	if err != nil || !bytes.HasPrefix(module, []byte("module envivo\n")) {
		return ""
	}
	return above
}

// follow shows each edition of what somebody is writing, until ctx ends.
func (o *options) follow(ctx context.Context, manuscript *content.Draft, show func(content.Edition), stderr io.Writer) {
	folders := func() []string {
		folders := []string{o.Content}
		if checkout := o.checkout(); checkout != "" {
			for _, name := range manuscript.Sources() {
				folders = append(folders, filepath.Join(checkout, filepath.Dir(name)))
			}
		}
		return folders
	}
	watch.Folders(ctx, folders, func() {
		before := manuscript.Edition().Problems
		edition, changed := manuscript.Read()
		if !changed {
			return
		}
		show(edition)
		switch now := edition.Problems; {
		case slices.Equal(now, before):
		case len(now) > 0:
			fmt.Fprintln(stderr, now)
		default:
			fmt.Fprintln(stderr, "Las lecciones vuelven a estar bien.")
		}
	})
}

// announce prints where the site can be opened: on this machine, and from the
// others of the room.
func announce(w io.Writer, addr *net.TCPAddr) {
	fmt.Fprintln(w, "En Vivo está en marcha. Ábrelo en:")
	if !addr.IP.IsUnspecified() {
		fmt.Fprintf(w, "  http://%s/\n", addr)
		return
	}
	fmt.Fprintf(w, "  http://localhost:%d/\n", addr.Port)
	addresses, _ := net.InterfaceAddrs() // without them, localhost still holds
	for _, a := range addresses {
		if ip, ok := a.(*net.IPNet); ok && ip.IP.IsGlobalUnicast() {
			fmt.Fprintf(w, "  http://%s/\n", net.JoinHostPort(ip.IP.String(), strconv.Itoa(addr.Port)))
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
	case errors.Is(err, errSixAddr):
		return "La dirección " + o.SixAddr + " no sirve para --six-addr. " +
			"Escríbela como HOST:PUERTO, con otro puerto que el del sitio: --six-addr :8081"
	case errors.Is(err, syscall.EADDRINUSE):
		return "El puerto de " + o.Addr + " ya está en uso. Cierra el otro programa o elige otro puerto: --addr :8081"
	case errors.Is(err, eventlog.ErrLocked):
		return "Otro En Vivo ya usa la carpeta " + o.Data + ". Ciérralo o elige otra: --data CARPETA"
	case errors.Is(err, eventlog.ErrUnusable):
		return "No se puede usar la carpeta " + o.Data + " para guardar datos. " +
			"Revisa sus permisos y el espacio en disco, o elige otra: --data CARPETA"
	case errors.Is(err, eventlog.ErrUnreachable):
		return "El servidor NATS de " + o.NATS + " no contesta, o no tiene JetStream. Revisa la dirección y que esté en marcha."
	case errors.As(err, &network) && errors.Is(err, syscall.EACCES):
		return "No hay permiso para escuchar en " + o.Addr + ". Elige un puerto a partir de 1024: --addr :8080"
	case errors.As(err, &network):
		return "No se puede escuchar en " + o.Addr + ". Escribe la dirección como HOST:PUERTO: --addr :8080"
	}
	return "En Vivo no pudo arrancar: " + err.Error()
}
