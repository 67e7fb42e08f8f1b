package batch

import "veribatch/internal/verify"

// A Snapshot is what a run has to know of its store before it begins, read in
// one pass, so that a record that has its answer, or was never sent, needs no
// look-up. It takes some 20 bytes an entry.
type Snapshot struct {
	spent    int
	newest   verify.Entry         // the verdict that was given last
	answered shardedSet[shortKey] // their answers stand
	open     shardedSet[shortKey] // all others that are in the store
}

// A shortKey stands for a key where millions are held at once. That two keys
// of a billion share one has a chance of 1 to 10¹¹.
type shortKey [12]byte

func short(k verify.Key) shortKey { return shortKey(k[:12]) }

// TakeSnapshot reads a store for a run by this policy.
func TakeSnapshot(store verify.Store, policy RetryPolicy) (*Snapshot, error) {
	s := new(Snapshot)
	for e, err := range store.All() {
		if err != nil {
			return nil, err
		}
		s.spent += e.Outcome.Billed
		if isVerdict(e.Outcome) && e.Outcome.Time.After(s.newest.Outcome.Time) {
			s.newest = e
		}
		if e.Outcome.State.Final() && !policy.Names(e.Outcome) {
			s.answered.add(short(e.Key))
		} else {
			s.open.add(short(e.Key))
		}
	}
	return s, nil
}

// Spent returns how many of the store's calls may have been billed.
func (s *Snapshot) Spent() int { return s.spent }

// has reports whether the store had something under the key.
func (s *Snapshot) has(key verify.Key) bool {
	return s.answered.has(short(key)) || s.open.has(short(key))
}
