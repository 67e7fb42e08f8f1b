package checkpoint

import (
	"context"
	"errors"
	"io/fs"
	"iter"
	"strings"
	"sync/atomic"

	"veribatch/internal/verify"
	"veribatch/internal/words"

	"github.com/cockroachdb/pebble/v2"
	"golang.org/x/sync/errgroup"
)

// An Erasure is what is known of persons who are to be forgotten.
type Erasure struct {
	Names  []verify.Key // of their rows and of themselves, by verify.Keyer: never sent again
	Keys   []verify.Key // under which answers about them may lie
	Images []string     // paths of local images, as they were written

	// Everybody says that all is to go: the answers under every key, and whatever else is known.
	Everybody bool
}

// A ReadingError says that another process still reads what a checkpoint held
// a moment ago: it has a copy of its own of the ledger's files.
type ReadingError struct{ Dir string }

func (e *ReadingError) Error() string { return e.In(words.EN) }

// In says the error in a language.
func (e *ReadingError) In(lang words.Lang) string {
	return words.New("%s: another process is reading the checkpoint; wait for it to end", e.Dir).In(lang)
}

// Erased reports whether a row or a person was erased, by what names them.
func (s *Store) Erased(name verify.Key) (bool, error) {
	_, closer, err := s.db.Get(erasedKey(name))
	if errors.Is(err, pebble.ErrNotFound) {
		return false, nil
	}
	if err != nil {
		return false, damaged(s.dir, err)
	}
	return true, closer.Close()
}

// AnyErased reports whether anybody was erased.
func (s *Store) AnyErased() (bool, error) {
	for _, err := range s.scan(erasedPrefix) {
		return err == nil, err
	}
	return false, nil
}

// Erase replaces the answers of an erasure by their tombstones, removes what
// else is known, and remembers the names. It returns how many answers there
// were. Run again after a crash it goes on; what it removed is still in the
// database's files until Purge.
func (s *Store) Erase(e Erasure) (answers int, err error) {
	if err := s.Unread(); err != nil {
		return 0, err
	}
	if err := s.raiseLayout(extendedLayout); err != nil {
		return 0, err
	}
	if e.Everybody {
		if e.Keys, err = s.everyKey(); err != nil {
			return 0, err
		}
	}
	var entombed atomic.Int64
	err = s.eachAtOnce(func(do func(func() error)) {
		for _, name := range e.Names {
			do(func() error { return s.write(erasedKey(name), []byte{}, durable) })
		}
		for _, key := range e.Keys {
			do(func() error {
				replaced, err := s.entomb(key)
				if replaced {
					entombed.Add(1)
				}
				return err
			})
		}
	})
	if answers = int(entombed.Load()); err != nil {
		return answers, err
	}
	// By these the keys were found: one more attempt needs them until the answers are gone.
	if e.Everybody {
		return answers, errors.Join(s.removeAll(historyPrefix), s.removeAll(adoptedPrefix), s.removeAll(imagePrefix))
	}
	return answers, s.eachAtOnce(func(do func(func() error)) {
		for _, key := range e.Keys {
			do(func() error { return s.remove(historyKey(key)) })
			do(func() error { return s.remove(adoptedKey(key)) })
		}
		for _, path := range e.Images {
			do(func() error { return s.remove(s.Images().key(path)) })
		}
	})
}

func (s *Store) everyKey() ([]verify.Key, error) {
	var keys []verify.Key
	for e, err := range s.All() {
		if err != nil {
			return nil, err
		}
		keys = append(keys, e.Key)
	}
	return keys, nil
}

// eachAtOnce does many things beside one another, so that they share the syncs of the disk.
func (s *Store) eachAtOnce(all func(do func(func() error))) error {
	var g errgroup.Group
	g.SetLimit(maxGroup)
	all(g.Go)
	return g.Wait()
}

// entomb replaces an answer by its tombstone, and reports whether there was one.
func (s *Store) entomb(key verify.Key) (bool, error) {
	known, err := s.Get(key)
	if err != nil || known.State == verify.Pending || known.State == verify.Erased {
		return false, err
	}
	return true, s.Put(key, known.Tombstone())
}

// removeAll removes everything whose key has the prefix.
func (s *Store) removeAll(prefix []byte) error {
	return s.eachAtOnce(func(do func(func() error)) {
		for key, err := range s.keys(prefix) {
			do(func() error { return errors.Join(err, s.remove(key)) })
		}
	})
}

// keys yields the keys of the database that have the prefix.
func (s *Store) keys(prefix []byte) iter.Seq2[[]byte, error] {
	return func(yield func([]byte, error) bool) {
		for item, err := range s.scan(prefix) {
			if !yield(append([]byte(nil), item.key...), err) {
				return
			}
		}
	}
}

// remove removes a key of the database. It is durable on return.
func (s *Store) remove(key []byte) error { return s.write(key, nil, durable) }

// Purge rewrites the database's tables, so that what was removed or replaced
// is in none of its files once the checkpoint is closed. The database keeps logs
// of the time since it was opened: nothing of what is purged may have been put
// in that time.
func (s *Store) Purge(ctx context.Context) error {
	if err := s.flush(); err != nil {
		return err
	}
	// Between them lie the keys of all prefixes. A table can't be left as it is:
	// what replaces its keys lies above it.
	if err := s.db.Compact(ctx, []byte{0}, []byte{0xff}, true); err != nil {
		return words.Errorf("%s: rewriting the ledger: %w", s.dir, err)
	}
	return s.Unread()
}

// Unread returns a *ReadingError while another process has a snapshot of the
// ledger. Those of processes that ended are removed.
func (s *Store) Unread() error {
	removeSnapshots(s.fs, s.dir)
	names, err := s.fs.List(s.dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil // in memory
	}
	for _, name := range names {
		if strings.HasPrefix(name, snapshotPrefix) {
			return &ReadingError{s.dir}
		}
	}
	return err
}

// EraseBackup brings a copy of the checkpoint up to date, so that it holds
// nothing more than the checkpoint does. The error is fs.ErrNotExist if the
// folder holds no copy, as where its volume isn't there.
func (s *Store) EraseBackup(dir string) error {
	have, err := readCopy(s.fs, dir)
	if err != nil {
		return err
	}
	if have == nil {
		return words.Errorf("%s: no copy of the checkpoint: %w", dir, fs.ErrNotExist)
	}
	_, err = s.Backup(dir, Copy{})
	return err
}

func erasedKey(name verify.Key) []byte {
	return append(append([]byte(nil), erasedPrefix...), name[:]...)
}
