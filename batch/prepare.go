package batch

import (
	"iter"

	"veribatch/internal/verify"
)

// Prepare yields each record of one reading as it would be sent: checked,
// corrected and keyed. Nothing is looked up, so outcomes are empty.
func (j Job) Prepare(records verify.Records) iter.Seq2[verify.Result, error] {
	return func(yield func(verify.Result, error) bool) {
		rows := j.newOrdinals()
		for rec, err := range records {
			if err != nil {
				yield(verify.Result{}, err)
				return
			}
			if !yield(j.prepare(rec, rows), nil) {
				return
			}
		}
	}
}

func (j Job) prepare(rec verify.Record, rows ordinals) verify.Result {
	res := j.checkAndKey(rec, rows)
	if j.Correct == nil {
		return res
	}
	corrected, ok := j.Correct(res.Key, rec)
	if !ok {
		return res
	}
	original := res.Key
	res = j.checkAndKey(corrected, rows)
	res.Original = original
	return res
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
