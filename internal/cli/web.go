package cli

import (
	"bytes"
	"crypto/tls"
	"errors"
	"io"
	"os"
	"runtime"
	"time"

	"veribatch/internal/explain"
	"veribatch/internal/page"
	"veribatch/internal/words"

	"github.com/spf13/pflag"
)

// Bounds of a page's token, in bytes.
const (
	minToken     = 16
	maxTokenFile = 4096
)

// webFlags say where a page shows how things go, and who may see it.
type webFlags struct {
	address   string
	tokenFile string
	cert, key string

	options page.Options // once check has read what the files hold
	exposed bool         // others may read the token
}

func (f *webFlags) register(flags *pflag.FlagSet) {
	flags.StringVar(&f.address, "web", "",
		"show a page at `ADDR`, such as 127.0.0.1:8080: counts only; beyond loopback it takes --web-token-file, "+
			"--web-cert and --web-key")
	flags.StringVar(&f.tokenFile, "web-token-file", "",
		"`FILE` whose first line is asked for by the page, as a password under any user name")
	flags.StringVar(&f.cert, "web-cert", "", "`FILE` with the page's certificate (PEM), to serve it over HTTPS")
	flags.StringVar(&f.key, "web-key", "", "`FILE` with the key of --web-cert (PEM)")
}

// check reads the files.
func (f *webFlags) check() error {
	if f.address == "" {
		if f.tokenFile != "" || f.cert != "" || f.key != "" {
			return words.Errorf("--web-token-file, --web-cert and --web-key go with --web ADDR")
		}
		return nil
	}
	return errors.Join(f.readToken(), f.readCertificate())
}

func (f *webFlags) readToken() error {
	if f.tokenFile == "" {
		return nil
	}
	file, err := os.Open(f.tokenFile)
	if err != nil {
		return words.Errorf("--web-token-file: %w", err)
	}
	defer file.Close()
	if info, err := file.Stat(); err == nil && info.Mode().IsRegular() && runtime.GOOS != "windows" {
		f.exposed = info.Mode().Perm()&0o077 != 0
	}
	content, err := io.ReadAll(io.LimitReader(file, maxTokenFile))
	if err != nil {
		return words.Errorf("--web-token-file: %w", err)
	}
	line, _, _ := bytes.Cut(content, []byte("\n"))
	f.options.Token = string(bytes.TrimSpace(line))
	if len(f.options.Token) < minToken {
		return words.Errorf("--web-token-file %s: want a token of at least %d characters in its first line",
			f.tokenFile,
			minToken)
	}
	return nil
}

func (f *webFlags) readCertificate() error {
	switch {
	case f.cert == "" && f.key == "":
		return nil
	case f.cert == "" || f.key == "":
		return words.Errorf("--web-cert and --web-key go together")
	}
	certificate, err := tls.LoadX509KeyPair(f.cert, f.key)
	if err != nil {
		return words.Errorf("--web-cert, --web-key: %w", err)
	}
	f.options.Certificate = &certificate
	return nil
}

// open serves the page; nil if none is wanted.
func (f *webFlags) open(lang explain.Lang, zone *time.Location, stderr printer) (*page.Page, error) {
	if f.address == "" {
		return nil, nil
	}
	if f.exposed {
		stderr.say("veribatch: --web-token-file %s: others may read the token; chmod 600 keeps them out",
			f.tokenFile)
	}
	f.options.Lang, f.options.Zone = lang, zone
	shown, err := page.Open(f.address, f.options)
	if err != nil {
		return nil, usage(f.explain(err))
	}
	stderr.say("page: %s", shown.URL())
	return shown, nil
}

// explain says which flags a page takes that isn't served as it was asked for.
func (f *webFlags) explain(err error) error {
	e, ok := errors.AsType[*page.AddressError](err)
	switch {
	case ok && e.Problem == page.NoToken:
		return words.Errorf("--web %s: %w; add --web-token-file, --web-cert and --web-key, or use 127.0.0.1",
			f.address, e)
	case ok && e.Problem == page.NoTLS:
		return words.Errorf("--web %s: %w; add --web-cert and --web-key, or use 127.0.0.1", f.address, e)
	}
	return words.Errorf("--web %s: %w", f.address, err)
}
