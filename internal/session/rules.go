package session

import (
	"context"
	"time"

	"veribatch/batch"
	"veribatch/internal/prefetch"
	"veribatch/internal/preflight"
	"veribatch/internal/verify"
)

// rules judge the records of an input: one by one on the first reading, and
// with what shows across rows from then on.
type rules struct {
	rows  *preflight.RowIndex
	check verify.CheckFunc
}

func newRules(o Options, action verify.Action) rules {
	rows := preflight.NewRowIndex()
	check := preflight.SkipNoPerson(rows.Check(preflight.New(preflight.Options{
		Action: action, Now: func() time.Time { return time.Now().In(verify.Shanghai) },
		Rate: o.Rate, UpgradeIDs: o.UpgradeIDs,
	})))
	if o.Strict {
		check = preflight.Strict(check)
	}
	return rules{rows, check}
}

// survey reads the input and calls nobody. If something shows across rows it
// reads twice, so that every row is judged with it. begin is called before a
// reading; what it returns is shown the judged rows, in order.
func (s *Session) survey(ctx context.Context, job batch.Job, begin func() func(verify.Result) error) error {
	defer collectOften()()
	for again := true; again; {
		see := begin()
		if err := s.beginSequence(); err != nil {
			return err
		}
		for res, err := range prefetch.All(job.Prepare(prefetch.All(s.input.Records(ctx)))) {
			if err == nil {
				err = ctx.Err()
			}
			if err == nil {
				err = see(res)
			}
			if err != nil {
				return err
			}
			s.rules.rows.Add(res.Record, res.Findings)
			s.inSequence(res)
		}
		var err error
		if again, err = s.rules.rows.Freeze(); err != nil {
			return err
		}
	}
	return nil
}
