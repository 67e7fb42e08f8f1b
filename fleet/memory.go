package fleet

import "time"

// remember is how long after its deadline a request is known that was
// delivered: by then nobody waits for its answer, and what comes yet is late.
const remember = 2 * grace

// A memory knows the requests that were taken, so that one that is delivered
// again is not called again. Its zero value knows none. It holds no more than
// were taken within their timeout and a few seconds, half a kilobyte each.
type memory struct {
	told  map[string]*told
	order []forgettable // in the order in which they came
}

// told is what was answered to a request.
type told struct {
	answer  []byte   // nil: it is under way
	replies []string // who waits for it meanwhile
}

type forgettable struct {
	id    string
	until time.Time
}

// find returns what a request was told; nil if it is new.
func (m *memory) find(id string, now time.Time) *told {
	n := 0
	for n < len(m.order) && m.order[n].until.Before(now) {
		delete(m.told, m.order[n].id)
		n++
	}
	m.order = m.order[n:]
	return m.told[id]
}

func (m *memory) add(id, reply string, until time.Time) *told {
	if m.told == nil {
		m.told = make(map[string]*told)
	}
	t := &told{replies: []string{reply}}
	m.told[id] = t
	m.order = append(m.order, forgettable{id, until})
	return t
}
