package fleet

import (
	"context"
	"errors"
	"strconv"
	"time"

	"veribatch/internal/codec"
	"veribatch/internal/sleep"
	"veribatch/internal/verify"

	"github.com/nats-io/nats.go"
)

// call has a worker call, or another where that one surely doesn't.
func (c *Coordinator) call(ctx context.Context, m *member, q *request) (verify.Outcome, error) {
	deadline, ok := ctx.Deadline()
	if !ok {
		deadline = time.Now().Add(time.Minute)
	}
	q.Deadline = deadline.UnixMicro()
	ctx = context.WithoutCancel(ctx) // it ends at the deadline, and a late answer is as good as any
	for {
		a, fault := c.ask(ctx, m, verifyEndpoint, q, deadline.Add(c.grace))
		if fault == nil {
			fault = a.fault()
		}
		switch {
		case fault == nil:
			c.pool.release(m)
			return a.outcome()
		case !fault.NotDelivered:
			c.pool.release(m)
			return verify.Outcome{}, fault
		}
		if m = c.pool.other(m); m == nil {
			return verify.Outcome{}, fault
		}
	}
}

// ask publishes a request to one worker and returns its answer. A fault is
// NotDelivered if the worker surely did nothing, and another may be asked; it is
// lost if no answer came until then, or by the end of ctx.
//
// Where the connection is lost meanwhile, the worker is asked once more when
// it is there again: it knows the request, and gives the same answer.
func (c *Coordinator) ask(
	ctx context.Context, m *member, endpoint string, q *request, until time.Time,
) (a answer, fault *verify.Fault) {
	q.ID = c.name + strconv.FormatUint(c.last.Add(1), 36)
	data, _ := codec.Marshal(q) // of strings and numbers: it can't fail
	c.pool.sending(m)
	a.Free = -1
	defer func() { c.pool.back(m, a.Free) }()
	to := subject(c.options.Queue, endpoint, m.id)
	for again := false; ; again = true {
		try, cancel := context.WithDeadline(c.currentSession(), until)
		stop := context.AfterFunc(ctx, cancel)
		msg, err := c.conn.RequestWithContext(try, to, data)
		stop()
		cancel()
		switch {
		case err == nil:
			if err := codec.Unmarshal(msg.Data, &a); err != nil {
				a.Free = -1
				return a, lost("its answer can't be read")
			}
			return a, nil
		case ctx.Err() != nil, !time.Now().Before(until):
			return a, lost("no answer came")
		case !again:
			if fault := c.unsent(m, err); fault != nil {
				return a, fault
			}
		}
		// It was published, and may be under way.
		_ = sleep.For(ctx, askAgain) // if ctx has ended, the next try says so
	}
}

// unsent returns the fault of a request that surely didn't come to its worker;
// nil if it may have.
func (c *Coordinator) unsent(m *member, err error) *verify.Fault {
	switch {
	case errors.Is(err, nats.ErrNoResponders):
		c.pool.drop(func(other *member) bool { return other == m })
		return notDelivered("the worker is gone")
	case errors.Is(err, nats.ErrReconnectBufExceeded):
		c.pool.drop(func(*member) bool { return true })
		return notDelivered("the connection to the broker is lost")
	case errors.Is(err, nats.ErrMaxPayload):
		return tooLarge()
	}
	return nil
}

func (c *Coordinator) currentSession() context.Context {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.session
}

// reconnected begins another session.
func (c *Coordinator) reconnected() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.renew()
	c.session, c.renew = context.WithCancel(context.Background())
}
