package e2e_test

import (
	"bufio"
	"fmt"
	"net"
	"os"
	"os/exec"
	"testing"
	"time"

	"github.com/nats-io/nats-server/v2/server"
)

// natsEnv makes this binary a NATS server: its value is address and folder.
const natsEnv = "ENVIVO_E2E_NATS"

// natsIfAsked becomes a NATS server, and never returns, if this process was
// started for that. It ends with its parent.
func natsIfAsked() {
	var addr, dir string
	if _, err := fmt.Sscan(os.Getenv(natsEnv), &addr, &dir); err != nil {
		return
	}
	tcp, err := net.ResolveTCPAddr("tcp", addr)
	if err != nil {
		panic(err)
	}
	s, err := server.NewServer(&server.Options{
		Host: tcp.IP.String(), Port: tcp.Port, JetStream: true, StoreDir: dir, SyncAlways: true, NoSigs: true,
	})
	if err != nil {
		panic(err)
	}
	s.Start()
	if !s.ReadyForConnections(10 * time.Second) {
		panic("not ready")
	}
	fmt.Println("ready")
	_, _ = os.Stdin.Read(make([]byte, 1)) // nothing comes: the parent closes it
	os.Exit(0)
}

// serveNATS starts a NATS server in a process of its own and returns its URL.
func serveNATS(t *testing.T) string {
	t.Helper()
	addr := freeAddress(t)
	process := exec.Command(os.Args[0])
	process.Env = append(os.Environ(), natsEnv+"="+addr+" "+t.TempDir())
	stdin, err := process.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	stdout, err := process.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := process.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { stdin.Close(); _ = process.Wait() })
	if said := bufio.NewScanner(stdout); !said.Scan() || said.Text() != "ready" {
		t.Fatal("the NATS server does not start")
	}
	return "nats://" + addr
}
