package checkpoint

import (
	"encoding/binary"
	"math/rand/v2"
	"sync/atomic"
	"testing"
	"time"

	"veribatch/internal/codec"
	"veribatch/internal/verify"
)

// benchOutcome is what a run keeps of most people.
func benchOutcome() verify.Outcome {
	score := 97.25
	return verify.Outcome{
		State: verify.Passed, Run: 1, Attempts: 1, Billed: 1, RequestID: "04F0F334-1335-436C-A1D7-6C044FE73368",
		Verdict: &verify.Verdict{Status: 1, AuthorityScore: &score}, Time: time.Unix(1, 0).UTC(),
	}
}

// benchKey returns the nth of keys that lie as far apart as real ones.
func benchKey(n uint64) (key verify.Key) {
	binary.BigEndian.PutUint64(key[:], (n+1)*0x9e3779b97f4a7c15)
	return key
}

// What a durable Put costs when 32 workers a processor put at once, on the
// disk of the temporary folder.
func BenchmarkPut(b *testing.B) {
	b.Run("plain", func(b *testing.B) { benchmarkPut(b) })
	b.Run("sealed", func(b *testing.B) { benchmarkPut(b, Passphrase(passphrase)) })
}

func benchmarkPut(b *testing.B, options ...Option) {
	s, err := Open(b.TempDir(), demo, options...)
	if err != nil {
		b.Fatal(err)
	}
	defer s.Close()
	outcome := benchOutcome()
	var n atomic.Uint64
	b.ReportAllocs()
	b.SetParallelism(32)
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			if err := s.Put(benchKey(n.Add(1)), outcome); err != nil {
				b.Error(err)
			}
		}
	})
}

// What an outcome costs that is read from a checkpoint of 200,000: one at
// random, one that isn't there, and each in the order of the keys.
func BenchmarkRead(b *testing.B) {
	const size = 200_000
	s := filled(b, size)
	b.Run("get", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if o, err := s.Get(benchKey(rand.Uint64N(size))); err != nil || o.State != verify.Passed {
				b.Fatal(o.State, err)
			}
		}
	})
	b.Run("absent", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if o, err := s.Get(benchKey(size + rand.Uint64N(size))); err != nil || o.State != verify.Pending {
				b.Fatal(o.State, err)
			}
		}
	})
	b.Run("all", func(b *testing.B) {
		b.ReportAllocs()
		for n := 0; n < b.N; {
			for _, err := range s.All() {
				if err != nil {
					b.Fatal(err)
				}
				if n++; n == b.N {
					break
				}
			}
		}
	})
}

// filled returns a checkpoint with so many outcomes, closed once and opened again.
func filled(b *testing.B, size uint64) *Store {
	dir := b.TempDir()
	s, err := Open(dir, demo)
	if err != nil {
		b.Fatal(err)
	}
	text, err := codec.Marshal(benchOutcome())
	for n := uint64(0); n < size && err == nil; n++ {
		at := outcomeKey(benchKey(n))
		err = s.write(at, s.seal.close(at, text), lazy) // a sync for each would take minutes
	}
	if err != nil {
		b.Fatal(err)
	}
	if err := s.Close(); err != nil {
		b.Fatal(err)
	}
	if s, err = Open(dir, demo); err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { s.Close() })
	return s
}
