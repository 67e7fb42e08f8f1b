package session

import (
	"cmp"
	"context"
	"errors"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"time"

	"veribatch/checkpoint"
	"veribatch/internal/archive"
	"veribatch/internal/image"
	"veribatch/internal/verify"
	"veribatch/internal/words"
)

// ForErase opens a session from whose checkpoint, which must exist, persons can be erased. It has the checkpoint as a
// run has it.
func ForErase(ctx context.Context, o Options) (*Session, error) {
	s := &Session{options: o}
	return s.opened(checkpoint.DidErase, func() error {
		if err := s.openInput(ctx); err != nil {
			return err
		}
		s.dir = o.dir(o.Sandbox)
		store, err := checkpoint.Reopen(s.dir, s.passphrase(), checkpoint.Version(o.Version),
			checkpoint.Wait(ctx, patience, o.Waiting))
		if err != nil {
			return openingError(s.dir, err)
		}
		s.keep(store)
		if err := s.agree(); err != nil {
			return err
		}
		return s.openCorrections(ctx, true)
	})
}

// notes returns where a session keeps what it learns of local images. What is to be erased isn't written down anew.
func (s *Session) notes(what checkpoint.Operation) image.Store {
	if what == checkpoint.DidErase {
		return readNotes{s.store.Images()}
	}
	return s.store.Images()
}

// readNotes are notes that are only read.
type readNotes struct{ image.Store }

func (readNotes) Put(string, []byte) {}

// An Erasure is what was erased, and what couldn't be. It is the receipt: it names nobody.
type Erasure struct {
	Began      time.Time `json:"began"`
	Ended      time.Time `json:"ended"`
	Operator   string    `json:"operator"` // of the operating system
	Host       string    `json:"host"`
	Version    string    `json:"version"`
	Checkpoint string    `json:"checkpoint"`
	Action     string    `json:"action"`

	Everybody bool     `json:"everybody"`
	RowIDs    []string `json:"row_ids,omitempty"` // of the rows; none with Everybody
	Rows      int      `json:"rows"`
	Answers   int      `json:"answers"`      // that were removed
	Billed    int      `json:"billed_calls"` // for them, which stay counted
	Notes     int      `json:"image_notes"`  // of local images; with Everybody not counted

	Archives []Reached `json:"archives,omitempty"` // of pictures
	Backups  []Reached `json:"backups,omitempty"`
	Outputs  []Written `json:"outputs_to_delete,omitempty"` // they may still name the persons, and are left alone

	Receipt string `json:"-"` // where this lies
}

// A Reached is a folder from which the persons are erased too, unless it couldn't be reached.
type Reached struct {
	Dir     string `json:"dir"`
	Records int    `json:"records,omitempty"` // of an archive: whose pictures were removed
	Problem string `json:"problem,omitempty"` // why it wasn't reached, in English; empty: it was
	Err     error  `json:"-"`                 // the same, for people

	// Left are the folders to delete by hand in an archive that wasn't reached: with what was known by then, nothing
	// says any more which they are.
	Left []string `json:"left,omitempty"`
}

// A Written is an output that was written from the checkpoint and is still there.
type Written struct {
	Path      string    `json:"path"`
	Written   time.Time `json:"written"`
	Masked    bool      `json:"masked"`
	Encrypted bool      `json:"encrypted"`
}

// Whole reports whether every folder was reached.
func (e *Erasure) Whole() bool {
	bad := func(r Reached) bool { return r.Err != nil }
	return !slices.ContainsFunc(e.Archives, bad) && !slices.ContainsFunc(e.Backups, bad)
}

// EraseOptions say where else there may be something of the persons, beside what the checkpoint's trail knows of.
type EraseOptions struct {
	Archive string // a folder of pictures; empty: none
	Backup  string // a folder with a copy of the checkpoint; empty: none
}

// Erase carries a plan out: first the pictures, which are found by what is known, then the ledger, durably, then its
// copies, and writes the receipt. The error is a *SetupError if another process reads the checkpoint. After one that
// was cut off the same erasure may be asked for again.
func (s *Session) Erase(ctx context.Context, p *ErasurePlan, o EraseOptions) (*Erasure, error) {
	e := &Erasure{
		Began: s.event.Began, Operator: s.event.User, Host: s.event.Host, Version: s.options.Version,
		Checkpoint: absolute([]string{s.dir})[0], Action: s.event.Action,
		Everybody: p.Everybody, RowIDs: p.rowIDs, Rows: p.Rows, Billed: p.Billed, Notes: p.Images,
	}
	trail, err := checkpoint.ReadTrail(s.dir)
	if err != nil {
		return nil, err
	}
	runs, err := s.store.Runs()
	if err != nil {
		return nil, err
	}
	keys, err := s.keysOf(p)
	if err == nil {
		err = s.store.Unread()
	}
	if err != nil {
		return nil, checkpointError(err)
	}
	e.Archives = eraseArchives(archivesOf(trail, runs, o.Archive), keys)
	if e.Answers, err = s.store.Erase(p.erasure); err != nil {
		return nil, checkpointError(err)
	}
	s.note(func(event *checkpoint.Event) { event.Rows, event.Erased = p.Rows, p.Rows })
	if err := s.store.Purge(ctx); err != nil {
		return nil, checkpointError(err)
	}
	backups, err := s.backupsOf(trail, runs, o.Backup)
	if err != nil {
		return nil, err
	}
	e.Backups = s.eraseBackups(backups)
	e.Outputs = writtenTo(trail)
	e.Ended = time.Now().UTC()
	e.Receipt, err = s.writeReceipt(e)
	return e, err
}

// keysOf returns the keys under which there may be pictures.
func (s *Session) keysOf(p *ErasurePlan) ([]verify.Key, error) {
	keys := p.erasure.Keys
	if p.Everybody {
		for e, err := range s.store.All() {
			if err != nil {
				return nil, err
			}
			keys = append(keys, e.Key)
		}
	}
	return keys, nil
}

func eraseArchives(dirs []string, keys []verify.Key) []Reached {
	var all []Reached
	for _, dir := range dirs {
		removed, err := archive.Remove(dir, keys)
		r := reached(dir, removed, err)
		if err != nil {
			for _, key := range keys {
				r.Left = append(r.Left, key.BizID())
			}
		}
		all = append(all, r)
	}
	return all
}

func (s *Session) eraseBackups(dirs []string) []Reached {
	var all []Reached
	for _, dir := range dirs {
		all = append(all, reached(dir, 0, s.store.EraseBackup(dir)))
	}
	return all
}

// reached returns what came of erasing in a folder; err is nil if it was reached.
func reached(dir string, records int, err error) Reached {
	if err == nil {
		return Reached{Dir: dir, Records: records}
	}
	if _, another := errors.AsType[*checkpoint.BackupTargetError](err); another {
		err = words.Errorf("it holds a copy of another life of this checkpoint, or of another one")
	} else if errors.Is(err, fs.ErrNotExist) {
		err = words.Errorf("it isn't there")
	}
	return Reached{Dir: dir, Records: records, Problem: err.Error(), Err: err}
}

// archivesOf returns the folders in which runs kept pictures, and one more.
func archivesOf(trail checkpoint.Trail, runs []checkpoint.Run, more string) []string {
	all := []string{more}
	for _, e := range trail.Events {
		all = append(all, e.Archive)
	}
	return distinct(append(all, flagsOf(trail, runs, "archive")...))
}

// backupsOf returns the folders to which the checkpoint was copied, and one more.
func (s *Session) backupsOf(trail checkpoint.Trail, runs []checkpoint.Run, more string) ([]string, error) {
	all := []string{more}
	last, err := checkpoint.LastBackup(s.dir)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	all = append(all, last.Dir)
	for _, e := range trail.Events {
		all = append(all, e.Backup)
	}
	return distinct(append(all, flagsOf(trail, runs, "backup")...)), nil
}

// flagsOf returns the values of a flag in the runs from before there was a trail.
func flagsOf(trail checkpoint.Trail, runs []checkpoint.Run, name string) []string {
	var all []string
	for _, r := range runs {
		if len(trail.Events) == 0 || r.Started.Before(trail.Events[0].Began) {
			all = append(all, flagOf(r.Flags, name))
		}
	}
	return all
}

// distinct returns paths, absolute and once each, without empty ones.
func distinct(paths []string) []string {
	var all []string
	for _, path := range paths {
		if path == "" {
			continue
		}
		if path = absolute([]string{path})[0]; !slices.Contains(all, path) {
			all = append(all, path)
		}
	}
	return all
}

// writtenTo returns the outputs in a trail that are still there, by when they were written last.
func writtenTo(trail checkpoint.Trail) []Written {
	last := make(map[string]Written)
	for _, e := range trail.Events {
		for _, path := range e.Outputs {
			if _, err := os.Stat(path); err == nil && path != Stdout {
				last[path] = Written{path, cmp.Or(e.Ended, e.Began), e.Masked, e.Encrypted}
			}
		}
	}
	var all []Written
	for _, path := range slices.Sorted(maps.Keys(last)) {
		all = append(all, last[path])
	}
	return all
}

// receiptOf names the receipt of an erasure, beside the checkpoint.
func receiptOf(dir string, began time.Time) string {
	return filepath.Clean(dir) + ".erased-" + began.UTC().Format("20060102T150405.000Z") + ".json"
}
