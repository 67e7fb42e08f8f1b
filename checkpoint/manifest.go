package checkpoint

import (
	"hash/crc32"
	"io"

	"veribatch/internal/words"

	"github.com/cockroachdb/pebble/v2"
	"github.com/cockroachdb/pebble/v2/record"
	"github.com/cockroachdb/pebble/v2/vfs"
	"github.com/cockroachdb/pebble/v2/vfs/atomicfs"
)

// A manifestSum tells whether a manifest is still what it was. Pebble reads one
// up to the first record that is broken, and takes that for the end.
type manifestSum struct {
	Name string `json:"name"`
	Size int64  `json:"size"`
	CRC  uint32 `json:"crc"` // CRC-32C
}

// currentManifest returns the name of the ledger's manifest; empty if there is none yet.
func currentManifest(fs vfs.FS, ledger string) (string, error) {
	return atomicfs.ReadMarker(fs, ledger, "manifest")
}

// sumManifest returns the sum of the ledger's manifest.
func sumManifest(fs vfs.FS, ledger string) (*manifestSum, error) {
	name, err := currentManifest(fs, ledger)
	if err != nil {
		return nil, err
	}
	f, err := fs.Open(fs.PathJoin(ledger, name))
	if err != nil {
		return nil, err
	}
	defer f.Close()
	h := crc32.New(castagnoli)
	n, err := io.Copy(h, f)
	return &manifestSum{Name: name, Size: n, CRC: h.Sum32()}, err
}

// checkManifest finds a manifest that changed since the checkpoint was closed.
// Of one that nothing is known of, every record must be whole.
func checkManifest(fs vfs.FS, ledger string, c *counts) error {
	switch {
	case c == nil:
		return readManifest(fs, ledger)
	case c.entry.Closed == nil:
		return nil // of a run that was killed: what it lacks is missing in the ledger
	}
	now, err := sumManifest(fs, ledger)
	if err != nil {
		return err
	}
	if now.Name != c.entry.Closed.Name { // an earlier program began, or somebody set the marker back
		c.entry.Closed = nil
		return nil
	}
	if *now != *c.entry.Closed {
		return words.Errorf("%w: its manifest was changed", pebble.ErrCorruption)
	}
	return nil
}

func readManifest(fs vfs.FS, ledger string) error {
	name, err := currentManifest(fs, ledger)
	if name == "" || err != nil {
		return err
	}
	f, err := fs.Open(fs.PathJoin(ledger, name))
	if err != nil {
		return err
	}
	defer f.Close()
	for records := record.NewReader(f, 0); ; {
		r, err := records.Next()
		if err == io.EOF {
			return nil
		}
		if err == nil {
			_, err = io.Copy(io.Discard, r)
		}
		if err != nil {
			return words.Errorf("%w: its manifest can't be read to its end", pebble.ErrCorruption)
		}
	}
}
