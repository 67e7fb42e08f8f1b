package checkpoint

import (
	"crypto/sha256"
	"encoding/binary"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"veribatch/internal/codec"
	"veribatch/internal/verify"
)

func keyNumber(i int) verify.Key { return sha256.Sum256(binary.BigEndian.AppendUint64(nil, uint64(i))) }

// fill puts outcomes under the keys of even numbers into a store.
func fill(t *testing.T, s *Store, n int) {
	t.Helper()
	batch := s.db.NewBatch()
	for i := 0; i < n; i += 2 {
		o := verify.Outcome{State: verify.Rejected, Message: strings.Repeat("x", i%1500), Attempts: i}
		if i%1000 == 0 {
			o.Message = strings.Repeat("y", 10_000)
		}
		text, err := codec.Marshal(o)
		if err != nil {
			t.Fatal(err)
		}
		at := outcomeKey(keyNumber(i))
		if err := batch.Set(at, s.seal.close(at, text), nil); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.db.Apply(batch, nil); err != nil {
		t.Fatal(err)
	}
}

// TestSequence: outcomes that are asked for in the order of their keys are
// those of the ledger, keys that come again and keys that it doesn't hold among
// them. They are read off one reading, so what is taken out after it is still found.
func TestSequence(t *testing.T) {
	const n = 3 * placesAPart
	for name, options := range map[string][]Option{"plain": nil, "sealed": {Passphrase(passphrase)}} {
		t.Run(name, func(t *testing.T) {
			s, err := Open(t.TempDir(), demo, options...)
			closed(t, s, err)
			fill(t, s, n)
			dir := t.TempDir()
			q := s.NewSequence(dir)
			order := rand.New(rand.NewPCG(1, 2)).Perm(n)
			order = append(order, order[:100]...)
			for _, i := range order {
				q.Add(keyNumber(i))
			}
			if err := q.Read(dir); err != nil {
				t.Fatal(err)
			}
			if err := s.db.DeleteRange(outcomePrefix, after(outcomePrefix), nil); err != nil {
				t.Fatal(err)
			}
			for place, i := range order {
				o, err := q.Get(keyNumber(i))
				if want := i%2 == 0; err != nil || (o.State == verify.Rejected) != want || want && o.Attempts != i {
					t.Fatalf("place %d: %q, %d attempts; %v; want those of %d", place, o.State, o.Attempts, err, i)
				}
			}
			if err := q.Close(); err != nil {
				t.Error(err)
			}
			if left, _ := os.ReadDir(dir); len(left) > 0 {
				t.Errorf("left: %v", left)
			}
		})
	}
}

// TestOutOfSequence: who asks for other keys than were added gets what the ledger holds all the same.
func TestOutOfSequence(t *testing.T) {
	const n = 4 * placesAPart // more than stays in memory
	s := opened(t, t.TempDir())
	fill(t, s, n)
	for name, dir := range map[string]string{"here": t.TempDir(), "no room": filepath.Join(t.TempDir(), "missing")} {
		q := s.NewSequence(dir)
		for i := range n / 2 {
			q.Add(keyNumber(i))
		}
		if err := q.Read(dir); err != nil {
			t.Fatal(err)
		}
		if full := name == "no room"; q.values.Len() == 0 != full {
			t.Errorf("%s: %d parts", name, q.values.Len())
		}
		for i := range n {
			asked := (i*3 + 4) % n
			if o, err := q.Get(keyNumber(asked)); err != nil || (o.State == verify.Rejected) != (asked%2 == 0) {
				t.Errorf("%s: %d: %q, %v", name, asked, o.State, err)
			}
		}
		if err := q.Close(); err != nil {
			t.Error(err)
		}
	}
}
