package batch

import (
	"iter"

	"veribatch/internal/verify"
)

// Prepare yields each record of one reading as it would be sent: checked,
// corrected and keyed. Nothing is looked up, so outcomes are empty, but for
// those of erased persons, whose records get no key: that would read their photos.
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
	row := j.Keyer.SourceRow(rec)
	res, err := j.checkAndKey(row, rec, rows)
	if j.Correct == nil || err != nil {
		return j.selected(res, rec, err)
	}
	ids := []verify.Key{row}
	if res.Outcome.State == verify.Erased {
		j.Correct(ids, rec) // what was corrected in its row is no unknown row's
		return res, nil
	}
	for _, material := range j.Keyer.FormerRows(rec, res.Record) {
		ids = append(ids, former.key(j.Keyer, material, res.Record.UserID))
	}
	corrected, ok := j.Correct(ids, rec)
	if !ok {
		res.Record.ByHand = corrected.ByHand
		return j.selected(res, rec, nil)
	}
	res, err = j.checkAndKey(row, corrected, rows)
	return j.selected(res, corrected, err)
}

// selected returns a row with why it is not to be sent. Nothing else matters about such a row then.
func (j Job) selected(res verify.Result, written verify.Record, err error) (verify.Result, error) {
	if err != nil || j.Select == nil || res.Outcome.State == verify.Erased || verify.NoPerson(res.Findings) ||
		verify.LeftOut(res.Findings) {
		return res, err
	}
	found, err := j.Select(written)
	if len(found) > 0 {
		res.Findings = found
	}
	return res, err
}

// checkAndKey returns a row as it would be sent, row being what names it.
func (j Job) checkAndKey(row verify.Key, written verify.Record, rows ordinals) (verify.Result, error) {
	rec, findings := j.Check(written)
	gone, err := j.erased(row, rec)
	if gone || err != nil {
		return verify.Result{Record: rec, Row: row, Outcome: verify.Outcome{State: verify.Erased}}, err
	}
	earlier := j.Keyer.Earlier(written, rec)
	for i := range earlier {
		earlier[i].Key = rows.key(j.Keyer, earlier[i].Key, rec.UserID)
	}
	key := rows.key(j.Keyer, j.Keyer.Key(rec), rec.UserID)
	return verify.Result{Record: rec, Row: row, Key: key, Earlier: earlier, Findings: findings}, nil
}

// erased reports whether a row was erased, or its person.
func (j Job) erased(row verify.Key, rec verify.Record) (bool, error) {
	if j.Erased == nil {
		return false, nil
	}
	gone, err := j.Erased(row)
	if person, ok := j.Keyer.Person(rec); ok && !gone && err == nil {
		return j.Erased(person)
	}
	return gone, err
}
