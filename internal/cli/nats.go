package cli

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"veribatch/checkpoint"
	"veribatch/internal/cloudauth"
	"veribatch/internal/fleet"
	"veribatch/internal/verify"

	"github.com/spf13/pflag"
)

// natsFlags say where the fleet is.
type natsFlags struct {
	broker fleet.NATSConfig
	queue  string
}

func (f *natsFlags) register(flags *pflag.FlagSet) {
	flags.StringVar(&f.broker.URL, "nats", "", "`URL` of the NATS server that joins a fleet: tls://HOST:4222; nats:// only for loopback")
	flags.StringVar(&f.queue, "queue", "", "`NAME` of the fleet, the same for its workers and its run")
	flags.StringVar(&f.broker.Creds, "nats-creds", "", "`FILE` with the credentials for NATS")
	flags.StringVar(&f.broker.CA, "nats-tlsca", "", "`FILE` with the certificates to check the server's by")
	flags.StringVar(&f.broker.Cert, "nats-tlscert", "", "`FILE` with this machine's certificate")
	flags.StringVar(&f.broker.Key, "nats-tlskey", "", "`FILE` with its key")
	flags.BoolVar(&f.broker.Insecure, "nats-insecure", false, "let names and identity numbers travel to NATS in the open")
}

// check finds what keeps a fleet from being used.
func (f *natsFlags) check() error {
	if err := f.checkBroker(); err != nil {
		return err
	}
	if err := fleet.CheckQueue(f.queue); err != nil {
		return fmt.Errorf("--queue: %w", err)
	}
	return nil
}

func (f *natsFlags) checkBroker() error {
	if f.broker.URL == "" {
		return errors.New("--nats is missing: the NATS server that joins the fleet, such as tls://nats.example.com:4222")
	}
	if err := f.broker.Check(); err != nil {
		return fmt.Errorf("--nats: %w (--nats-creds, --nats-tlsca, --nats-tlscert with --nats-tlskey, --nats-insecure)", err)
	}
	return nil
}

// workersFlags are flags of a run that are the workers' where it has a fleet.
var workersFlags = []string{
	"sandbox", "endpoint", "oss-endpoint", "region", "biz-type", "method", "image-root", "allow-any-path", "fit-images",
}

// checkFleet finds what can't be meant of a run on a fleet, or without one.
func (c *runCommand) checkFleet() error {
	if c.nats.broker.URL == "" {
		if c.nats.queue != "" || c.nats.broker != (fleet.NATSConfig{}) {
			return errors.New("--queue, --nats-…: want --nats, the server that joins the fleet")
		}
		return nil
	}
	for _, given := range c.given {
		name, _, _ := strings.Cut(strings.TrimPrefix(given, "--"), "=")
		if slices.Contains(workersFlags, name) {
			return fmt.Errorf("--%s: with --nats this is the workers': give it to veribatch worker", name)
		}
	}
	return c.nats.check()
}

// connect makes the service ready: here, or with the workers of a fleet.
func (c *runCommand) connect(ctx context.Context, endpointSet bool) (*service, error) {
	if c.nats.broker.URL == "" {
		return c.service.connect(ctx, c.pace.workers, endpointSet)
	}
	conn, err := c.nats.broker.Dial("veribatch run", c.log)
	if err != nil {
		return nil, &exitError{exitOutage, fmt.Errorf("--nats: no connection: %w", err)}
	}
	coordinator, err := fleet.Open(conn, fleet.Options{
		Queue: c.nats.queue, FullOCR: c.output.book.ocr == "full", MaxOutage: c.failure.maxOutage, Log: c.log,
		Refused: func(r fleet.Refusal) {
			fmt.Fprintf(c.stderr, "\nveribatch: worker %s on %s isn't asked: %s\n", r.Instance.ID, r.Instance.Host, r.Reason)
		},
	})
	if err != nil {
		conn.Close()
		return nil, err
	}
	settings, err := c.firstWorker(ctx, coordinator)
	if err != nil {
		coordinator.Close()
		return nil, err
	}
	return &service{
		fleet:    coordinator,
		settings: checkpoint.Settings{Service: settings.Service, Region: settings.Region, BizType: settings.BizType, ByPath: true},
		close:    func() error { coordinator.Close(); return nil },
	}, nil
}

// firstWorkerSoon is how long a run waits for a worker before it says so.
const firstWorkerSoon = time.Second

// firstWorker waits for the first worker of a fleet: it says whom they call.
func (c *runCommand) firstWorker(ctx context.Context, coordinator *fleet.Coordinator) (fleet.Settings, error) {
	soon, cancel := context.WithTimeout(ctx, firstWorkerSoon)
	defer cancel()
	settings, err := coordinator.Settings(soon)
	if err == nil || ctx.Err() != nil {
		return settings, err
	}
	fmt.Fprintf(c.stderr, "no worker of the queue %s is there: waiting for one, %v at most (--max-outage)\n", c.nats.queue, c.failure.maxOutage)
	later, cancel := context.WithTimeout(ctx, c.failure.maxOutage)
	defer cancel()
	settings, err = coordinator.Settings(later)
	if err != nil && ctx.Err() == nil {
		return settings, &exitError{exitOutage, fmt.Errorf("no worker of the queue %s came within %v; see veribatch fleet", c.nats.queue, c.failure.maxOutage)}
	}
	return settings, err
}

// verifier returns who verifies.
func (c *runCommand) verifier(s *service, store *checkpoint.Store, keyer *verify.Keyer) verify.Func {
	if s.fleet != nil {
		return s.fleet.Verify
	}
	return cloudauth.Verifier(s.client, append(c.output.book.kept(), cloudauth.LocalImages(c.images.album(store), keyer))...)
}

// progress returns the progress of a run with what the service knows of why
// it waits.
func (s *service) progress(run func() verify.Progress) func() verify.Progress {
	if s.fleet == nil {
		return run
	}
	return func() verify.Progress {
		p := run()
		if since := s.fleet.Waiting(); p.Waiting.Reason == "" && !since.IsZero() {
			p.Waiting = verify.Wait{Reason: verify.WaitWorkers, Since: since.Round(0)}
		}
		return p
	}
}
