package handlers

import (
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"envivo/content"
	"envivo/handlers/web"
)

// liveSite serves a course of one lesson that somebody is writing.
func liveSite(t *testing.T) (*Site, *httptest.Server) {
	t.Helper()
	folder := t.TempDir()
	const lesson = "---\ntitle: Polling\nslug: polling\norder: 1\nsummary: Preguntar cada poco.\n---\n\nHola.\n"
	if err := os.WriteFile(filepath.Join(folder, "1.md"), []byte(lesson), 0o600); err != nil {
		t.Fatal(err)
	}
	reloader, err := content.NewReloader(content.Dir(folder), content.Options{})
	if err != nil {
		t.Fatal(err)
	}
	site, _ := newSite(t, func(d *Deps) { d.Course, d.Reloader, d.Folder, d.Terminal = nil, reloader, folder, io.Discard })
	server := httptest.NewServer(site)
	t.Cleanup(server.Close)
	return site, server
}

// Whoever is not writing has no such address, and a policy without exceptions.
func TestOnlyWithAFolderIsThereLiveReload(t *testing.T) {
	site, _ := newSite(t)
	if w := do(t, site, "GET", "/live-reload", ""); w.Code != http.StatusNotFound {
		t.Errorf("/live-reload: %d", w.Code)
	}
	page := do(t, site, "GET", "/", "")
	if page.Header().Get("Content-Security-Policy") != web.ContentSecurityPolicy || strings.Contains(page.Body.String(), "live-reload") {
		t.Error("the page is loaded live")
	}
	written, _ := liveSite(t)
	page = do(t, written, "GET", "/", "")
	if policy := page.Header().Get("Content-Security-Policy"); !strings.Contains(policy, "trusted-types live-reload;") && !strings.HasSuffix(policy, "trusted-types live-reload") {
		t.Error(policy)
	}
	body := page.Body.String()
	if at := strings.Index(body, "js/live-reload/index.js"); at < 0 || at > strings.Index(body, "js/site.js") {
		t.Error("the module that must see the page as it came is not the first")
	}
	for _, test := range []struct {
		header []string
		status int
	}{
		{nil, http.StatusUpgradeRequired},
		{[]string{"Connection", "Upgrade", "Upgrade", "websocket", "Sec-Websocket-Version", "13",
			"Sec-Websocket-Key", "dGhlIHNhbXBsZSBub25jZQ==", "Origin", "https://malo.example"}, http.StatusForbidden},
	} {
		if w := do(t, written, "GET", "/live-reload?path=/", "", test.header...); w.Code != test.status {
			t.Errorf("%v: %d", test.header, w.Code)
		}
	}
}
