package sandbox

import (
	"hash/maphash"
	"sync"
	"time"
)

// Nonces remembers which nonces were spent. It keeps each for 30 to 40
// minutes: a date may be 15 minutes ahead, and holds until it is 15 behind.
// Of a nonce it keeps 64 bits of hash; among 30 million there is one false
// alarm in 40,000 such half-hours, and a client recovers from it.
type nonces struct {
	mu          sync.Mutex
	seed        maphash.Seed
	generations [4]map[uint64]struct{} // the newest first
	began       time.Time              // when the newest did
}

const generation = 10 * time.Minute

// spend reports whether the nonce of an access key is fresh, and spends it.
func (n *nonces) spend(key, nonce string, now time.Time) bool {
	sum := maphash.Comparable(n.seed, [2]string{key, nonce})
	n.mu.Lock()
	defer n.mu.Unlock()
	n.age(now)
	for _, g := range n.generations {
		if _, spent := g[sum]; spent {
			return false
		}
	}
	n.generations[0][sum] = struct{}{}
	return true
}

// age drops what is older than the last generation.
func (n *nonces) age(now time.Time) {
	if n.generations[0] == nil || now.Sub(n.began) >= generation*time.Duration(len(n.generations)) {
		n.generations = [4]map[uint64]struct{}{{}}
		n.began = now
	}
	for now.Sub(n.began) >= generation {
		copy(n.generations[1:], n.generations[:])
		n.generations[0] = map[uint64]struct{}{}
		n.began = n.began.Add(generation)
	}
}

// Tasks remembers each BizId, by 64 bits of hash.
type tasks struct {
	mu   sync.Mutex
	seed maphash.Seed
	seen map[uint64]task
}

// A task is what is remembered of a BizId: how often it was sent, and what the
// latest call that was executed came to.
type task struct {
	attempts  uint32
	authority uint16 // the score, in hundredths
	status    int8   // the VerifyStatus; 0: none
	passed    bool   // it did once
	executed  int64  // when, in milliseconds since the epoch; 0: never
}

// begin counts an attempt at a BizId, the first is 1, and says whether an
// earlier one passed.
func (t *tasks) begin(bizID string) (attempt int, passed bool) {
	sum := maphash.String(t.seed, bizID)
	t.mu.Lock()
	defer t.mu.Unlock()
	known := t.seen[sum]
	known.attempts++
	t.seen[sum] = known
	return int(known.attempts), known.passed
}

// execute keeps what a call came to.
func (t *tasks) execute(bizID string, status, authority int, now time.Time) {
	sum := maphash.String(t.seed, bizID)
	t.mu.Lock()
	defer t.mu.Unlock()
	known := t.seen[sum]
	known.status, known.authority, known.executed = int8(status), uint16(authority), now.UnixMilli()
	known.passed = known.passed || status == 1
	t.seen[sum] = known
}

// find returns what is known of a BizId.
func (t *tasks) find(bizID string) task {
	sum := maphash.String(t.seed, bizID)
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.seen[sum]
}
