package cli

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"

	"veribatch/internal/cloudauth"
	"veribatch/internal/explain"
	"veribatch/internal/fleet"
	"veribatch/internal/image"
	"veribatch/internal/preflight"
	"veribatch/internal/session"
	"veribatch/internal/verify"
	"veribatch/internal/words"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// workerCommand is one call of `veribatch worker`.
type workerCommand struct {
	nats    natsFlags
	service serviceFlags
	images  imageFlags
	logs    logFlags
	workers int
	action  actionFlag
}

func newWorker() *cobra.Command {
	var c workerCommand
	cmd := &cobra.Command{
		Use:   "worker",
		Short: "Verify for a run on another machine",
		Long: `Verify for a run on another machine, which is joined to this one by a NATS server.
The worker holds the credentials, reads and uploads local images from its own
--image-root, and calls the service; the run says whom to verify, how fast, and
keeps the answers. On SIGTERM it takes nothing new, answers what it has taken,
and ends.`,
		Example: `  veribatch worker --nats tls://nats.example.com:4222 --queue verify \
      --biz-type RPMinTest --image-root /data/photos`,
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return c.run(cmd.Context(), stdout(cmd))
		},
	}
	addFlags(cmd,
		flagGroup{"Fleet", func(flags *pflag.FlagSet) {
			c.nats.register(flags)
			c.action.register(flags)
			flags.IntVar(&c.workers, "workers", 64, "calls under way at once")
		}},
		flagGroup{"Service", c.service.register},
		flagGroup{"Images", c.register},
		flagGroup{"Display", c.logs.register},
	)
	return cmd
}

func (c *workerCommand) register(flags *pflag.FlagSet) {
	c.images.register(flags)
	flags.Lookup("image-root").Usage = "`DIR` that relative paths of images start from, and that none may leave " +
		"(default: local images are refused)"
}

func (c *workerCommand) run(ctx context.Context, stdout printer) error {
	if err := c.nats.check(); err != nil {
		return usage(err)
	}
	if err := errors.Join(checkCount("--workers", c.workers, maxAtOnce), c.action.check(),
		c.service.check()); err != nil {
		return usage(err)
	}
	log, err := c.logs.open(stdout.lang)
	if err != nil {
		return usage(err)
	}
	defer c.logs.close()
	service, err := c.service.direct(c.workers).Connect(ctx, c.action.action())
	if err != nil {
		return explainSetup(err)
	}
	defer service.Close()
	if c.images.root == "" {
		return c.serve(ctx, c.worker(service, log), log, stdout)
	}
	folder, err := image.OpenFolder(c.images.root, c.images.anyPath)
	if err != nil {
		return usage(words.Errorf("--image-root: %w", err))
	}
	defer folder.Close()
	images := image.NewCache(folder, new(image.MemoryStore))
	worker := c.worker(service, log, cloudauth.Photos(images))
	worker.Prepare = c.prepare(service.Client, images)
	return c.serve(ctx, worker, log, stdout)
}

// serve serves until ctx ends, and until what was taken by then is answered.
func (c *workerCommand) serve(ctx context.Context, worker fleet.Worker, log *slog.Logger, stdout printer) error {
	conn, err := c.nats.config.Dial("veribatch worker", log)
	if err != nil {
		return &exitError{exitOutage, words.Errorf("--nats: no connection: %w", err)}
	}
	serving, err := fleet.Start(conn, worker)
	if err != nil {
		conn.Close()
		return err
	}
	stdout.say("worker %s serves the queue %s: %s at once, service %s; Ctrl-C ends it",
		serving.ID(), worker.Queue, count(worker.Slots, "call"),
		serviceName(worker.Settings.Service, worker.Settings.BizType))
	log.Info("worker started", "worker", serving.ID(), "queue", worker.Queue, "version", worker.Version, "service",
		worker.Settings.Service)
	<-ctx.Done()
	err = serving.Drain()
	calls, faults := serving.Done()
	stdout.say("worker %s ended: %s, %d of them failed", serving.ID(), count(calls, "call"), faults)
	log.Info("worker ended", "worker", serving.ID(), "calls", calls, "failed", faults, "error", loggedError(err))
	return err
}

// worker returns what calls the service. The permit was given by the run.
func (c *workerCommand) worker(s *session.Service, log *slog.Logger, options ...cloudauth.Option) fleet.Worker {
	host, _ := os.Hostname()
	matched := cloudauth.Verifier(s.Client, options...)
	full := cloudauth.Verifier(s.Client, append(options, cloudauth.FullOCR())...)
	given := func(ctx context.Context) (context.Context, error) { return ctx, nil }
	w := fleet.Worker{
		Queue: c.nats.queue, Host: host, Version: version(), Slots: c.workers, Log: log,
		Settings: fleet.Settings{
			Service: s.Settings.Service, Region: s.Settings.Region, BizType: s.Settings.BizType,
			Action: s.Settings.Action,
		},
		Verify: func(ctx context.Context, call fleet.Call) (verify.Outcome, error) {
			verify := matched
			if call.FullOCR {
				verify = full
			}
			return verify(ctx, call.Key, call.Record, given)
		},
	}
	if query := cloudauth.Query(s.Client); query != nil {
		full := cloudauth.Query(s.Client, cloudauth.FullOCR())
		w.Query = func(ctx context.Context, call fleet.Call) (verify.Outcome, error) {
			if call.FullOCR {
				return full(ctx, call.Key, call.Record)
			}
			return query(ctx, call.Key, call.Record)
		}
	}
	return w
}

// prepare returns what uploads the local images of records, once they were
// inspected: the run cannot see them.
func (c *workerCommand) prepare(client *cloudauth.Client, images *image.Cache) func(context.Context,
	verify.Record) (verify.Record, error) {
	inspect, upload := preflight.InspectImages(images.Stat, c.images.fit), cloudauth.Uploads(client, images)
	return func(ctx context.Context, rec verify.Record) (verify.Record, error) {
		if found := inspect(rec); len(found) > 0 {
			return rec, imageRefused(found[0])
		}
		return upload(ctx, rec)
	}
}

// imageRefused is an image that can't be used as it is. The record goes by the
// path, under which there may be another image tomorrow: so it isn't final.
func imageRefused(f verify.Finding) *verify.Fault {
	meaning, _ := explain.Finding(f.Code)
	return &verify.Fault{
		Class: verify.ClassUnknown, Code: fleet.ImageRefused,
		Message: fmt.Sprintf("%s: %s", f.Field, meaning.Reason.EN), Unsent: true,
	}
}
