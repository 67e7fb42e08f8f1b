package checkpoint

import (
	"errors"
	"iter"
	"slices"

	"veribatch/internal/codec"
	"veribatch/internal/prefetch"
	"veribatch/internal/verify"
	"veribatch/internal/words"

	"github.com/cockroachdb/pebble/v2"
)

// The key space: one prefix a kind.
var (
	metaKey       = []byte("meta")
	outcomePrefix = []byte("o/") // o/ and the 32 bytes of a verify.Key
	historyPrefix = []byte("h/") // h/ and the 32 bytes of a verify.Key whose answer took the place of others
	importPrefix  = []byte("i/") // i/ and the import's number, 8 digits
	adoptedPrefix = []byte("k/") // k/ and a verify.Key whose answer lies under an earlier key
	erasedPrefix  = []byte("e/") // e/ and what names a row or a person who was erased; its value is empty
	runPrefix     = []byte("r/") // r/ and the run's number, 8 digits
	imagePrefix   = []byte("d/") // d/ and an HMAC of a local image's path, which may name a person
)

func outcomeKey(k verify.Key) []byte {
	return append(append(make([]byte, 0, 34), outcomePrefix...), k[:]...)
}

// keyOf is the reverse of outcomeKey.
func keyOf(at []byte) verify.Key {
	var key verify.Key
	copy(key[:], at[len(outcomePrefix):])
	return key
}

// Get implements verify.Store.
func (s *Store) Get(key verify.Key) (verify.Outcome, error) {
	if err := s.failure.check(); err != nil {
		return verify.Outcome{}, err
	}
	at := outcomeKey(key)
	value, closer, err := s.db.Get(at)
	if errors.Is(err, pebble.ErrNotFound) {
		return verify.Outcome{}, nil
	}
	if err != nil {
		return verify.Outcome{}, damaged(s.dir, err)
	}
	defer closer.Close()
	return s.decode(at, value)
}

// Put implements verify.Store. Concurrent calls share a sync of the disk. It
// writes even while room is short.
func (s *Store) Put(key verify.Key, outcome verify.Outcome) error {
	return s.put(key, outcome, durable)
}

// PutSent implements verify.Store. The error is a *DiskFullError if room is
// short, so that nothing is paid for whose answer may find no room.
func (s *Store) PutSent(key verify.Key, outcome verify.Outcome) error {
	return s.put(key, outcome, spends)
}

// put writes an outcome, and more items in the same commit.
func (s *Store) put(key verify.Key, outcome verify.Outcome, kind kind, also ...item) error {
	text, err := codec.Marshal(outcome)
	if err != nil {
		return err
	}
	at := outcomeKey(key)
	return s.commit(write{
		item: item{at, s.seal.close(at, text)}, kind: kind, outcome: true, state: outcome.State, also: also,
	})
}

// All implements verify.Store. What costs is decoding: parts of the ledger are
// read beside one another.
func (s *Store) All() iter.Seq2[verify.Entry, error] {
	var parts []iter.Seq2[verify.Entry, error]
	for first := 0; first < 256; first += 64 {
		parts = append(parts, s.entries(outcomesFrom(first), outcomesFrom(first+64)))
	}
	return s.counted(prefetch.All(parts...))
}

// counted yields the outcomes of the whole ledger, and a *DamageError at the
// end if there were less than it is known to hold.
func (s *Store) counted(all iter.Seq2[verify.Entry, error]) iter.Seq2[verify.Entry, error] {
	return func(yield func(verify.Entry, error) bool) {
		var found tally
		for e, err := range all {
			if !yield(e, err) || err != nil {
				return
			}
			found.found(e.Outcome.State)
		}
		if s.counts == nil {
			return
		}
		if err := s.counts.settle(found); err != nil {
			yield(verify.Entry{}, &DamageError{s.dir, err})
		}
	}
}

// outcomesFrom returns where the outcomes begin whose keys begin with a byte;
// for 256, where they all end.
func outcomesFrom(first int) []byte {
	if first > 0xff {
		return after(outcomePrefix)
	}
	return append(slices.Clip(outcomePrefix), byte(first))
}

// entries yields the outcomes from one key of the database to another, in their order.
func (s *Store) entries(from, to []byte) iter.Seq2[verify.Entry, error] {
	return func(yield func(verify.Entry, error) bool) {
		for item, err := range s.between(from, to) {
			var entry verify.Entry
			if err == nil {
				entry.Key = keyOf(item.key)
				entry.Outcome, err = s.decode(item.key, item.value)
			}
			if !yield(entry, err) || err != nil {
				return
			}
		}
	}
}

// stateAt returns the state of the outcome that is stored at a key of the
// database, Pending if there is none. It isn't known of one that can't be read.
func (s *Store) stateAt(at []byte) (state verify.State, known bool) {
	value, closer, err := s.db.Get(at)
	if errors.Is(err, pebble.ErrNotFound) {
		return verify.Pending, true
	}
	if err != nil {
		return "", false
	}
	defer closer.Close()
	outcome, err := s.decode(at, value)
	return outcome.State, err == nil
}

// decode returns the outcome that is stored at a key of the database.
func (s *Store) decode(at, value []byte) (verify.Outcome, error) {
	var outcome verify.Outcome
	text, err := s.seal.open(at, value)
	if err == nil {
		if outcome, err = unpackOutcome(text); err != nil {
			err = errDamaged // not what is wrong with it, which would tell what is in it
		}
	}
	if err != nil {
		return verify.Outcome{}, s.unreadable(keyOf(at), err)
	}
	return outcome, nil
}

func (s *Store) unreadable(key verify.Key, err error) error {
	return words.Errorf("%s: row %s can't be read: %w; restore the whole folder from a backup", s.dir, key.RowID(), err)
}

func (s *Store) read(key []byte) ([]byte, error) {
	value, closer, err := s.db.Get(key)
	if err != nil {
		return nil, err
	}
	defer closer.Close()
	return append([]byte(nil), value...), nil
}

// write returns when the value is as safe as its kind asks for. A nil one
// removes the key.
func (s *Store) write(key, value []byte, kind kind) error {
	return s.commit(write{item: item{key, value}, kind: kind})
}

// commit returns when what is written is as safe as its kind asks for.
func (s *Store) commit(w write) error {
	if s.commits == nil {
		return words.Errorf("%s: the checkpoint was opened to be read: %w", s.dir, errors.ErrUnsupported)
	}
	return s.commits.put(w)
}

// An item is a key and a value as the database holds them, valid until the next. Without a value it is deleted.
type item struct{ key, value []byte }

func (i item) addTo(batch *pebble.Batch) error {
	if i.value == nil {
		return batch.Delete(i.key, nil)
	}
	return batch.Set(i.key, i.value, nil)
}

// scan yields the items whose keys have the prefix; all for an empty one.
func (s *Store) scan(prefix []byte) iter.Seq2[item, error] { return s.between(prefix, after(prefix)) }

// between yields the items from one key to another; an empty one is no bound.
func (s *Store) between(from, to []byte) iter.Seq2[item, error] {
	return func(yield func(item, error) bool) {
		if err := s.failure.check(); err != nil {
			yield(item{}, err)
			return
		}
		it, err := s.db.NewIter(&pebble.IterOptions{LowerBound: from, UpperBound: to})
		if err != nil {
			yield(item{}, err)
			return
		}
		defer it.Close()
		for it.First(); it.Valid(); it.Next() {
			value, err := it.ValueAndErr()
			if err != nil {
				break // it is the iterator's too
			}
			if !yield(item{it.Key(), value}, nil) {
				return
			}
		}
		if err := it.Error(); err != nil {
			yield(item{}, damaged(s.dir, err))
		}
	}
}

// after returns the first key that no longer has the prefix; nil, which is no bound, for an empty one.
func after(prefix []byte) []byte {
	if len(prefix) == 0 {
		return nil
	}
	end := append([]byte(nil), prefix...)
	end[len(end)-1]++
	return end
}
