package batch

import "veribatch/internal/verify"

// A Snapshot is what a run has to know of its store before it begins, read
// in one pass: so that a record that has its answer, or was never sent,
// needs no look-up of its own. It takes some 20 bytes an entry.
type Snapshot struct {
	spent    int
	answered spread[shortKey] // their answers stand
	open     spread[shortKey] // all others that are in the store
}

// A shortKey stands for a key where millions are held at once. That two keys
// of a billion share one has a chance of 1 to 10¹¹.
type shortKey [12]byte

func short(k verify.Key) shortKey { return shortKey(k[:12]) }

// TakeSnapshot reads a store for a run on these terms.
func TakeSnapshot(store verify.Store, terms RetryPolicy) (*Snapshot, error) {
	s := new(Snapshot)
	for e, err := range store.All() {
		if err != nil {
			return nil, err
		}
		s.spent += e.Outcome.Billed
		if e.Outcome.State.Final() && !terms.named(e.Outcome) {
			s.answered.add(short(e.Key))
		} else {
			s.open.add(short(e.Key))
		}
	}
	return s, nil
}

// Spent returns how many of the store's calls may have been billed.
func (s *Snapshot) Spent() int { return s.spent }

// foresee returns what becomes of a judged record in a run on these terms
// over the store that the snapshot was taken of. It looks the record up only
// where the store may say more than that its answer stands, or nothing; the
// outcome stays empty in those cases. Recent says that the store may have
// come to know of it since.
func (j Job) foresee(res verify.Result, known *Snapshot, recent bool, terms RetryPolicy) (verify.Result, fate, error) {
	if known.answered.has(short(res.Key)) {
		return res, answered, nil
	}
	var err error
	if recent || known.open.has(short(res.Key)) {
		res, err = j.lookUp(res)
	} else {
		res = j.inspect(res)
	}
	return res, terms.fate(res), err
}
