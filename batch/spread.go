package batch

// A spread is a large set of keys' beginnings. A map that is full doubles, and
// with evenly spread keys all of it at once: at the worst moment half of it is
// air. So a spread is several maps of different sizes, of which one doubles
// at a time. Its zero value is empty.
type spread[K [8]byte | shortKey] [len(parts)]map[K]struct{}

// parts are the last first bytes of the keys that each map has: each map has
// 2^⅛ times as many as the one before.
var parts = [...]byte{22, 47, 75, 105, 138, 173, 212, 255}

func part(first byte) int {
	i := 0
	for parts[i] < first {
		i++
	}
	return i
}

func (s *spread[K]) has(k K) bool {
	_, ok := s[part(k[0])][k]
	return ok
}

func (s *spread[K]) add(k K) {
	m := &s[part(k[0])]
	if *m == nil {
		*m = make(map[K]struct{})
	}
	(*m)[k] = struct{}{}
}
