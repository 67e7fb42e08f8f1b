package checkpoint

import (
	"errors"
	"runtime"
	"sync"
	"time"

	"veribatch/internal/verify"

	"github.com/cockroachdb/pebble/v2"
)

// maxGroup bounds the writes that share a sync of the disk.
const maxGroup = 512

// A sync costs the processor as much as some twenty writes. So where writes
// come in a stream, few at a time, those of the next moment come along.
const (
	few    = 8
	moment = time.Millisecond
)

// A write is an item on the way to the disk, and those that get there with it or not at all.
type write struct {
	item
	also    []item
	kind    kind
	outcome bool         // the item is one, in the state; Pending if it is deleted
	state   verify.State // else empty
	done    chan error
}

// addTo adds all of it to a batch.
func (w *write) addTo(batch *pebble.Batch) error {
	err := w.item.addTo(batch)
	for _, i := range w.also {
		err = errors.Join(err, i.addTo(batch))
	}
	return err
}

// A kind says what a write is worth.
type kind int

const (
	durable kind = iota // on disk when put returns
	spends              // the same, and it records what costs money: refused while room is short
	lazy                // on disk with the next that has to be
)

// A committer writes to the database: one goroutine takes all the writes
// that wait, and commits them with one sync.
//
// A write that is stuck in Pebble can't be called back. Because only the
// committer's goroutine is ever in there, those who wait for it can leave: when
// a commit takes longer than the deadline the database has failed for good. A
// write waits for the commit under way and its own, so for two deadlines at most.
type committer struct {
	db       *pebble.DB
	failure  *failure
	reserve  *reserve
	deadline time.Duration

	counts *counts                                          // set before the first outcome is put
	stored func(at []byte) (state verify.State, known bool) // an outcome's state as it is in the database
	states map[verify.Key]verify.State                      // of the outcomes whose call is under way

	committing sync.Mutex // held while a commit and the counts of it disagree

	timing sync.Mutex
	syncs  verify.Durations // of commits that were synced

	queue  chan *write
	writes sync.Pool // of *write: most of a run's memory would be theirs
	quit   chan struct{}
	done   chan struct{} // closed when the goroutine has ended
}

func startCommitter(s *Store) *committer {
	c := &committer{
		db: s.db, failure: s.failure, reserve: s.reserve, deadline: s.deadline,
		counts: s.counts, stored: s.stateAt, states: make(map[verify.Key]verify.State),
		queue:  make(chan *write, maxGroup),
		writes: sync.Pool{New: func() any { return &write{done: make(chan error, 1)} }},
		quit:   make(chan struct{}), done: make(chan struct{}),
	}
	go c.loop()
	return c
}

// put returns when what is written is as safe as its kind asks for, or can't get there.
func (c *committer) put(what write) error {
	if err := c.failure.check(); err != nil {
		return err
	}
	w := c.writes.Get().(*write)
	what.done = w.done
	*w = what
	select {
	case c.queue <- w:
	case <-c.failure.happened:
		return c.failure.err
	}
	select {
	case err := <-w.done:
		c.writes.Put(w)
		return err
	case <-c.failure.happened:
		return c.failure.err // w stays with the committer, which may be stuck with it
	}
}

// stop returns when nothing more will be written: never, if a commit is stuck.
func (c *committer) stop() {
	close(c.quit)
	<-c.done
}

func (c *committer) loop() {
	defer close(c.done)
	watchdog := time.AfterFunc(c.deadline, func() { c.failure.fail(errTooSlow) })
	watchdog.Stop()
	var group []*write
	var ended time.Time
	for {
		select {
		case <-c.quit:
			return
		case <-c.failure.happened:
			return
		case first := <-c.queue:
			if first.kind != lazy && len(group) < few && time.Since(ended) < moment {
				time.Sleep(moment)
			} else {
				runtime.Gosched() // whoever is about to put
			}
			group = c.gather(first)
			watchdog.Reset(c.deadline)
			c.commit(group)
			watchdog.Stop()
			ended = time.Now()
		}
	}
}

// gather returns first and the writes that wait behind it.
func (c *committer) gather(first *write) []*write {
	group := []*write{first}
	for len(group) < maxGroup {
		select {
		case w := <-c.queue:
			group = append(group, w)
		default:
			return group
		}
	}
	return group
}

func (c *committer) commit(group []*write) {
	short := c.reserve.check(time.Now())
	batch := c.db.NewBatch()
	defer batch.Close()
	kept := group[:0]
	sync := pebble.NoSync
	for _, w := range group {
		if w.kind == spends && short != nil {
			w.done <- short
			continue
		}
		if err := w.addTo(batch); err != nil {
			w.done <- err
			continue
		}
		kept = append(kept, w)
		if w.kind != lazy {
			sync = pebble.Sync
		}
	}
	c.committing.Lock()
	err := c.commitCounted(batch, sync, c.change(kept))
	c.forget(kept, err)
	c.committing.Unlock()
	for _, w := range kept {
		w.done <- err
	}
}

// commitCounted commits a batch that changes the counts.
func (c *committer) commitCounted(batch *pebble.Batch, sync *pebble.WriteOptions, change tally) error {
	if change.empty() {
		return c.commitTimed(batch, sync)
	}
	if err := c.counts.lower(change); err != nil {
		return err
	}
	err := c.commitTimed(batch, sync)
	if err == nil {
		c.counts.raise(change, time.Now())
	}
	return err
}

// commitTimed commits a batch, and takes note of how long it took where it was synced.
func (c *committer) commitTimed(batch *pebble.Batch, options *pebble.WriteOptions) error {
	start := time.Now()
	err := batch.Commit(options)
	if err == nil && options.Sync {
		c.timing.Lock()
		defer c.timing.Unlock()
		c.syncs.Add(time.Since(start))
	}
	return err
}

// Syncs returns how long it took to bring answers to the disk, since the store was opened. It may be called at any
// time, and waits for no disk.
func (s *Store) Syncs() verify.Durations {
	if s.commits == nil {
		return verify.Durations{}
	}
	s.commits.timing.Lock()
	defer s.commits.timing.Unlock()
	return s.commits.syncs
}

// change returns what a group of writes adds to the counts, or takes off them.
func (c *committer) change(group []*write) (change tally) {
	for _, w := range group {
		if !w.outcome {
			continue
		}
		key := keyOf(w.key)
		before, known := c.states[key]
		if !known {
			before, known = c.stored(w.key)
		}
		c.states[key] = w.state
		if !known {
			continue
		}
		switch {
		case before == verify.Pending && w.state != verify.Pending:
			change.Records++
		case before != verify.Pending && w.state == verify.Pending:
			change.Records--
		}
		change.move(before, w.state)
	}
	return change
}

// maxStates is how many states are kept beside the database: more than calls are under way, and a few megabytes.
const maxStates = 1 << 14

// forget keeps the states of outcomes alone that will be written again soon, as every call's is when it is answered:
// to look each up takes a tenth of a run's time. Of a commit that failed nothing is known.
func (c *committer) forget(group []*write, failed error) {
	if failed != nil || len(c.states) > maxStates {
		clear(c.states)
		return
	}
	for _, w := range group {
		if w.outcome && w.state != verify.Sent {
			delete(c.states, keyOf(w.key))
		}
	}
}
