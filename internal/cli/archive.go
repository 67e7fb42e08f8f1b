package cli

import (
	"context"
	"crypto/x509"
	"fmt"

	"veribatch/internal/archive"
	"veribatch/internal/verify"

	"github.com/spf13/pflag"
)

// archiveFlags say where the pictures go that come with the answers.
type archiveFlags struct {
	dir    string
	opened *archive.Archive // nil if nobody wants one
}

func (f *archiveFlags) register(flags *pflag.FlagSet) {
	flags.StringVar(&f.dir, "archive", "", "`DIR` to keep the pictures in that come with the answers, a folder for each record; their links live 5 minutes")
}

// open makes the archive ready, if one is wanted.
func (f *archiveFlags) open(workers int, roots *x509.CertPool) (err error) {
	if f.dir == "" {
		return nil
	}
	if f.opened, err = archive.Open(f.dir, workers, roots); err != nil {
		return fmt.Errorf("--archive: %w", err)
	}
	return nil
}

func (f *archiveFlags) close() {
	if f.opened != nil {
		f.opened.Close()
	}
}

// after returns what follows a verdict, nil if nothing does.
func (f *archiveFlags) after() func(context.Context, verify.Key, verify.Outcome) string {
	if f.opened == nil {
		return nil
	}
	return f.opened.Keep
}
