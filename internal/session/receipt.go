package session

import (
	"encoding/json"
	"errors"
	"os"

	"veribatch/internal/patherr"
	"veribatch/internal/words"
)

// writeReceipt writes the receipt of an erasure, which is never replaced, and returns where it lies.
func (s *Session) writeReceipt(e *Erasure) (string, error) {
	text, err := json.MarshalIndent(e, "", "  ")
	if err != nil {
		return "", err
	}
	path := receiptOf(s.dir, e.Began)
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return "", words.Errorf("%s: writing the receipt: %w", path, patherr.Cause(err))
	}
	_, err = f.Write(append(text, '\n'))
	if err := errors.Join(err, f.Sync(), f.Close()); err != nil {
		return "", words.Errorf("%s: writing the receipt: %w", path, patherr.Cause(err))
	}
	return path, nil
}
