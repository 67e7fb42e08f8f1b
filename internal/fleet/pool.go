package fleet

import (
	"container/list"
	"context"
	"sync"
	"time"
)

// A member is a worker as a run knows it.
type member struct {
	id    string
	host  string
	slots int

	held   int       // slots that this run has reserved
	asked  int       // of those: requests that are on their way or under way
	others int       // slots that others have, as far as its last word tells
	heard  time.Time // when it told of itself last
	gone   bool      // it isn't asked; what it was asked before it may answer

	presence context.Context // ends when it is gone
	leave    context.CancelFunc
}

// room returns how many slots the run can reserve yet.
func (m *member) room() int {
	if m.gone {
		return 0
	}
	return m.slots - m.others - m.held
}

// tell takes note of how many slots the worker has free. Who else uses it
// shows in what the run's own requests don't explain.
func (m *member) tell(free int) { m.others = max(m.slots-free-m.asked, 0) }

// A pool has the workers that may be asked, and gives out their slots, first
// come, first served. It is safe for concurrent use.
type pool struct {
	mu      sync.Mutex
	members map[string]*member // by id; those that are gone too
	waiting list.List          // of chan *member
	empty   time.Time          // since when there is no member; zero if there is one
}

func newPool() *pool { return &pool{members: make(map[string]*member), empty: time.Now()} }

// take reserves a slot of the member with the most room, and waits for one as
// long as patience lasts; nil if there was none by then. The error is that of ctx.
func (p *pool) take(ctx context.Context, patience time.Duration) (*member, error) {
	p.mu.Lock()
	if p.waiting.Len() == 0 {
		if m := p.reserve(); m != nil {
			p.mu.Unlock()
			return m, nil
		}
	}
	turn := make(chan *member, 1)
	place := p.waiting.PushBack(turn)
	p.mu.Unlock()
	over := time.NewTimer(patience)
	defer over.Stop()
	select {
	case m := <-turn:
		return m, nil
	case <-over.C:
	case <-ctx.Done():
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	select {
	case m := <-turn: // it was its turn at the same moment
		p.giveBack(m)
	default:
		p.waiting.Remove(place)
	}
	return nil, ctx.Err()
}

// other reserves a slot of another member in place of one that was reserved,
// and doesn't wait; nil if there is none.
func (p *pool) other(m *member) *member {
	p.mu.Lock()
	defer p.mu.Unlock()
	found := p.reserve()
	p.giveBack(m)
	return found
}

// release gives a slot back.
func (p *pool) release(m *member) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.giveBack(m)
}

// reserve takes a slot of the member with the most room; nil if none has any.
func (p *pool) reserve() *member {
	var best *member
	for _, m := range p.members {
		if m.room() > 0 && (best == nil || m.room() > best.room()) {
			best = m
		}
	}
	if best != nil {
		best.held++
	}
	return best
}

func (p *pool) giveBack(m *member) {
	m.held--
	p.serve()
}

// serve hands slots to those who wait.
func (p *pool) serve() {
	for p.waiting.Len() > 0 {
		m := p.reserve()
		if m == nil {
			return
		}
		p.waiting.Remove(p.waiting.Front()).(chan *member) <- m
	}
}

// present returns what ends when a member is gone.
func (p *pool) present(m *member) context.Context {
	p.mu.Lock()
	defer p.mu.Unlock()
	return m.presence
}

// sending says that a request is on its way to a member.
func (p *pool) sending(m *member) {
	p.mu.Lock()
	defer p.mu.Unlock()
	m.asked++
}

// back says that the request has ended. Free is how many slots the member has
// by its answer; -1 if none came.
func (p *pool) back(m *member, free int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	m.asked--
	if free >= 0 {
		m.tell(free)
		p.serve()
	}
}

// observe takes note of what a worker says of itself, and reports whether it is
// one that wasn't there before.
func (p *pool) observe(id, host string, l load, now time.Time) (added bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	m := p.members[id]
	if m == nil {
		m = &member{id: id, host: host, gone: true}
		p.members[id] = m
	}
	if added = m.gone; added {
		m.gone = false
		m.presence, m.leave = context.WithCancel(context.Background())
	}
	m.slots, m.heard = l.Slots, now
	m.tell(l.Free)
	p.empty = time.Time{}
	p.serve()
	return added
}

// drop has members asked no more, and returns which.
func (p *pool) drop(drop func(*member) bool) (dropped []*member) {
	p.mu.Lock()
	defer p.mu.Unlock()
	left := 0
	for _, m := range p.members {
		switch {
		case m.gone:
		case drop(m):
			m.gone = true
			m.leave()
			dropped = append(dropped, m)
		default:
			left++
		}
	}
	if left == 0 && p.empty.IsZero() {
		p.empty = time.Now()
	}
	return dropped
}

// size returns how many members are there.
func (p *pool) size() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	n := 0
	for _, m := range p.members {
		if !m.gone {
			n++
		}
	}
	return n
}

// emptySince returns since when there is no member; zero if there is one.
func (p *pool) emptySince() time.Time {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.empty
}
