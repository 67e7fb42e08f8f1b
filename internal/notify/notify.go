// Package notify tells people, and systems that watch jobs, how a run goes. A
// notice that can't be delivered is tried again for a while, and then given up:
// it holds up nothing else.
package notify

import (
	"context"
	"crypto/x509"
	"fmt"
	"log/slog"
	"net/http"
	"sync"
	"time"

	"github.com/cenkalti/backoff/v5"
)

// How long a notice is tried, as long as the Notifier isn't closed.
const (
	patience     = 15 * time.Minute
	firstPause   = time.Second
	longestPause = time.Minute
)

// maxWaiting is how many notices may wait for a target. Beyond it the oldest is given up.
const maxWaiting = 16

// Options say how notices are sent.
type Options struct {
	Roots *x509.CertPool // trusted where notices go; nil: the system's
	Log   *slog.Logger   // gets what wasn't delivered, without addresses
}

// A Notifier delivers notices, to each target in their order. Its methods may be called from several goroutines, Send
// not after Close.
type Notifier struct {
	outboxes []*outbox
	client   *http.Client
	log      *slog.Logger
	now      func() time.Time

	closing chan struct{} // closed by Close
	cancel  context.CancelFunc
	senders sync.WaitGroup

	mu    sync.Mutex
	given int // notices that were given up, a target each
}

// New returns what delivers notices to targets. The caller closes it.
func New(targets []Target, o Options) *Notifier {
	n := &Notifier{client: newClient(o.Roots), log: o.Log, now: time.Now, closing: make(chan struct{})}
	var ctx context.Context
	ctx, n.cancel = context.WithCancel(context.Background())
	for i, t := range targets {
		box := &outbox{target: t, name: fmt.Sprintf("%s %d", t.kind, i+1), queue: make(chan Notice, maxWaiting)}
		n.outboxes = append(n.outboxes, box)
		n.senders.Go(func() { n.empty(ctx, box) })
	}
	return n
}

// Send has a notice delivered, and returns at once.
func (n *Notifier) Send(notice Notice) {
	for _, box := range n.outboxes {
		n.put(box, notice)
	}
}

// Close waits until what was sent is delivered, for as long as limit, and
// returns how many notices were given up over the Notifier's life.
func (n *Notifier) Close(limit time.Duration) int {
	close(n.closing)
	for _, box := range n.outboxes {
		close(box.queue)
	}
	late := time.AfterFunc(limit, n.cancel)
	n.senders.Wait()
	late.Stop()
	n.cancel()
	n.client.CloseIdleConnections()
	return n.given
}

// An outbox holds the notices that wait for a target.
type outbox struct {
	target Target
	name   string // for the log: the kind, and which of the targets it is
	queue  chan Notice
}

// put makes room for a notice: newer ones matter more.
func (n *Notifier) put(box *outbox, notice Notice) {
	for {
		select {
		case box.queue <- notice:
			return
		default:
			n.dropOldest(box)
		}
	}
}

func (n *Notifier) dropOldest(box *outbox) {
	select {
	case old := <-box.queue:
		n.giveUp(box, old, &DeliveryError{Reason: Superseded})
	default: // it was taken meanwhile
	}
}

// empty delivers what comes into an outbox until Close.
func (n *Notifier) empty(ctx context.Context, box *outbox) {
	for notice := range box.queue {
		if err := n.deliver(ctx, box, notice); err != nil {
			n.giveUp(box, notice, err)
			n.skip(box)
		}
	}
}

// skip leaves of what waits only the last, once a target failed after Close:
// the end of the run is what has to arrive.
func (n *Notifier) skip(box *outbox) {
	for n.closed() && len(box.queue) > 1 {
		n.dropOldest(box)
	}
}

func (n *Notifier) closed() bool {
	select {
	case <-n.closing:
		return true
	default:
		return false
	}
}

// deliver tries until a notice is delivered, or given up.
func (n *Notifier) deliver(ctx context.Context, box *outbox, notice Notice) error {
	pauses := backoff.NewExponentialBackOff()
	pauses.InitialInterval, pauses.MaxInterval = firstPause, longestPause
	begun, hurry := time.Now(), n.closing
	for attempt := 1; ; attempt++ {
		err := n.attempt(ctx, box.target, notice)
		if err == nil {
			return nil
		}
		if attempt == 1 {
			n.log.Warn("a notice is not delivered yet", "target", box.name, "event", notice.Event, "error", err)
		}
		if e, ok := err.(*DeliveryError); !ok || !e.Temporary || time.Since(begun) > patience || ctx.Err() != nil {
			return err
		}
		if n.closed() && len(box.queue) > 0 {
			return err // the newer ones have little time
		}
		if n.closed() && hurry != nil { // from now on pauses are short again
			pauses.Reset()
			hurry = nil
		}
		pause(ctx, pauses.NextBackOff(), hurry)
	}
}

// pause waits for a time, or until hurry or ctx ends.
func pause(ctx context.Context, d time.Duration, hurry <-chan struct{}) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-hurry:
	case <-ctx.Done():
	}
}

func (n *Notifier) attempt(ctx context.Context, t Target, notice Notice) error {
	if t.kind == command {
		return run(ctx, t.argv, notice)
	}
	return n.post(ctx, t, notice)
}

func (n *Notifier) giveUp(box *outbox, notice Notice, err error) {
	n.log.Error("a notice was given up", "target", box.name, "event", notice.Event, "error", err)
	n.mu.Lock()
	defer n.mu.Unlock()
	n.given++
}
