package fleet

import (
	"cmp"
	"context"
	"crypto/rand"
	"log/slog"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"veribatch/internal/verify"

	"github.com/nats-io/nats.go"
)

const (
	// patience is how long a record waits for a worker to appear before the
	// run looks at its hours again.
	patience = 30 * time.Second

	// prepareTime bounds the uploads of one record: three images at most, a
	// minute each.
	prepareTime = 3 * time.Minute

	// queryTime bounds a question for the answer to an earlier call, in each step that it takes.
	queryTime = 30 * time.Second

	// askAgain is how often a worker is asked for the answer to a request
	// that went out before the connection was lost.
	askAgain = 100 * time.Millisecond
)

// Options say how a run uses a fleet.
type Options struct {
	Queue   string // the workers' own
	Action  string // what the workers are to ask for; empty: VerifyMaterial
	FullOCR bool   // what a Call says of it

	// MaxOutage is how long the run may get nothing through before it stops: Verify
	// waits no longer for a worker, and seldom as long. 0: for ever.
	MaxOutage time.Duration

	// Refused is told of a worker that isn't asked, once for each reason. It
	// may be called at any time; nil: it is not.
	Refused func(Refusal)
	Log     *slog.Logger // has the workers that come and go; nil: nothing is logged

	beat time.Duration // how often workers are asked how they are; 0: beatEvery
}

// A Coordinator is a run's way to the workers of a queue. It is safe for
// concurrent use.
type Coordinator struct {
	conn      *nats.Conn
	options   Options
	pool      *pool
	discovery *discovery
	name      string // begins the ids of its requests
	last      atomic.Uint64

	patience time.Duration
	grace    time.Duration

	mu      sync.Mutex
	session context.Context // ends when the connection was lost and is there again
	renew   context.CancelFunc
}

// Open looks for the workers of a queue, and goes on looking until Close. It
// owns the connection.
func Open(conn *nats.Conn, o Options) (*Coordinator, error) {
	if err := CheckQueue(o.Queue); err != nil {
		return nil, err
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	o.beat = cmp.Or(o.beat, beatEvery)
	if o.Refused == nil {
		o.Refused = func(Refusal) {}
	}
	c := &Coordinator{
		conn: conn, options: o, pool: newPool(), name: rand.Text(),
		patience: patience, grace: grace,
	}
	if o.MaxOutage > 0 {
		c.patience = min(patience, o.MaxOutage)
	}
	c.session, c.renew = context.WithCancel(context.Background())
	var err error
	c.discovery, err = c.startDiscovery()
	return c, err
}

// Close closes the connection. Verify must not be under way.
func (c *Coordinator) Close() {
	c.discovery.stop()
	c.renew()
	c.conn.Close()
}

// Settings returns the settings that the workers have in common, and waits
// until there is one. The error is that of ctx.
func (c *Coordinator) Settings(ctx context.Context) (Settings, error) {
	select {
	case <-c.discovery.found:
		return c.discovery.settings, nil
	case <-ctx.Done():
		return Settings{}, ctx.Err()
	}
}

// Waiting returns since when there is no worker that can be asked; zero if
// there is one.
func (c *Coordinator) Waiting() time.Time { return c.pool.emptySince() }

// Workers returns how many workers are there to be asked.
func (c *Coordinator) Workers() int { return c.pool.size() }

// Verify is a verify.Func. It reserves a place at a worker before it asks
// for its permit, so that a permit that was spent is a call made now.
func (c *Coordinator) Verify(
	ctx context.Context, key verify.Key, rec verify.Record, permit verify.Permit,
) (verify.Outcome, error) {
	m, err := c.place(ctx)
	if err != nil {
		return verify.Outcome{}, err
	}
	q := &request{Key: key, Material: materialOf(rec), FullOCR: c.options.FullOCR}
	if err := c.prepare(ctx, m, q); err != nil {
		c.pool.release(m)
		return verify.Outcome{}, err
	}
	call, err := permit(ctx)
	if err != nil {
		c.pool.release(m)
		return verify.Outcome{}, err
	}
	return c.call(call, m, q)
}

// place reserves a slot of a worker. While there is no worker at all it waits
// only so long that the run can look at its hours, and at its patience, now and then.
func (c *Coordinator) place(ctx context.Context) (*member, error) {
	for {
		m, err := c.pool.take(ctx, c.patience)
		if m != nil || err != nil {
			return m, err
		}
		if c.pool.emptySince().IsZero() {
			continue // they are busy
		}
		return nil, notDelivered("no worker of the queue " + c.options.Queue + " is there")
	}
}

// prepare has a worker upload the images of a request that are local.
func (c *Coordinator) prepare(ctx context.Context, m *member, q *request) error {
	rec := q.Material.record()
	images := rec.ImageAddresses()
	if !slices.ContainsFunc(images[:], func(image *string) bool { return verify.LocalImage(*image) }) {
		return nil
	}
	waiting, cancel := context.WithCancel(ctx)
	defer cancel()
	presence := c.pool.present(m)
	defer context.AfterFunc(presence, cancel)() // what was uploaded may be uploaded again
	deadline := time.Now().Add(prepareTime)
	q.Deadline = deadline.UnixMicro()
	a, fault := c.ask(waiting, m, prepareEndpoint, q, deadline)
	if fault == nil {
		fault = a.fault()
	}
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case fault != nil && presence.Err() != nil:
		return notDelivered("the worker is gone")
	case fault != nil && !fault.Lost:
		return fault
	case fault != nil, len(a.Images) != len(images):
		return notPrepared()
	}
	for i := range images {
		*images[i] = a.Images[i]
	}
	q.Material = materialOf(rec)
	return nil
}

// Query is a verify.Query: a worker asks the service. It takes a worker's slot for as long.
func (c *Coordinator) Query(ctx context.Context, key verify.Key, rec verify.Record) (verify.Outcome, error) {
	m, err := c.place(ctx)
	if err != nil {
		return verify.Outcome{}, err
	}
	defer c.pool.release(m)
	deadline := time.Now().Add(queryTime)
	q := &request{
		Deadline: deadline.UnixMicro(), Key: key, Material: materialOf(rec), FullOCR: c.options.FullOCR,
	}
	a, fault := c.ask(ctx, m, queryEndpoint, q, deadline)
	if fault == nil {
		fault = a.fault()
	}
	switch {
	case ctx.Err() != nil:
		return verify.Outcome{}, ctx.Err()
	case fault != nil:
		fault.Lost, fault.Unsent = false, true // a question is no call
		return verify.Outcome{}, fault
	}
	return a.found()
}
