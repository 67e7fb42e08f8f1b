package batch

import "veribatch/internal/verify"

// Adoptions remember which keys have their answers under an earlier key, so
// that an answer is found when it could no longer be told from the row, such as
// after a link was signed anew. They are for one goroutine at a time.
type Adoptions interface {
	// Adopt remembers the earlier key of a key.
	Adopt(key, earlier verify.Key)
	// Adopted returns the earlier key of a key, and whether there is one.
	Adopted(key verify.Key) (earlier verify.Key, ok bool)
}

// adopt gives a record that has no answer under its key the earlier key under
// which the ledger has one. Has spares look-ups: the store has nothing under a
// key of which it says no.
func (j Job) adopt(res verify.Result, has func(verify.Key) bool) (verify.Result, error) {
	if res.Outcome.State == verify.Erased {
		return res, nil // it has no key
	}
	if j.Adoptions != nil {
		if earlier, ok := j.Adoptions.Adopted(res.Key); ok {
			res.Key = earlier
			return res, nil
		}
	}
	for _, earlier := range res.Earlier {
		if !has(earlier.Key) {
			continue
		}
		stands, err := j.stands(earlier, res.Key)
		if err != nil {
			return res, err
		}
		if stands {
			if j.Adoptions != nil {
				j.Adoptions.Adopt(res.Key, earlier.Key)
			}
			res.Key = earlier.Key
			break
		}
	}
	return res, nil
}

// stands reports whether what the ledger knows of an earlier key counts for
// the key: an answer, or what is still open if nothing is known of the key.
func (j Job) stands(earlier verify.EarlierKey, key verify.Key) (bool, error) {
	before, err := j.Store.Get(earlier.Key)
	if err != nil || before.State == verify.Pending {
		return false, err
	}
	known, err := j.Store.Get(key)
	switch {
	case err != nil, known.State.Final():
		return false, err
	case earlier.Stands(before):
		return true, nil
	}
	return !earlier.OtherPerson && known.State == verify.Pending, nil
}
