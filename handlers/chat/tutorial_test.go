package chat_test

import (
	"context"
	"encoding/json"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"envivo/handlers/chat"
	"envivo/handlers/eventlog/eventlogtest"
)

// The official client, as the tutorial sets it up: without a secret, by another
// socket each time, it repeats what was not acknowledged, and is heard once. It
// is there after `npm ci` in .tools; without it, or Node, the test skips, and
// with CI=true it fails.
func TestTheTutorialsClientIsHeardOnce(t *testing.T) {
	client, err := filepath.Abs("../../.tools/node_modules/socket.io-client/build/esm-debug/index.js")
	if err == nil {
		_, err = os.Stat(client)
	}
	node, missing := exec.LookPath("node")
	if err != nil || missing != nil {
		if os.Getenv("CI") == "true" {
			t.Fatal(err, missing)
		}
		t.Skipf("needs node and `npm --prefix .tools ci`: %v, %v", err, missing)
	}
	i := opens(t, eventlogtest.Store(t), chat.Options{})
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, node, "testdata/tutorial.mjs")
	cmd.Env = append(os.Environ(), "SERVER="+i.url, "CLIENT="+(&url.URL{Scheme: "file", Path: client}).String(), "NODE_ENV=production")
	cmd.Stderr = os.Stderr
	output, err := cmd.Output()
	if err != nil {
		t.Fatalf("%v: %s", err, output)
	}
	var got struct {
		Heard []string
		IDs   []uint64
	}
	if err := json.Unmarshal(output, &got); err != nil {
		t.Fatalf("%v: %s", err, output)
	}
	want := []string{"uno", "dos", "tres", "cuatro", "cinco"}
	if !slices.Equal(got.Heard, want) || !slices.Equal(got.IDs, []uint64{1, 2, 3, 4, 5}) {
		t.Errorf("it hears %v, and has the ids %v", got.Heard, got.IDs)
	}
}
