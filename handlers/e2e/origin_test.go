package e2e_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/chromedp/chromedp"
)

// elsewhere is a server with a page that is not the site's, which loads the
// Socket.IO client from the site as the tutorial does. It needs the address of
// the site, which needs to know this one's: the page asks for it.
func elsewhere(t *testing.T) *httptest.Server {
	t.Helper()
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		fmt.Fprintf(w, `<!doctype html><link rel="icon" href="data:,"><script src="%s/socket.io/socket.io.js"></script>`, r.URL.Query().Get("site"))
	}))
	t.Cleanup(s.Close)
	return s
}

// everyTechnique uses each technique once from the page in front, and says of each
// whether it worked. The keys and types make the browser ask for permission first.
const everyTechnique = `async (site) => {
	const attempt = (name, try_) => Promise.race([
		new Promise((resolve) => try_(resolve, () => resolve(false))),
		new Promise((resolve) => setTimeout(resolve, 15000, false)),
	]).catch(() => false).then((ok) => [name, ok === true]);
	const results = await Promise.all([
		attempt("polling", async (ok, no) => {
			const first = await fetch(site + "/polling").catch(no);
			if (!first) return;
			const tag = first.headers.get("ETag");
			const again = await fetch(site + "/polling", { cache: "no-store", headers: { "If-None-Match": tag } }).catch(no);
			if (again) ok(tag !== null && (again.status === 304 || again.status === 200));
		}),
		attempt("events", (ok, no) => fetch(site + "/events", {
			method: "POST",
			headers: { "Content-Type": "application/json", "Idempotency-Key": crypto.randomUUID() },
			body: JSON.stringify({ topic: "pulse", data: { from: "otra página" } }),
		}).then((answer) => ok(answer.status === 201), no)),
		attempt("race", (ok, no) => fetch(site + "/race", {
			method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ rate: 1, size: 128 }),
		}).then((answer) => ok(answer.status === 201 && answer.headers.has("Location")), no)),
		attempt("sse", (ok, no) => {
			const source = new EventSource(site + "/sse?after=0");
			source.onmessage = () => { source.close(); ok(true); };
			source.onerror = () => { source.close(); no(); };
		}),
		attempt("websocket", (ok, no) => {
			const socket = new WebSocket(site.replace("http", "ws") + "/websocket");
			socket.onopen = () => { socket.close(); ok(true); };
			socket.onerror = no;
		}),
		...["polling", "websocket"].map((transport) => attempt("socket.io " + transport, (ok, no) => {
			if (!globalThis.io) return no();
			const socket = io(site, { transports: [transport], forceNew: true, reconnection: false });
			socket.on("ready", () => { socket.close(); ok(true); });
			socket.on("connect_error", no);
		})),
	]);
	return Object.fromEntries(results);
}`

// What --trusted-origins promises holds in a browser, for every technique; and
// what it does not say, does not.
func TestATrustedPageUsesEveryTechnique(t *testing.T) {
	t.Parallel()
	friend, stranger := elsewhere(t), elsewhere(t)
	site := serve(t, "--trusted-origins", friend.URL)
	for _, page := range []struct {
		name   string
		server *httptest.Server
		works  bool
	}{{"a trusted page", friend, true}, {"a stranger's page", stranger, false}} {
		ana := arrivesForTrouble(t, site, page.name)
		ana.does("opens "+page.name, chromedp.Navigate(page.server.URL+"/?site="+site.URL("")))
		worked := finds[map[string]bool](ana, everyTechnique, site.URL(""))
		if len(worked) != 7 {
			t.Errorf("%s: %v", page.name, worked)
		}
		for technique, ok := range worked {
			if ok != page.works {
				t.Errorf("%s: %s works: %v", page.name, technique, ok)
			}
		}
	}
}
