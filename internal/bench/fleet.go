package main

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"veribatch/internal/fleet"
	"veribatch/internal/verify"

	"github.com/nats-io/nats-server/v2/server"
)

// queue is the fleet's name.
const queue = "bench"

// A remote is what runs come to whose calls are made by other processes.
type remote struct {
	coordinator piece // the run's side of a call, and nothing else
	one, two    verified
}

// remote measures runs through one worker and through two, and the bare loop
// of a run's side. Broker, workers and sandbox have processes of their own.
func (b *bench) remote(ctx context.Context, f *figures) error {
	input, err := b.people(ctx, b.records, "csv")
	if err != nil {
		return err
	}
	_, err = b.against(ctx, func(endpoint string) error {
		broker, err := b.start(ctx, b.self, "broker")
		if err != nil {
			return err
		}
		url := broker.word("at ")
		worker := func() (*child, error) {
			return b.start(ctx, b.program,
				"worker", "--nats", url, "--queue", queue, "--endpoint", endpoint, "--biz-type", bizType)
		}
		first, err := worker()
		if err != nil {
			return errors.Join(err, broker.stop())
		}
		if f.remote.coordinator, err = b.part(ctx, "coordinator", url, strconv.Itoa(b.records)); err == nil {
			f.remote.one, err = b.through(ctx, url, "one", input)
		}
		second, started := worker()
		if err = errors.Join(err, started); err == nil {
			f.remote.two, err = b.through(ctx, url, "two", input)
			err = errors.Join(err, second.stop())
		}
		return errors.Join(err, first.stop(), broker.stop())
	})
	b.say("fleet: %v of the run's side a call, one worker %.0f/s, two %.0f/s",
		f.remote.coordinator.each(), f.remote.one.perSecond(), f.remote.two.perSecond())
	return err
}

// through runs over the fleet.
func (b *bench) through(ctx context.Context, url, name, input string) (verified, error) {
	return b.verifyBy(ctx, []string{"--nats", url, "--queue", queue},
		job{name: name, input: input, records: b.records})
}

// brokerPart is a NATS server, until it is interrupted.
func brokerPart(ctx context.Context, _ []string) error {
	s, err := server.NewServer(&server.Options{Host: "127.0.0.1", Port: server.RANDOM_PORT, NoSigs: true})
	if err != nil {
		return err
	}
	s.Start()
	if !s.ReadyForConnections(10 * time.Second) {
		return errors.New("the broker doesn't begin to serve")
	}
	fmt.Println("broker at", s.ClientURL())
	<-ctx.Done()
	s.Shutdown()
	s.WaitForShutdown()
	return nil
}

// coordinatorPart makes calls through the fleet at URL, COUNT of them.
func coordinatorPart(ctx context.Context, args []string) error {
	return loopPart(ctx, args, func(url string) (caller, error) {
		conn, err := fleet.NATSConfig{URL: url}.Dial("bench", nil)
		if err != nil {
			return nil, err
		}
		c, err := fleet.Open(conn, fleet.Options{Queue: queue})
		if err != nil {
			return nil, err
		}
		permit := func(ctx context.Context) (context.Context, error) { return ctx, nil }
		return func(ctx context.Context, r verify.Record) error {
			outcome, err := c.Verify(ctx, verify.Key{}, r, permit)
			if err == nil && outcome.State != verify.Passed {
				err = fmt.Errorf("state %q, want passed", outcome.State)
			}
			return err
		}, nil
	})
}
