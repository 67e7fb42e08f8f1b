package checkpoint

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"time"

	"veribatch/internal/words"

	"github.com/cockroachdb/pebble/v2"
	"github.com/cockroachdb/pebble/v2/vfs"
	"github.com/cockroachdb/pebble/v2/vfs/atomicfs"
)

const (
	copyFile   = "copy.json"   // in a copy: that it is one
	backupFile = "backup.json" // in a checkpoint: its last copy
	partSuffix = ".part"       // of a file in a copy that isn't whole yet
)

// A Copy is what a copy of a checkpoint knows of itself.
type Copy struct {
	Epoch string    `json:"epoch"`          // of the checkpoint that it was taken of
	Taken time.Time `json:"taken,omitzero"` // zero: none was finished

	// What the run was about to do, which the copy can't know of.
	Rate float64 `json:"rate"` // calls a second, at most; 0: unlimited
	Left int     `json:"left"` // calls that it hadn't made
}

// Missing returns how many calls a copy may not know of at most, when a run
// goes on from it.
func (c Copy) Missing(now time.Time) int {
	if c.Rate == 0 {
		return c.Left
	}
	return min(c.Left, int(c.Rate*max(now.Sub(c.Taken), 0).Seconds())+1)
}

// A Backup is a copy that was taken.
type Backup struct {
	Dir   string    `json:"dir"`
	Taken time.Time `json:"taken"`

	// Exposed reports that others may read the copy: its volume doesn't keep modes.
	Exposed bool `json:"-"`
}

// A BackupTargetError is a folder that can't take a checkpoint's copies, as
// something else lies in it.
type BackupTargetError struct {
	Dir       string
	OfAnother bool // a copy of another checkpoint, or of this one before it began anew from a copy
}

func (e *BackupTargetError) Error() string { return e.In(words.EN) }

// In says the error in a language.
func (e *BackupTargetError) In(lang words.Lang) string {
	if e.OfAnother {
		return words.New("%s: holds a copy of another checkpoint, or of another life of this one; name an empty folder",
			e.Dir).In(lang)
	}
	return words.New("%s: isn't empty, and holds no copy of this checkpoint; name an empty folder", e.Dir).In(lang)
}

// Backup brings the copy in a folder up to this moment, while answers are put.
// Tables that are there aren't copied again; whenever it is cut off, the copy
// is whole, as it was before or as it is now. It is for one goroutine at a time.
//
// The error is a *BackupTargetError if something else lies in the folder.
func (s *Store) Backup(dir string, about Copy) (Backup, error) {
	about.Epoch = s.meta.Epoch
	b := &backup{fs: s.fs, dir: dir, ledger: s.fs.PathJoin(dir, ledgerDir)}
	before, err := b.begin(about.Epoch)
	if err != nil {
		return Backup{}, err
	}
	own, err := pebble.LockDirectory(b.ledger, b.fs)
	if err != nil {
		return Backup{}, lockError(b.fs, dir, err)
	}
	defer own.Close()
	b.from = s.fs.PathJoin(s.dir, fmt.Sprintf("%s%d-%x", snapshotPrefix, os.Getpid(), randomBytes(4)))
	defer s.fs.RemoveAll(b.from)
	about.Taken = time.Now().UTC()
	held, err := s.commits.snapshot(b.from)
	if err == nil {
		err = b.replace(before.lower(held), held)
	}
	if err == nil {
		err = errors.Join(b.copyRounds(s.dir), b.copyTrail(s.dir), b.writeJSON(copyFile, about))
	}
	if err != nil {
		return Backup{}, words.Errorf("%s: the checkpoint can't be copied there: %w", dir, err)
	}
	done := Backup{Dir: dir, Taken: about.Taken, Exposed: exposed(b.fs.PathJoin(dir, copyFile))}
	source := &backup{fs: s.fs, dir: s.dir}
	return done, source.writeJSON(backupFile, done)
}

// snapshot puts the database as it is between two commits into a new folder,
// its tables linked, and returns its counts.
func (c *committer) snapshot(at string) (tally, error) {
	c.committing.Lock()
	defer c.committing.Unlock()
	if err := c.failure.check(); err != nil {
		return tally{}, err
	}
	return c.counts.now(), c.db.Checkpoint(at, pebble.WithFlushedWAL())
}

// A backup writes a copy.
type backup struct {
	fs          vfs.FS
	dir, ledger string // the copy's
	from        string // the snapshot
}

// begin makes sure that the folder holds a copy of the epoch, or nothing, and
// returns the counts of the copy that is there.
func (b *backup) begin(epoch string) (tally, error) {
	names, err := b.fs.List(b.dir)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return tally{}, err
	}
	have, err := readCopy(b.fs, b.dir)
	switch {
	case err != nil:
		return tally{}, err
	case have == nil && len(names) > 0:
		return tally{}, &BackupTargetError{Dir: b.dir}
	case have != nil && have.Epoch != epoch:
		return tally{}, &BackupTargetError{Dir: b.dir, OfAnother: true}
	}
	if err := makeDir(b.fs, b.dir, b.ledger); err != nil {
		return tally{}, err
	}
	if have == nil {
		if err := b.writeJSON(copyFile, Copy{Epoch: epoch}); err != nil {
			return tally{}, err
		}
	}
	c, err := readCounts(b.fs, b.dir)
	if c == nil || err != nil {
		return tally{}, err
	}
	return c.entry.tally, nil
}

// replace brings the copy's ledger up to the snapshot. Both are the counts that
// hold of what it was as well as of what it becomes, held those of the snapshot.
//
// The order matters. With the new manifest and its tables, but still the old
// logs, the copy holds at least what it held before; and a log that is
// followed by another must be whole.
func (b *backup) replace(both, held tally) error {
	names, err := b.fs.List(b.from)
	if err != nil {
		return err
	}
	slices.Sort(names) // logs in their order
	manifest, marker, err := b.replaceManifest(names, both)
	if err != nil {
		return err
	}
	keep := map[string]bool{lockFile: true, manifest: true, marker: true}
	for _, name := range names {
		keep[name] = keep[name] || !isManifest(name)
		if isLog(name) {
			err = errors.Join(err, b.copy(name, name))
		}
	}
	if err := errors.Join(err, b.syncLedger()); err != nil {
		return err
	}
	return errors.Join(b.writeCounts(held), b.removeOld(keep), b.removeParts())
}

// removeParts removes what a copy that was cut off, or its killed reader, left in
// the folder. The copy must be locked.
func (b *backup) removeParts() error {
	removeSnapshots(b.fs, b.dir)
	names, err := b.fs.List(b.dir)
	for _, name := range names {
		if strings.HasSuffix(name, partSuffix) {
			err = errors.Join(err, b.fs.Remove(b.fs.PathJoin(b.dir, name)))
		}
	}
	return err
}

// replaceManifest copies everything but the logs, and returns the names of the
// manifest that counts now and of the marker that says so.
func (b *backup) replaceManifest(names []string, both tally) (manifest, marker string, err error) {
	current, err := currentManifest(b.fs, b.from)
	if err != nil {
		return "", "", err
	}
	located, last, err := atomicfs.LocateMarker(b.fs, b.ledger, "manifest")
	if err != nil {
		return "", "", err
	}
	defer located.Close()
	manifest = nextManifest(current, last)
	for _, name := range names {
		if name != lockFile && !isLog(name) && !isManifest(name) {
			err = errors.Join(err, b.copy(name, name))
		}
	}
	err = errors.Join(err, b.copy(current, manifest), b.syncLedger(), b.writeCounts(both))
	if err != nil {
		return "", "", err
	}
	marker = fmt.Sprintf("marker.manifest.%06d.%s", located.NextIter(), manifest)
	return manifest, marker, b.mark(marker)
}

// mark makes a marker as Pebble's Move does, which panics where a volume fails.
func (b *backup) mark(name string) error {
	f, err := b.fs.Create(b.fs.PathJoin(b.ledger, name), vfs.WriteCategoryUnspecified)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close(), b.syncLedger())
}

func isLog(name string) bool { return strings.HasSuffix(name, ".log") }

// isManifest reports whether a file is a manifest or the marker that names one.
func isManifest(name string) bool {
	return strings.HasPrefix(name, "MANIFEST-") || strings.HasPrefix(name, "marker.manifest.")
}

// nextManifest returns a name for the snapshot's manifest that the copy doesn't
// have: the database's grows under its name.
func nextManifest(current, last string) string {
	var n, m int
	fmt.Sscanf(current, "MANIFEST-%d", &n)
	fmt.Sscanf(last, "MANIFEST-%d", &m)
	return fmt.Sprintf("MANIFEST-%06d", max(n, m+1))
}

// copy copies a file of the snapshot, unless it is a table that the copy has.
func (b *backup) copy(name, to string) error {
	from, at := b.fs.PathJoin(b.from, name), b.fs.PathJoin(b.ledger, to)
	if isTable(name) {
		want, err := b.fs.Stat(from)
		if err != nil {
			return err
		}
		if have, err := b.fs.Stat(at); err == nil && have.Size() == want.Size() {
			return nil
		}
	}
	part := b.fs.PathJoin(b.dir, to+partSuffix)        // Pebble would read the name of half a marker too
	if err := vfs.Copy(b.fs, from, part); err != nil { // it syncs
		return err
	}
	return b.fs.Rename(part, at)
}

// copyTrail copies the trail of the checkpoint in a folder, if it has one.
func (b *backup) copyTrail(from string) error {
	trail, at := b.fs.PathJoin(from, trailFile), b.fs.PathJoin(b.dir, trailFile)
	if _, err := b.fs.Stat(trail); errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err := vfs.Copy(b.fs, trail, at+partSuffix); err != nil {
		return err
	}
	return b.fs.Rename(at+partSuffix, at)
}

func (b *backup) syncLedger() error {
	d, err := b.fs.OpenDir(b.ledger)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

func (b *backup) removeOld(keep map[string]bool) error {
	names, err := b.fs.List(b.ledger)
	if err != nil {
		return err
	}
	for _, name := range names {
		if !keep[name] {
			err = errors.Join(err, b.fs.Remove(b.fs.PathJoin(b.ledger, name)))
		}
	}
	return err
}

// writeCounts replaces the counts of the copy.
func (b *backup) writeCounts(t tally) error {
	slot, err := countsEntry{tally: t}.slot()
	if err != nil {
		return err
	}
	return b.write(countsFile, slot)
}

func (b *backup) writeJSON(name string, v any) error {
	value, err := json.Marshal(v)
	if err != nil {
		return err
	}
	return b.write(name, value)
}

// write replaces a file in the folder, on disk when it returns.
func (b *backup) write(name string, content []byte) error {
	path := b.fs.PathJoin(b.dir, name)
	f, err := b.fs.Create(path+partSuffix, vfs.WriteCategoryUnspecified)
	if err != nil {
		return err
	}
	_, err = f.Write(content)
	if err := errors.Join(err, f.Sync(), f.Close()); err != nil {
		return err
	}
	if err := b.fs.Rename(path+partSuffix, path); err != nil {
		return err
	}
	d, err := b.fs.OpenDir(b.dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

// exposed reports whether others may read a file that was made for its owner alone.
func exposed(path string) bool {
	info, err := os.Stat(path)
	return err == nil && runtime.GOOS != "windows" && info.Mode().Perm()&0o077 != 0
}

// readCopy returns what a copy knows of itself; nil if the folder holds none.
func readCopy(fsys vfs.FS, dir string) (*Copy, error) {
	f, err := fsys.Open(fsys.PathJoin(dir, copyFile))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	defer f.Close()
	value, err := io.ReadAll(f)
	if err != nil {
		return nil, err
	}
	var c Copy
	if err := json.Unmarshal(value, &c); err != nil {
		return nil, damaged(dir, words.Errorf("what it knows of itself as a copy can't be read"))
	}
	return &c, nil
}

// Copy returns what the checkpoint knows of itself as a copy; nil if it is none.
func (s *Store) Copy() (*Copy, error) {
	c, err := readCopy(s.fs, s.dir)
	if c == nil || err != nil || c.Epoch != s.meta.Epoch {
		return nil, err // of another epoch: a run went on from it, and was killed before it could say so
	}
	return c, nil
}

// GoOn makes a copy a checkpoint of its own. The calls that it may not know of
// count as perhaps billed from now on.
func (s *Store) GoOn(missing int) error {
	s.meta.Epoch = newEpoch()
	s.meta.Missing += missing
	if err := s.putMeta(); err != nil {
		return err
	}
	return s.fs.Remove(s.fs.PathJoin(s.dir, copyFile))
}

// Missing returns how many calls may have been billed that the ledger doesn't know of.
func (s *Store) Missing() int { return s.meta.Missing }

// Sealed reports whether a passphrase encrypts the checkpoint.
func (s *Store) Sealed() bool { return s.seal != nil }

// LastBackup returns the last copy that was taken of the checkpoint in dir;
// the error is fs.ErrNotExist if none was.
func LastBackup(dir string) (Backup, error) {
	var b Backup
	value, err := os.ReadFile(filepath.Join(dir, backupFile))
	if err != nil {
		return b, err
	}
	return b, json.Unmarshal(value, &b)
}

// newEpoch names a life of a checkpoint: it begins when that is made, or when
// a run goes on from a copy.
func newEpoch() string { return fmt.Sprintf("%x", randomBytes(16)) }
