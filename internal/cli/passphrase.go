package cli

import (
	"bytes"
	"cmp"
	"io"
	"os"

	"veribatch/internal/words"

	"github.com/spf13/pflag"
)

// passphraseVariable is where a passphrase comes from if no file is named. It
// is never a flag: other people see those.
const passphraseVariable = "VERIBATCH_PASSPHRASE"

// maxPassphrase keeps a file that can't be meant from being read whole, in bytes.
const maxPassphrase = 4096

// passphraseFlag says what seals the checkpoint.
type passphraseFlag struct {
	file  string
	name  string // of the flag, for errors; empty: --passphrase-file
	value []byte // empty: nothing does
}

func (f *passphraseFlag) register(flags *pflag.FlagSet) {
	flags.StringVar(&f.file, "passphrase-file", "",
		"`FILE` whose first line encrypts the checkpoint (default $"+passphraseVariable+"; none: not encrypted)")
}

// read reads the passphrase. It is called once: the file may be a pipe.
func (f *passphraseFlag) read() error {
	if f.file == "" {
		f.value = []byte(os.Getenv(passphraseVariable))
		return nil
	}
	name := cmp.Or(f.name, "--passphrase-file")
	file, err := os.Open(f.file)
	if err != nil {
		return words.Errorf("%s: %w", name, err)
	}
	defer file.Close()
	content, err := io.ReadAll(io.LimitReader(file, maxPassphrase+1))
	if err != nil {
		return words.Errorf("%s: %w", name, err)
	}
	line, _, _ := bytes.Cut(content, []byte("\n"))
	f.value = bytes.TrimSuffix(line, []byte("\r"))
	if len(f.value) == 0 || len(f.value) > maxPassphrase {
		return words.Errorf("%s %s: want a passphrase of at most %d bytes in its first line", name, f.file,
			maxPassphrase)
	}
	return nil
}
