package web

import (
	"net/http"
	"strings"
)

// ContentSecurityPolicy is what a page of the site may do: load from the site,
// talk to the site, nothing else. There is no inline script and no inline
// style, so nothing has to be excused.
var ContentSecurityPolicy = strings.Join([]string{
	// Whatever is not named below is forbidden: frames, plugins, media, workers.
	"default-src 'none'",
	"script-src 'self'",
	"style-src 'self'",
	"img-src 'self'",
	"font-src 'self'",
	// fetch, EventSource and WebSocket. CSP 3 (§6.7.2.8) lets 'self' stand for
	// ws: and wss: to the same host and port as well. Chrome does so since 71,
	// Firefox since before that, Safari since 16 (2022, WebKit r292266). In an
	// older Safari everything but the WebSocket widget works; the remedy would
	// be ws: or wss: to any host, a hole for everybody.
	"connect-src 'self'",
	// No <base>, with which injected markup would redirect the relative imports.
	"base-uri 'none'",
	// The search of who has no JavaScript.
	"form-action 'self'",
	// No page may put this one in a frame and borrow its clicks.
	"frame-ancestors 'none'",
	// Strings never become markup or code: innerHTML and its kin throw. The
	// site's scripts build nodes, and no policy may be created to get around it.
	// (A Worker needs worker-src above and, being made from a URL, a policy here.)
	"require-trusted-types-for 'script'",
	"trusted-types 'none'",
}, "; ")

// LiveReloadPolicy is for a course that is being written: the page's new text comes as
// markup, and the one policy of assets/js/live-reload parses it into a document in
// which nothing runs. It is the site's own markup; there is no other writer.
var LiveReloadPolicy = strings.Replace(ContentSecurityPolicy, "trusted-types 'none'", "trusted-types live-reload", 1)

// permissionsPolicy turns off what the site never asks for, so that no script
// can ask in its name. Only features that browsers agree on are named: an
// unknown one is an error in the console.
const permissionsPolicy = "camera=(), geolocation=(), microphone=(), payment=(), usb=()"

// The security fields, as http.Header keeps them.
var (
	// The declared type is the type: a browser never guesses that some text is a script.
	nosniff = []string{"nosniff"}
	// Other sites cannot embed what is here, not even as an image or a script.
	sameOriginOnly = []string{"same-origin"}

	permissions = []string{permissionsPolicy}
	// Other sites do not learn which lesson a link was on. With "no-referrer" a
	// browser would also send "Origin: null" from our own forms (Fetch §3.2).
	referrer = []string{"same-origin"}
)

// pagePolicies are the Content-Security-Policies of what a browser may show as a
// page, by media type: for the site's own pages, and for pictures that are
// documents when they are opened by themselves.
type pagePolicies struct{ page, picture []string }

// of is the policy for an answer of some media type; nil if that is no page.
//
// It is the answer that decides, not its address: an address that answers data
// answers pages as well, when it says no to a browser or redirects it. What is
// not known to be inert is a page, and so is an answer without a type, which a
// browser may guess.
func (p pagePolicies) of(contentType []string) []string {
	if len(contentType) == 0 {
		return p.page
	}
	media, _, _ := strings.Cut(contentType[0], ";")
	switch media = strings.ToLower(strings.TrimSpace(media)); {
	case media == "image/svg+xml":
		return p.picture
	case inert[media], strings.HasPrefix(media, "image/"), strings.HasPrefix(media, "font/"):
		return nil
	}
	return p.page
}

// inert are the media types in which a browser runs nothing and loads nothing:
// with nosniff it takes them for what they say that they are.
var inert = map[string]bool{
	"application/json": true, "application/problem+json": true, "text/event-stream": true,
	"text/plain": true, "text/css": true, "text/javascript": true,
}

// picturePolicy is for SVG, which may have its own styles and nothing else: no
// script, and an origin that is nobody's.
const picturePolicy = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; sandbox"

// Secure sets the security fields of every answer. Those that apply to pages
// alone are left out of data: they would add 500 bytes to a 304 of 150, and
// spoil the lesson's figures. policy is the Content-Security-Policy of the pages.
//
// There is no Strict-Transport-Security and no upgrade-insecure-requests: a
// workshop runs over plain HTTP. Whoever puts HTTPS in front adds them there.
func Secure(policy string) Middleware {
	policies := pagePolicies{[]string{policy}, []string{picturePolicy}}
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			h := w.Header()
			h["X-Content-Type-Options"] = nosniff
			if !strings.HasPrefix(r.URL.Path, "/assets/") { // files that anybody may have, and two dozen of them a page
				h["Cross-Origin-Resource-Policy"] = sameOriginOnly
			}
			rec := record(w)
			rec.beforeHead = func(status int) {
				if status == http.StatusNotModified || status == http.StatusNoContent {
					return // nothing to show: a browser keeps what came with the page (RFC 9111 §4.3.4)
				}
				if policy := policies.of(h["Content-Type"]); policy != nil {
					securePage(h, r, policy)
				}
			}
			next.ServeHTTP(rec, r)
		})
	}
}

func securePage(h http.Header, r *http.Request, policy []string) {
	h["Content-Security-Policy"] = policy
	h["Permissions-Policy"] = permissions
	h["Referrer-Policy"] = referrer
	// A window that opened this page, or was opened by it, gets no hand on it.
	// Browsers take this field only from an origin they trust, and complain in
	// the console of every other: on a classroom's http://192.168… it is left out.
	if trustworthy(r) {
		h["Cross-Origin-Opener-Policy"] = sameOriginOnly
	}
}

// trustworthy reports whether a browser takes the origin of the request for
// potentially trustworthy (W3C Secure Contexts §3.1): HTTPS, here or at a proxy
// in front, or this very machine. Whoever lies about the proxy changes the
// answer to himself and nobody else's.
func trustworthy(r *http.Request) bool {
	if r.TLS != nil || r.Header.Get("X-Forwarded-Proto") == "https" {
		return true
	}
	host := r.Host
	if strings.HasPrefix(host, "[::1]") {
		return true
	}
	host, _, _ = strings.Cut(host, ":")
	return host == "localhost" || strings.HasSuffix(host, ".localhost") || strings.HasPrefix(host, "127.")
}
