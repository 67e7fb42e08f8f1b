package batch

import (
	"iter"

	"veribatch/internal/verify"
)

// Prepare yields each record of one reading as it would be sent: checked,
// corrected and keyed. Nothing is looked up, so outcomes are empty.
func (j Job) Prepare(records verify.Records) iter.Seq2[verify.Result, error] {
	return func(yield func(verify.Result, error) bool) {
		rows, former := j.newOrdinals(), j.newOrdinals()
		for rec, err := range records {
			if err != nil {
				yield(verify.Result{}, err)
				return
			}
			res, err := j.prepare(rec, rows, former)
			if !yield(res, err) || err != nil {
				return
			}
		}
	}
}

// prepare counts rows and what named them formerly apart: an old name takes no
// row's turn.
func (j Job) prepare(rec verify.Record, rows, former ordinals) (verify.Result, error) {
	res := j.checkAndKey(rec, rows)
	res.Row = j.Keyer.SourceRow(rec)
	if j.Correct == nil {
		return j.selected(res, rec)
	}
	ids := []verify.Key{res.Row}
	for _, material := range j.Keyer.FormerRows(rec, res.Record) {
		ids = append(ids, former.key(j.Keyer, material, res.Record.UserID))
	}
	corrected, ok := j.Correct(ids, rec)
	if !ok {
		res.Record.ByHand = corrected.ByHand
		return j.selected(res, rec)
	}
	row := res.Row
	res = j.checkAndKey(corrected, rows)
	res.Row = row
	return j.selected(res, corrected)
}

// selected returns a row with why it is not to be sent. Nothing else matters about such a row then.
func (j Job) selected(res verify.Result, written verify.Record) (verify.Result, error) {
	if j.Select == nil || verify.NoPerson(res.Findings) || verify.LeftOut(res.Findings) {
		return res, nil
	}
	found, err := j.Select(written)
	if len(found) > 0 {
		res.Findings = found
	}
	return res, err
}

func (j Job) checkAndKey(written verify.Record, rows ordinals) verify.Result {
	rec, findings := j.Check(written)
	earlier := j.Keyer.Earlier(written, rec)
	for i := range earlier {
		earlier[i].Key = rows.key(j.Keyer, earlier[i].Key, rec.UserID)
	}
	key := rows.key(j.Keyer, j.Keyer.Key(rec), rec.UserID)
	return verify.Result{Record: rec, Key: key, Earlier: earlier, Findings: findings}
}
