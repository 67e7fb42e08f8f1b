package batch

import (
	"encoding/binary"
	"testing"
)

func TestShardedSet(t *testing.T) {
	var s shardedSet[[8]byte]
	key := func(i int) (k [8]byte) {
		binary.BigEndian.PutUint64(k[:], uint64(i)*0x9e3779b97f4a7c15)
		return k
	}
	const size = 10_000
	for i := range size {
		s.add(key(i))
		s.add(key(i / 2))
	}
	all := 0
	for i, m := range s {
		all += len(m)
		if i > 0 && len(m) <= len(s[i-1]) {
			t.Errorf("map %d has %d keys, the one before %d", i, len(m), len(s[i-1]))
		}
	}
	if all != size {
		t.Errorf("%d keys, want %d", all, size)
	}
	for i := range 2 * size {
		if s.has(key(i)) != (i < size) {
			t.Fatalf("has key %d of %d: %v", i, size, i >= size)
		}
	}
	for _, first := range []byte{0, 22, 23, 255} {
		k := [8]byte{first}
		s.add(k)
		if !s.has(k) {
			t.Errorf("first byte %d is lost", first)
		}
	}
}
