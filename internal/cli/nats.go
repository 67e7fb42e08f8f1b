package cli

import (
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"time"

	"veribatch/internal/fleet"
	"veribatch/internal/session"
	"veribatch/internal/words"

	"github.com/spf13/pflag"
)

// natsFlags say where the fleet is.
type natsFlags struct {
	config fleet.NATSConfig
	queue  string
}

func (f *natsFlags) register(flags *pflag.FlagSet) {
	flags.StringVar(&f.config.URL, "nats", "",
		"`URL` of the NATS server that joins a fleet: tls://HOST:4222; nats:// only for loopback")
	flags.StringVar(&f.queue, "queue", "", "`NAME` of the fleet, the same for its workers and its run")
	flags.StringVar(&f.config.Creds, "nats-creds", "", "`FILE` with the credentials for NATS")
	flags.StringVar(&f.config.CA, "nats-tlsca", "", "`FILE` with the certificates to check the server's by")
	flags.StringVar(&f.config.Cert, "nats-tlscert", "", "`FILE` with this machine's certificate")
	flags.StringVar(&f.config.Key, "nats-tlskey", "", "`FILE` with its key")
	flags.BoolVar(&f.config.Insecure, "nats-insecure", false,
		"let names and identity numbers travel to NATS in the open")
}

// check finds what keeps a fleet from being used.
func (f *natsFlags) check() error {
	if err := f.checkConfig(); err != nil {
		return err
	}
	if err := fleet.CheckQueue(f.queue); err != nil {
		return words.Errorf("--queue: %w", err)
	}
	return nil
}

func (f *natsFlags) checkConfig() error {
	if f.config.URL == "" {
		return words.Errorf("--nats is missing: the NATS server that joins the fleet, such as " +
			"tls://nats.example.com:4222")
	}
	if err := f.config.Check(); err != nil {
		return words.Errorf("--nats: %w (--nats-creds, --nats-tlsca, --nats-tlscert with --nats-tlskey, "+
			"--nats-insecure)", err)
	}
	return nil
}

// workersFlags are flags of a run that are the workers' where it has a fleet.
var workersFlags = []string{
	"sandbox", "endpoint", "oss-endpoint", "region", "biz-type", "method", "image-root", "allow-any-path",
	"fit-images", "allow-private-images",
}

// checkRun finds what can't be meant of a run on a fleet, or without one.
func (f *natsFlags) checkRun(flagsSet []string) error {
	if f.config.URL == "" {
		if f.queue != "" || f.config != (fleet.NATSConfig{}) {
			return words.Errorf("--queue, --nats-…: want --nats, the server that joins the fleet")
		}
		return nil
	}
	for _, set := range flagsSet {
		name, _, _ := strings.Cut(strings.TrimPrefix(set, "--"), "=")
		if slices.Contains(workersFlags, name) {
			return words.Errorf("--%s: with --nats this is the workers': give it to veribatch worker", name)
		}
	}
	return f.check()
}

// fleet returns what has the workers make the calls.
func (f *natsFlags) fleet(fullOCR bool, maxOutage time.Duration, log *slog.Logger, stderr printer) session.Fleet {
	return session.Fleet{
		NATS: f.config, Queue: f.queue, FullOCR: fullOCR, MaxOutage: maxOutage, Log: log,
		Refused: func(r fleet.Refusal) {
			fmt.Fprintln(stderr)
			stderr.say("veribatch: worker %s on %s isn't asked: %s", r.Worker.ID, r.Worker.Host,
				r.Reason)
		},
		Waiting: func() {
			stderr.say("no worker of the queue %s is there: waiting for one, %v at most (--max-outage)",
				f.queue, maxOutage)
		},
	}
}
