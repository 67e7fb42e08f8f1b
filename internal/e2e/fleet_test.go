package e2e

import (
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"time"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/rogpeppe/go-internal/testscript"
)

// serveNATS starts a NATS server inside the test. Host is where it listens.
func serveNATS(host string) (url string, stop func(), err error) {
	s, err := server.NewServer(&server.Options{Host: host, Port: server.RANDOM_PORT, NoLog: true, NoSigs: true})
	if err != nil {
		return "", nil, err
	}
	s.Start()
	if !s.ReadyForConnections(10 * time.Second) {
		return "", nil, errors.New("the NATS server didn't start")
	}
	port := s.Addr().(*net.TCPAddr).Port
	return fmt.Sprintf("nats://%s:%d", host, port), func() { s.Shutdown(); s.WaitForShutdown() }, nil
}

// natsServer: nats starts a NATS server and sets $NATS. It ends with the script.
func natsServer(ts *testscript.TestScript, neg bool, args []string) {
	url, stop, err := serveNATS("127.0.0.1")
	ts.Check(err)
	ts.Defer(stop)
	ts.Setenv("NATS", url)
}

// startWorker: worker OUT [flags] starts a worker process, what it prints
// going to OUT, and waits until it serves. It ends with the script.
func startWorker(ts *testscript.TestScript, neg bool, args []string) {
	cmd := exec.Command(filepath.Join(binDir(ts), "veribatch"), append([]string{"worker"}, args[1:]...)...)
	cmd.Dir = ts.MkAbs(".")
	for _, name := range []string{"PATH", "HOME", "ALIBABA_CLOUD_ACCESS_KEY_ID", "ALIBABA_CLOUD_ACCESS_KEY_SECRET",
		"ALIBABA_CLOUD_ECS_METADATA_DISABLED", "LANG"} {
		cmd.Env = append(cmd.Env, name+"="+ts.Getenv(name))
	}
	out, err := os.Create(ts.MkAbs(args[0]))
	ts.Check(err)
	defer out.Close()
	cmd.Stdout, cmd.Stderr = out, out
	ts.Check(cmd.Start())
	ts.Defer(func() {
		cmd.Process.Kill()
		cmd.Wait()
	})
	waitLines(ts, false, []string{args[0], "1"})
}
