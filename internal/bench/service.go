package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
)

// A service is a sandbox in a process of its own. Each measurement has a
// fresh one: a sandbox remembers whom it was asked about.
type service struct {
	*child
	endpoint string
}

// serve starts a sandbox and waits until it listens.
func (b *bench) serve(ctx context.Context, flags ...string) (*service, error) {
	c, err := b.start(ctx, b.program, append([]string{"sandbox"}, flags...)...)
	if err != nil {
		return nil, err
	}
	endpoint, _, found := strings.Cut(c.word("listening on "), ",")
	if !found {
		_, err := c.end()
		return nil, errors.Join(fmt.Errorf("the sandbox doesn't say where it listens: %q", c.line), err)
	}
	return &service{c, endpoint}, nil
}

// end ends the sandbox and returns how many connections it had accepted.
func (s *service) end() (connections int, err error) {
	last, err := s.child.end()
	if err != nil {
		return 0, fmt.Errorf("ending the sandbox: %w", err)
	}
	if _, err := fmt.Sscanf(last, "sandbox ended, after %d connection", &connections); err != nil {
		return 0, fmt.Errorf("the sandbox doesn't say how many connections it had: %q", last)
	}
	return connections, nil
}

// against calls f with a sandbox's endpoint, and returns how many connections
// that took.
func (b *bench) against(
	ctx context.Context, f func(endpoint string) error, flags ...string,
) (connections int, err error) {
	s, err := b.serve(ctx, flags...)
	if err != nil {
		return 0, err
	}
	err = f(s.endpoint)
	connections, ended := s.end()
	return connections, errors.Join(err, ended)
}
