package patherr

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestCause(t *testing.T) {
	missing := filepath.Join(t.TempDir(), "zhang-san.jpg")
	_, open := os.Open(missing)
	for what, err := range map[string]error{
		"open": open, "rename": os.Rename(missing, missing+"2"), "wrapped": fmt.Errorf("reading: %w", open),
	} {
		cause := Cause(err)
		if !errors.Is(cause, fs.ErrNotExist) || strings.Contains(cause.Error(), "zhang-san") {
			t.Errorf("%s: %v", what, cause)
		}
	}
	other := errors.New("other")
	if Cause(other) != other || Cause(nil) != nil {
		t.Error("an error without a path is changed")
	}
}
