package cli

import (
	"context"

	"veribatch/checkpoint"
	"veribatch/internal/metrics"
	"veribatch/internal/session"
	"veribatch/internal/verify"
)

// observers are what a run is seen by beside its terminal: Prometheus, systemd, a page in a browser. They are told in
// the order of their methods; none of them holds up the run.
type observers struct {
	metrics    *metrics.Exporter
	supervisor *supervisor
	page       *runPage
}

// openObservers opens those that the flags ask for. The end of ctx is told as that the run stops.
func (c *runCommand) openObservers(ctx context.Context) (*observers, error) {
	exporter, err := c.metrics.open(c.log, c.stderr)
	if err != nil {
		return nil, usage(err)
	}
	o := &observers{metrics: exporter}
	o.supervisor = supervise(ctx, exporter.Healthy, c.schedule.location(), c.stderr.lang)
	if o.page, err = c.openPage(); err != nil {
		o.close()
		return nil, err
	}
	return o, nil
}

// begin says what the run is about to do.
func (o *observers) begin(c *runCommand, s *session.Session, plan *session.Plan) {
	o.metrics.Begin(c.measured(s, plan))
	o.page.begin(s, plan)
	o.supervisor.begin()
}

// watch says what tells how far the run has come.
func (o *observers) watch(status func() checkpoint.Status) {
	o.metrics.Watch(func() verify.Progress { return status().Progress })
	o.supervisor.follow(status)
	o.page.watch(status)
}

// sent says that nothing more is sent, and the results are being written.
func (o *observers) sent(run checkpoint.Run) {
	o.metrics.End(run.Progress)
	o.page.writing(run)
}

// ended says how the run ended.
func (o *observers) ended(run checkpoint.Run, code exit) { o.page.ended(run, code) }

func (o *observers) close() {
	o.page.close()
	o.supervisor.close()
	o.metrics.Close()
}
