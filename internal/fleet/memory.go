package fleet

import "time"

// remember is how long after its deadline a request is known that was
// delivered: by then nobody waits for its answer, and what comes yet is late.
const remember = 2 * grace

// A memory knows the requests that were taken, so that one that is delivered
// again is not called again. Its zero value knows none. It holds no more than
// were taken within their timeout and a few seconds, half a kilobyte each.
type memory struct {
	taken map[string]*delivery
	order []forgettable // in the order in which they came
}

// A delivery is a request that was taken.
type delivery struct {
	answer  []byte   // nil: it is under way
	replies []string // who waits for it meanwhile
}

type forgettable struct {
	id    string
	until time.Time
}

// find returns a request that was taken; nil if it wasn't.
func (m *memory) find(id string, now time.Time) *delivery {
	n := 0
	for n < len(m.order) && m.order[n].until.Before(now) {
		delete(m.taken, m.order[n].id)
		n++
	}
	m.order = m.order[n:]
	return m.taken[id]
}

func (m *memory) add(id, reply string, until time.Time) *delivery {
	if m.taken == nil {
		m.taken = make(map[string]*delivery)
	}
	d := &delivery{replies: []string{reply}}
	m.taken[id] = d
	m.order = append(m.order, forgettable{id, until})
	return d
}
