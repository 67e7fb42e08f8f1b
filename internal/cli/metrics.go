package cli

import (
	"log/slog"
	"path/filepath"

	"veribatch/internal/metrics"
	"veribatch/internal/session"
	"veribatch/internal/words"

	"github.com/spf13/pflag"
)

// metricsFlags say where a run tells Prometheus how it goes.
type metricsFlags struct {
	address string
	file    string
}

func (f *metricsFlags) register(flags *pflag.FlagSet) {
	flags.StringVar(&f.address, "metrics", "",
		"serve /metrics for Prometheus and /healthz at `ADDR`, such as :9090: counts only, over plain http")
	flags.StringVar(&f.file, "metrics-file", "",
		"`FILE` (.prom) to write the metrics to every 15s, for the textfile collector of node_exporter")
}

func (f *metricsFlags) check() error {
	if f.file != "" && filepath.Ext(f.file) != ".prom" {
		return words.Errorf("--metrics-file: want a name that ends in .prom; node_exporter reads no others")
	}
	return nil
}

// open starts the exporter; where no metrics are wanted it exports nothing.
func (f *metricsFlags) open(log *slog.Logger, stderr printer) (*metrics.Exporter, error) {
	e := metrics.New(log)
	if f.file != "" {
		if err := e.WriteTo(f.file); err != nil {
			return nil, words.Errorf("--metrics-file: %w", err)
		}
	}
	if f.address != "" {
		got, err := e.Listen(f.address)
		if err != nil {
			return nil, words.Errorf("--metrics %s: %w", f.address, err)
		}
		stderr.say("metrics: http://%s/metrics", got)
	}
	e.Start()
	return e, nil
}

// measured returns what the metrics tell of a run beside its progress.
func (c *runCommand) measured(s *session.Session, plan *session.Plan) metrics.Run {
	return metrics.Run{
		Rows: plan.Rows, Rate: c.pace.rate, Budget: c.budget.maxCalls,
		Timeout: c.timeout.value, Fleet: c.nats.config.URL != "",
		Backup: newestBackup(s), Syncs: s.Syncs,
	}
}
