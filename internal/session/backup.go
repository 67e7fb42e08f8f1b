package session

import (
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"veribatch/checkpoint"
)

// lastBackup is how long the end of a run waits for its last copy: a volume
// that hangs must not keep a run from ending.
const lastBackup = time.Minute

// backups copy the checkpoint of a run to another folder, again and again. A
// copy that fails is logged, and tried again at the next turn. A nil one does nothing.
type backups struct {
	store *checkpoint.Store
	dir   string
	rate  float64
	log   *slog.Logger
	calls atomic.Pointer[func() int] // that the run hasn't made yet

	last   chan struct{} // closed when the run has ended
	done   chan struct{} // closed after the last copy
	ending sync.Once

	mu    sync.Mutex
	taken checkpoint.Backup // the newest
	err   error             // of the last one that was tried
}

// startBackups takes the first copy. The error is a *SetupError if the folder
// can't take any.
func (s *Session) startBackups(o RunOptions, plan *Plan) error {
	if o.Backup == "" {
		return nil
	}
	b := &backups{
		store: s.store, dir: o.Backup, rate: o.Rate, log: o.Log, last: make(chan struct{}), done: make(chan struct{}),
	}
	b.left(func() int { return plan.Calls })
	b.take()
	if setup, ok := checkpointError(b.err).(*SetupError); ok {
		return setup
	}
	s.backups = b
	go b.loop(o.BackupEvery)
	return nil
}

// left says how many calls the run hasn't made yet.
func (b *backups) left(calls func() int) {
	if b != nil {
		b.calls.Store(&calls)
	}
}

func (b *backups) loop(every time.Duration) {
	defer close(b.done)
	ticker := time.NewTicker(every)
	defer ticker.Stop()
	for {
		select {
		case <-b.last:
			b.left(func() int { return 0 })
			b.take()
			return
		case <-ticker.C:
			b.take()
		}
	}
}

func (b *backups) take() {
	taken, err := b.store.Backup(b.dir, checkpoint.Copy{Rate: b.rate, Left: max((*b.calls.Load())(), 0)})
	if err != nil {
		b.log.Warn("the backup failed", "error", err)
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.err = err; err == nil {
		b.taken = taken
	}
}

// A BackupState says how far the copies of a run have come.
type BackupState struct {
	checkpoint.Backup       // the newest
	Err               error // why the last that was tried isn't there; nil if it is
	Sealed            bool  // a passphrase encrypts it
	Late              bool  // the last one is still being written
}

// Backups returns the state of the run's copies; nil if it keeps none.
func (s *Session) Backups() *BackupState {
	b := s.backups
	if b == nil {
		return nil
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	return &BackupState{Backup: b.taken, Err: b.err, Sealed: s.store.Sealed()}
}

// EndBackups takes the last copy, of all that the run has recorded, and returns the state of the copies.
func (s *Session) EndBackups() *BackupState {
	b := s.backups
	if b == nil {
		return nil
	}
	b.ending.Do(func() { close(b.last) })
	late := false
	select {
	case <-b.done:
	case <-time.After(lastBackup):
		late = true
	}
	state := s.Backups()
	state.Late = late
	return state
}
