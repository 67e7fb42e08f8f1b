package batch

import "github.com/bits-and-blooms/bloom/v3"

const (
	sieveSize  = 1 << 16 // keys in a sieve's first filter; each next one takes twice as many
	sieveError = 0.01    // share of keys that it takes for seen though they weren't
)

// A sieve tells keys that surely weren't seen from those that may have been,
// at some two bytes a key. Its zero value has seen none.
type sieve struct {
	filters []*bloom.BloomFilter
	room    int // keys that the last filter still takes
}

func (s *sieve) add(k Key) {
	if s.room == 0 {
		s.room = sieveSize << len(s.filters)
		s.filters = append(s.filters, bloom.NewWithEstimates(uint(s.room), sieveError))
	}
	s.filters[len(s.filters)-1].Add(k[:])
	s.room--
}

func (s *sieve) maybe(k Key) bool {
	for _, f := range s.filters {
		if f.Test(k[:]) {
			return true
		}
	}
	return false
}
