package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
)

// A service is a sandbox in a process of its own. Each measurement has a
// fresh one: a sandbox remembers whom it was asked about.
type service struct {
	endpoint string
	cmd      *exec.Cmd
	out      *bufio.Reader
}

// serve starts a sandbox and waits until it listens.
func (b *bench) serve(ctx context.Context, flags ...string) (*service, error) {
	cmd := exec.CommandContext(ctx, b.program, append([]string{"sandbox"}, flags...)...)
	cmd.Dir, cmd.Env = b.dir, environment(b.dir)
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	s := &service{cmd: cmd, out: bufio.NewReader(stdout)}
	line, err := s.out.ReadString('\n')
	_, rest, found := strings.Cut(line, "listening on ")
	if err != nil || !found {
		return nil, errors.Join(fmt.Errorf("the sandbox doesn't say where it listens: %q", line), cmd.Process.Kill(), cmd.Wait())
	}
	s.endpoint, _, _ = strings.Cut(rest, ",")
	return s, nil
}

// end ends the sandbox and returns how many connections it had accepted.
func (s *service) end() (connections int, err error) {
	if err := s.cmd.Process.Signal(os.Interrupt); err != nil {
		return 0, errors.Join(err, s.cmd.Process.Kill(), s.cmd.Wait())
	}
	last, err := io.ReadAll(s.out)
	if err = errors.Join(err, s.cmd.Wait()); err != nil {
		return 0, fmt.Errorf("ending the sandbox: %w", err)
	}
	if _, err := fmt.Sscanf(string(last), "sandbox ended, after %d connection", &connections); err != nil {
		return 0, fmt.Errorf("the sandbox doesn't say how many connections it had: %q", last)
	}
	return connections, nil
}

// against calls f with a sandbox's endpoint, and returns how many connections
// that took.
func (b *bench) against(ctx context.Context, f func(endpoint string) error, flags ...string) (connections int, err error) {
	s, err := b.serve(ctx, flags...)
	if err != nil {
		return 0, err
	}
	err = f(s.endpoint)
	connections, ended := s.end()
	return connections, errors.Join(err, ended)
}
