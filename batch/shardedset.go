package batch

// A shardedSet is a large set of the first bytes of keys. A map that is full
// doubles, and with evenly spread keys sharded maps of one size would double all
// at once: at the worst moment half of the memory is unused. So the shards have
// different sizes, and one doubles at a time. The zero value is empty.
type shardedSet[K [8]byte | shortKey] [len(shards)]map[K]struct{}

// shards are the last first byte of the keys in each shard: each shard has
// 2^⅛ times as many keys as the one before.
var shards = [...]byte{22, 47, 75, 105, 138, 173, 212, 255}

func shardOf(first byte) int {
	i := 0
	for shards[i] < first {
		i++
	}
	return i
}

func (s *shardedSet[K]) has(k K) bool {
	_, ok := s[shardOf(k[0])][k]
	return ok
}

func (s *shardedSet[K]) empty() bool {
	for _, m := range s {
		if len(m) > 0 {
			return false
		}
	}
	return true
}

func (s *shardedSet[K]) add(k K) {
	m := &s[shardOf(k[0])]
	if *m == nil {
		*m = make(map[K]struct{})
	}
	(*m)[k] = struct{}{}
}
