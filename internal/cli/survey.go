package cli

import (
	"context"
	"runtime/debug"
	"time"

	"veribatch/batch"
	"veribatch/internal/prefetch"
	"veribatch/internal/preflight"
	"veribatch/internal/verify"
	"veribatch/reader"
)

// checks judge the records of an input: one by one on the first reading, and
// with what shows across rows from then on.
type checks struct {
	across *preflight.RowIndex
	check  verify.CheckFunc
}

// newChecks returns the checks of an input for a run of rate calls a second, 0 where no
// run is planned.
func newChecks(f inputFlags, rate float64) checks {
	across := preflight.NewRowIndex()
	check := preflight.SkipTotals(across.Check(preflight.New(preflight.Options{
		Today: time.Now().In(shanghai), Rate: rate, UpgradeIDs: f.upgradeIDs,
	})))
	if f.strict {
		check = preflight.Strict(check)
	}
	return checks{across, check}
}

// survey reads the input and calls nobody. If something shows across rows it
// reads twice, so that every row is judged with it. begin is called before a
// reading; what it returns is shown the judged rows, in order.
func (c checks) survey(ctx context.Context, in *reader.Input, job batch.Job, begin func() func(verify.Result) error) error {
	// What is held of every row has no pointers: to collect often costs
	// little, and the heap needs no room to double.
	defer debug.SetGCPercent(debug.SetGCPercent(10))
	for again := true; again; again = c.across.Freeze() {
		see := begin()
		for res, err := range prefetch.All(job.Judge(prefetch.All(in.Records(ctx)))) {
			if err == nil {
				err = ctx.Err()
			}
			if err == nil {
				err = see(res)
			}
			if err != nil {
				return err
			}
			c.across.Add(res.Record, res.Findings)
		}
	}
	return nil
}
