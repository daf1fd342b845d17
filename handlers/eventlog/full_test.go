//go:build unix

package eventlog_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"strconv"
	"syscall"
	"testing"
	"time"

	"envivo/handlers/eventlog"
)

func init() { roles[roleFull] = fullProcess }

// fullProcess writes until its files may not grow any more, as on a full disk,
// then gets room again and goes on. It says every id that was acknowledged,
// "refused" where one was not, and ends after ten more.
func fullProcess() {
	signal.Ignore(syscall.SIGXFSZ)
	store, err := eventlog.Open(context.Background(), eventlog.Config{Dir: os.Getenv(dirEnv), Logger: quiet})
	if err != nil {
		panic(err)
	}
	log, err := store.Log(context.Background(), eventlog.Spec{Name: "test", Retain: 1e6})
	if err != nil {
		panic(err)
	}
	var limit syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_FSIZE, &limit); err != nil {
		panic(err)
	}
	roomy := limit.Cur
	limit.Cur = 16 << 10
	if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &limit); err != nil {
		panic(err)
	}
	write := func(patience time.Duration) error {
		ctx, cancel := context.WithTimeout(context.Background(), patience)
		defer cancel()
		id, err := log.Append(ctx, "pulse", fmt.Appendf(nil, `"%01000d"`, 0), "")
		if err == nil {
			fmt.Println(id)
		}
		return err
	}
	for write(3*time.Second) == nil {
	}
	if err := store.Ready(context.Background()); !errors.Is(err, eventlog.ErrUnusable) {
		panic(fmt.Errorf("a store on a full disk says of itself: %w", err))
	}
	fmt.Println("refused")
	limit.Cur = roomy
	if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &limit); err != nil {
		panic(err)
	}
	for range 10 {
		if err := write(30 * time.Second); err != nil {
			panic(err)
		}
	}
	if err := store.Ready(context.Background()); err != nil {
		panic(err)
	}
	select {} // to be killed
}

// A disk that was full and has room again: the log goes on, without a restart,
// and nothing that was acknowledged is missing.
func TestAFullDiskIsSurvived(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	p := startProcess(t, roleFull, dir, 0)
	var last uint64
	refused, after := false, 0 // whether the disk was full, and what was written after it
	for after < 10 {
		if !p.out.Scan() {
			t.Fatalf("the writer stopped after %d, refused: %v", last, refused)
		}
		if p.out.Text() == "refused" {
			refused = true
			continue
		}
		last, _ = strconv.ParseUint(p.out.Text(), 10, 64)
		if refused {
			after++
		}
	}
	p.kill()
	log := openLog(t, open(t, eventlog.Config{Dir: dir}), eventlog.Spec{Retain: 1e6})
	followTo(t, log, 0, log.Last())
	if log.Last() < last {
		t.Errorf("acknowledged up to %d, there are %d", last, log.Last())
	}
}
