package batch

import (
	"context"
	"sync"

	"veribatch/internal/verify"
)

// A Budget limits how many calls may be billed over a checkpoint's whole
// life. A call is reserved before it leaves and settled when it has ended, so
// the limit is never exceeded, and is reached exactly. It is safe for concurrent use.
type Budget struct {
	limit int // 0: no limit

	mu       sync.Mutex
	spent    int
	reserved int
	settled  chan struct{} // closed when a reservation was settled, or calls were given back
}

// NewBudget returns a budget of limit calls, of which spent are used up. A limit
// of 0 is no limit.
func NewBudget(limit, spent int) *Budget {
	return &Budget{limit: limit, spent: spent, settled: make(chan struct{})}
}

// reserve takes one call from the budget. While other attempts hold what is left,
// they may give it back, and reserve waits; once all is spent it returns a *verify.Stop.
func (b *Budget) reserve(ctx context.Context) error {
	for {
		settled, err := b.try()
		if settled == nil {
			return err
		}
		select {
		case <-settled:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// try reserves a call, or returns a channel to wait for, or a *verify.Stop.
func (b *Budget) try() (settled <-chan struct{}, err error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	switch {
	case b.limit == 0 || b.spent+b.reserved < b.limit:
		b.reserved++
		return nil, nil
	case b.reserved == 0:
		return nil, &verify.Stop{Reason: verify.BudgetReached}
	}
	return b.settled, nil
}

// Left returns how many calls may be billed yet, those under way taken off; 0 if there is no limit.
func (b *Budget) Left() int {
	b.mu.Lock()
	defer b.mu.Unlock()
	return max(b.limit-b.spent-b.reserved, 0)
}

// giveBack takes calls back that turned out not to be billed.
func (b *Budget) giveBack(calls int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.spent -= calls
	b.tell()
}

// settle ends a reservation: the call may have been billed, or certainly wasn't.
func (b *Budget) settle(billed bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.reserved--
	if billed {
		b.spent++
	}
	b.tell()
}

// tell wakes those who wait for something to be left.
func (b *Budget) tell() {
	close(b.settled)
	b.settled = make(chan struct{})
}
