package cli

import (
	"context"
	"errors"
	"io/fs"
	"sync/atomic"
	"time"

	"veribatch/checkpoint"
	"veribatch/internal/page"
	"veribatch/internal/session"
	"veribatch/internal/verify"

	"github.com/spf13/cobra"
)

// A checkpointPage shows a checkpoint in a browser: the run that has it, or what it holds. It is for one goroutine.
type checkpointPage struct {
	dir        string
	passphrase []byte
	prices     priceFlag
	feed       pageFeed

	held   page.Facts // what the checkpoint holds
	heldAt time.Time  // what its last run had told when that was read
	read   bool       // that was read
}

// servePage shows the checkpoint until the command is interrupted.
func (c *statusCommand) servePage(cmd *cobra.Command) error {
	p := &checkpointPage{dir: c.dir, passphrase: c.passphrase.value, prices: c.prices, feed: pageFeed{
		timetable: session.Timetable{Zone: c.zone.zone, Until: -1}, backup: newestCopy(c.dir),
	}}
	facts, err := p.facts(time.Now())
	if err != nil {
		return explainLoad(err)
	}
	shown, err := c.web.open(outputLang(cmd), c.zone.zone, stderr(cmd))
	if err != nil {
		return err
	}
	defer shown.Close()
	return explainLoad(p.show(cmd.Context(), facts, shown))
}

// show shows facts, and then what there is to show, until ctx ends.
func (c *checkpointPage) show(ctx context.Context, facts page.Facts, shown *page.Page) error {
	var current atomic.Pointer[page.Facts]
	current.Store(&facts)
	shown.Show(func() page.Facts { return *current.Load() })
	look := time.NewTicker(lookEvery)
	defer look.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-look.C:
			facts, err := c.facts(time.Now())
			if err != nil {
				return err
			}
			current.Store(&facts)
		}
	}
}

// freshFor is how long what a run told is taken for what it does now: it tells it every second.
const freshFor = 10 * time.Second

// facts returns what there is to show now.
func (c *checkpointPage) facts(now time.Time) (page.Facts, error) {
	live, err := checkpoint.ReadStatus(c.dir)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return page.Facts{}, err
	}
	if c.feed.list, err = c.prices.ofCheckpoint(checkpoint.Settings{Action: live.Action}); err != nil {
		return page.Facts{}, usage(err)
	}
	if holder := checkpoint.Holder(c.dir); holder != nil && live.Run > 0 && now.Sub(live.Updated) < freshFor {
		c.read = false
		return c.feed.running(live), nil
	}
	if c.read && live.Updated.Equal(c.heldAt) {
		c.held.Time, c.held.Backup = now, c.feed.backup()
		return c.held, nil
	}
	held, err := c.hold(now)
	inUse, ok := errors.AsType[*checkpoint.InUseError](err)
	switch {
	case ok && inUse.Holder != nil && live.Run > 0 && live.Updated.After(inUse.Holder.Started):
		return c.feed.running(live), nil // it is done, and writes its results
	case ok:
		return page.Facts{Phase: page.Starting, Time: now}, nil
	case err != nil:
		return page.Facts{}, err
	}
	c.held, c.heldAt, c.read = held, live.Updated, true
	return held, nil
}

// hold reads what the checkpoint holds.
func (c *checkpointPage) hold(now time.Time) (page.Facts, error) {
	store, err := session.Load(c.dir, c.passphrase)
	if err != nil {
		return page.Facts{}, err
	}
	defer store.Close()
	settings := store.Settings()
	action := actionOf(settings.Action)
	if c.feed.list, err = c.prices.ofCheckpoint(settings); err != nil {
		return page.Facts{}, usage(err)
	}
	facts := page.Facts{
		Phase: page.Idle, Time: now, Sandbox: settings.Service == checkpoint.Sandbox, Compares: !action.Face,
		Records: make(map[verify.State]int), Backup: c.feed.backup(),
	}
	attempts, err := session.MaxAttempts(store)
	if err != nil {
		return facts, err
	}
	var reasons []verify.ReasonCount
	spent, _, err := session.Account(store, time.UTC, c.feed.list, func(o verify.Outcome) {
		facts.Records[o.Conclusion(attempts)]++
		if o.State != verify.Passed {
			reasons = verify.CountReason(reasons, o.Reason(), 1)
		}
	})
	if err != nil {
		return facts, err
	}
	runs, err := store.Runs()
	if err != nil {
		return facts, err
	}
	facts.Reasons, facts.Before = reasonsOf(action, reasons), pastRuns(runs)
	facts.Spent, facts.Cost = spent.Billed, spent.Cost
	return facts, nil
}

// newestCopy returns when the newest copy of a checkpoint was taken, zero if there is none.
func newestCopy(dir string) func() time.Time {
	return func() time.Time {
		last, err := checkpoint.LastBackup(dir)
		if err != nil {
			return time.Time{}
		}
		return last.Taken
	}
}
