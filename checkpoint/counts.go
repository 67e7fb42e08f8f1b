package checkpoint

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"io/fs"
	"maps"
	"slices"
	"strconv"
	"sync"
	"time"

	"veribatch/internal/verify"
	"veribatch/internal/words"

	"github.com/cockroachdb/pebble/v2/vfs"
)

// countsFile says beside the database how much that holds at least. Pebble
// forgives a manifest or a log that ends early, and opens as if what they
// said had never been: only from outside can that be told.
const countsFile = "counts"

const (
	slotSize        = 4096 // the file has two slots, written in turn: one of them is always whole
	syncCountsEvery = time.Second
)

// A tally counts the outcomes of a ledger.
type tally struct {
	Records int                  `json:"records"`
	Final   map[verify.State]int `json:"final"` // by state; others come and go with every call
}

func (t *tally) add(state verify.State, n int) {
	if !state.Final() {
		return
	}
	if t.Final == nil {
		t.Final = make(map[verify.State]int)
	}
	t.Final[state] += n
}

// found counts an outcome.
func (t *tally) found(state verify.State) {
	t.Records++
	t.add(state, 1)
}

// move counts an outcome that had one state, and now has another.
func (t *tally) move(from, to verify.State) {
	t.add(from, -1)
	t.add(to, 1)
}

func (t *tally) empty() bool { return t.Records == 0 && len(t.Final) == 0 }

// lower returns what both count at least.
func (t tally) lower(other tally) tally {
	low := tally{Records: min(t.Records, other.Records), Final: make(map[verify.State]int)}
	for state, n := range t.Final {
		low.Final[state] = min(n, other.Final[state])
	}
	return low
}

// lacking says what there is less of in t than in want; nil if nothing.
func (t *tally) lacking(want tally) error {
	if t.Records < want.Records {
		return words.Errorf("%d records are left of at least %d", t.Records, want.Records)
	}
	for state, n := range want.Final {
		if t.Final[state] < n {
			return words.Errorf("%d records are left that are %s, of at least %d", t.Final[state], state, n)
		}
	}
	return nil
}

// countsEntry is what a slot of the file holds.
type countsEntry struct {
	Sequence uint64 `json:"sequence"` // the slot with the higher one is the newer
	tally

	// Closed is the manifest as it was when the checkpoint was closed; nil
	// while a run has it, and after one that was killed.
	Closed *manifestSum `json:"closed,omitempty"`
}

// counts are never above what is durable: they are raised after a commit, and
// lowered on disk before one that lowers them.
type counts struct {
	file vfs.File // nil if the ledger is only read

	mu      sync.Mutex
	entry   countsEntry
	changed bool // the ledger, since it was opened
	synced  time.Time
}

// readCounts returns the counts of a checkpoint; nil if an earlier layout has none.
func readCounts(fsys vfs.FS, dir string) (*counts, error) {
	f, err := fsys.Open(fsys.PathJoin(dir, countsFile))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	defer f.Close()
	content, err := io.ReadAll(f)
	if err != nil {
		return nil, err
	}
	c := new(counts)
	found := false
	for slot := range slices.Chunk(content, slotSize) {
		if entry, ok := parseSlot(slot); ok && (!found || entry.Sequence > c.entry.Sequence) {
			c.entry, found = entry, true
		}
	}
	if !found {
		return nil, &DamageError{dir, words.Errorf("its counts can't be read")}
	}
	return c, nil
}

// A slot is the sum of a line of JSON, and the line.
func (e countsEntry) slot() ([]byte, error) {
	line, err := json.Marshal(e)
	if err != nil {
		return nil, err
	}
	return fmt.Appendf(nil, "%08x %s\n", crc32.Checksum(line, castagnoli), line), nil
}

func parseSlot(slot []byte) (entry countsEntry, ok bool) {
	text, _, whole := bytes.Cut(slot, []byte("\n"))
	sum, line, _ := bytes.Cut(text, []byte(" "))
	want, err := strconv.ParseUint(string(sum), 16, 32)
	if !whole || err != nil || crc32.Checksum(line, castagnoli) != uint32(want) {
		return entry, false
	}
	return entry, json.Unmarshal(line, &entry) == nil
}

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// newCounts makes the file, with nothing in it, so that it outlasts a crash.
func newCounts(fsys vfs.FS, dir string) (*counts, error) {
	c := new(counts)
	if err := c.open(fsys, dir); err != nil {
		return nil, err
	}
	d, err := fsys.OpenDir(dir)
	if err != nil {
		return nil, errors.Join(err, c.file.Close())
	}
	if err := errors.Join(d.Sync(), d.Close()); err != nil {
		return nil, errors.Join(err, c.file.Close())
	}
	return c, nil
}

// open begins to keep the counts: from here on the checkpoint isn't closed.
func (c *counts) open(fsys vfs.FS, dir string) error {
	f, err := fsys.OpenReadWrite(fsys.PathJoin(dir, countsFile), vfs.WriteCategoryUnspecified)
	if err != nil {
		return err
	}
	c.file, c.entry.Closed = f, nil
	if err := c.secure(); err != nil {
		return errors.Join(err, f.Close())
	}
	return nil
}

// close says that nothing more comes, and which manifest that leaves.
func (c *counts) close(sum *manifestSum) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.entry.Closed = sum
	return errors.Join(c.secure(), c.file.Close())
}

// write writes the counts into the older slot.
func (c *counts) write() error {
	c.entry.Sequence++
	slot, err := c.entry.slot()
	if err != nil {
		return err
	}
	_, err = c.file.WriteAt(slot, int64(c.entry.Sequence%2)*slotSize)
	return err
}

// secure puts the counts on disk in both slots, so that no older ones can come back.
func (c *counts) secure() error {
	return errors.Join(c.write(), c.write(), c.file.Sync())
}

// now returns the counts as they are.
func (c *counts) now() tally {
	c.mu.Lock()
	defer c.mu.Unlock()
	return tally{Records: c.entry.Records, Final: maps.Clone(c.entry.Final)}
}

// lower takes what a commit is about to replace off the counts.
func (c *counts) lower(change tally) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.changed = true
	lowers := change.Records < 0
	if lowers {
		c.entry.Records = max(c.entry.Records+change.Records, 0)
	}
	for state, n := range change.Final {
		if n < 0 && c.entry.Final[state] > 0 {
			c.entry.Final[state] = max(c.entry.Final[state]+n, 0) // they may be lower than what there is
			lowers = true
		}
	}
	if !lowers {
		return nil
	}
	return c.secure()
}

// raise adds what a commit has made durable. Counts that can't be written stay
// as low as they were.
func (c *counts) raise(change tally, now time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.entry.Records += max(change.Records, 0)
	for state, n := range change.Final {
		if n > 0 {
			c.entry.add(state, n)
		}
	}
	if c.write() == nil && now.Sub(c.synced) >= syncCountsEvery {
		_ = c.file.Sync()
		c.synced = now
	}
}

// settle holds what was found in the whole ledger against the counts, unless the
// ledger changed meanwhile. What more was found is counted from now on.
func (c *counts) settle(found tally) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.changed {
		return nil
	}
	if err := found.lacking(c.entry.tally); err != nil {
		return err
	}
	c.entry.tally = found
	return nil
}
