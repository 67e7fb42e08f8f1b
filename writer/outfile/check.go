package outfile

import (
	"os"
	"path/filepath"

	"veribatch/internal/patherr"
	"veribatch/internal/words"
)

// Check reports whether Create and Commit could put a file at path: the folder
// can be written to, and what lies at path, if anything, is a file of ours
// (edited since or not) or one of o.Keep. It changes nothing. An error that the
// user can mend is a PathError.
func Check(path string, o Options) error {
	if err := checkFolder(path); err != nil {
		return err
	}
	if err := checkOwnership(path, o); err != nil {
		return err
	}
	probe, err := makePrivate(path)
	if err != nil {
		return err
	}
	return probe.Remove()
}

func checkFolder(path string) error {
	dir := filepath.Dir(path)
	info, err := os.Stat(dir)
	if err != nil {
		return &PathError{path, FolderMissing, words.Errorf("folder %s: %w", dir, patherr.Cause(err))}
	}
	if !info.IsDir() {
		return &PathError{path, FolderUnusable, words.Errorf("%s is not a folder", dir)}
	}
	return nil
}

var errForeign = words.Errorf("that file was not written by veribatch and will not be replaced")

func checkOwnership(path string, o Options) error {
	if isAny(path, o.Keep) {
		return nil
	}
	found, err := ownershipOf(path, o.Password)
	if err != nil {
		return &PathError{path, Occupied, words.Errorf("the file there can't be read (%w)", patherr.Cause(err))}
	}
	if found == foreign {
		return &PathError{path, Occupied, errForeign}
	}
	return nil
}
