package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// A child is a process that serves until it is told to end.
type child struct {
	cmd  *exec.Cmd
	out  io.Reader
	line string // the first that it printed: it is ready then
}

func (b *bench) start(ctx context.Context, path string, args ...string) (*child, error) {
	cmd := exec.CommandContext(ctx, path, args...)
	cmd.Dir, cmd.Env = b.dir, environment(b.dir)
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	out := bufio.NewReader(stdout)
	line, err := out.ReadString('\n')
	if err != nil {
		return nil, errors.Join(fmt.Errorf("%s %s says nothing: %w", filepath.Base(path), args[0], err),
			cmd.Process.Kill(), cmd.Wait())
	}
	return &child{cmd, out, line}, nil
}

// word returns what stands behind a text in the child's first line.
func (c *child) word(behind string) string {
	_, rest, _ := strings.Cut(c.line, behind)
	return strings.TrimSpace(rest)
}

// end interrupts the child and returns what it printed since.
func (c *child) end() (string, error) {
	if err := c.cmd.Process.Signal(os.Interrupt); err != nil {
		return "", errors.Join(err, c.cmd.Process.Kill(), c.cmd.Wait())
	}
	last, err := io.ReadAll(c.out)
	return string(last), errors.Join(err, c.cmd.Wait())
}

// stop is end for those that have nothing more to say.
func (c *child) stop() error {
	_, err := c.end()
	return err
}
