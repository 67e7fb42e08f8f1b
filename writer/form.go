package writer

import (
	"path/filepath"
	"slices"
	"strings"

	"veribatch/internal/words"
)

// Forms returns the forms of outputs: their suffixes without the dot.
func Forms() []string { return []string{"xlsx", "csv", "jsonl"} }

// FormOf returns the form that a path's suffix says.
func FormOf(path string) string {
	return strings.TrimPrefix(strings.ToLower(filepath.Ext(path)), ".")
}

func checkForm(path, password string) error {
	form := FormOf(path)
	if !slices.Contains(Forms(), form) {
		return words.Errorf("output %s: its name must end in .xlsx, .csv or .jsonl", path)
	}
	if password != "" && form != "xlsx" {
		return &CipherError{path}
	}
	return nil
}

// A CipherError says that an output has a password and a form that can't be
// encrypted.
type CipherError struct{ Path string }

func (e *CipherError) Error() string { return e.In(words.EN) }

// In says the error in a language.
func (e *CipherError) In(lang words.Lang) string {
	return words.New("output %s: only .xlsx can be encrypted", e.Path).In(lang)
}
