package checkpoint

import (
	"encoding/binary"
	"sync/atomic"
	"testing"
	"time"

	"veribatch/batch"
)

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
	score := 97.25
	outcome := batch.Outcome{
		State: batch.Passed, Run: 1, Attempts: 1, Billed: 1, RequestID: "04F0F334-1335-436C-A1D7-6C044FE73368",
		Verdict: &batch.Verdict{Status: 1, AuthorityScore: &score}, Time: time.Unix(1, 0).UTC(),
	}
	var n atomic.Uint64
	b.ReportAllocs()
	b.SetParallelism(32)
	b.RunParallel(func(pb *testing.PB) {
		var key batch.Key
		for pb.Next() {
			binary.BigEndian.PutUint64(key[:], n.Add(1)*0x9e3779b97f4a7c15)
			if err := s.Put(key, outcome); err != nil {
				b.Error(err)
			}
		}
	})
}
