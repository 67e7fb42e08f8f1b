// Package archive keeps the pictures that the service returns beside a
// verdict, for as long as their links live: five minutes, say the documents,
// which advise to keep them.
package archive

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"io/fs"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"sync"
	"time"

	"veribatch/internal/verify"
	"veribatch/internal/words"

	"github.com/sony/gobreaker/v2"
)

const (
	// maxPicture is the most bytes of one picture. What is sent is limited to
	// 2 MB (both pages); what comes back, to nothing.
	maxPicture = 8 << 20

	// patience is how long the pictures of one record may take together.
	patience = 30 * time.Second
)

// After so many records in a row of which no picture could be had, the links of
// others are not tried, except for those of one record now and then.
const (
	failuresToTrip = 10
	probeEvery     = 30 * time.Second
)

// An Archive is a folder with one of its own for each record, DIR/KEY, where
// KEY is the key's 64 hexadecimal characters. It is safe for concurrent use.
type Archive struct {
	dir     string
	client  *http.Client
	circuit *gobreaker.TwoStepCircuitBreaker[any]

	mu   sync.Mutex
	last string // why pictures could not be had last
}

// Open returns the archive in a folder, which it makes if need be. Workers
// is how many use it at once; roots are trusted over TLS, the system's if nil.
func Open(dir string, workers int, roots *x509.CertPool) (*Archive, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, err
	}
	probe, err := os.CreateTemp(dir, ".probe-*")
	if err != nil {
		return nil, err
	}
	if err := errors.Join(probe.Close(), os.Remove(probe.Name())); err != nil {
		return nil, err
	}
	circuit := gobreaker.NewTwoStepCircuitBreaker[any](gobreaker.Settings{
		Timeout:     probeEvery,
		ReadyToTrip: func(c gobreaker.Counts) bool { return c.ConsecutiveFailures >= failuresToTrip },
	})
	return &Archive{dir: dir, client: newClient(workers, roots), circuit: circuit}, nil
}

// newClient follows no redirect: a link that is signed is where the picture
// stands, and what else it led to would learn of the signature.
func newClient(workers int, roots *x509.CertPool) *http.Client {
	return &http.Client{
		Transport: &http.Transport{
			Proxy: http.ProxyFromEnvironment, TLSClientConfig: &tls.Config{RootCAs: roots},
			MaxIdleConnsPerHost: workers, IdleConnTimeout: patience,
		},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

// Close closes the connections that are kept alive.
func (a *Archive) Close() { a.client.CloseIdleConnections() }

// Keep saves the pictures of an answer as face, global, id-front and id-back,
// with the suffix of what they are, readable by their owner alone. A file
// that is there is replaced as a whole. A picture that can't be had keeps
// nothing from the others: Keep returns the last such failure as an
// Outcome.Archive, "" if there was none. It tells nothing more, as an error might
// hold the link.
//
// Where links of record after record give nothing, Keep says the same of the next
// ones without trying, so that dead links don't slow the run down.
func (a *Archive) Keep(ctx context.Context, key verify.Key, answer verify.Outcome) (why string) {
	if answer.Images == (verify.ResultImages{}) {
		return ""
	}
	done, err := a.circuit.Allow()
	if err != nil {
		return a.lastFailure("")
	}
	why, kept := a.keep(ctx, key, answer)
	if kept || why == "" {
		done(nil)
		return why
	}
	why = a.lastFailure(why) // known before others are told
	done(errNothingKept)
	return why
}

// lastFailure returns the failure that it was told last.
func (a *Archive) lastFailure(why string) string {
	a.mu.Lock()
	defer a.mu.Unlock()
	if why != "" {
		a.last = why
	}
	return a.last
}

// keep is Keep without its patience with dead links, and reports whether any
// picture was kept.
func (a *Archive) keep(ctx context.Context, key verify.Key, answer verify.Outcome) (why string, kept bool) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	dir := filepath.Join(a.dir, key.BizID())
	for _, p := range []struct{ name, link string }{
		{"face", answer.Images.Face},
		{"global", answer.Images.Global},
		{"id-front", answer.Images.IDFront},
		{"id-back", answer.Images.IDBack},
	} {
		if p.link == "" {
			continue
		}
		content, err := a.download(ctx, p.link)
		suffix, picture := suffixes[http.DetectContentType(content)]
		switch {
		case err != nil:
			why = failure(err)
		case !picture:
			why = verify.ArchiveNoImage
		case write(dir, p.name+suffix, content) != nil:
			why = verify.ArchiveDisk
		default:
			kept = true
		}
	}
	return why, kept
}

var (
	errNothingKept = words.Errorf("no picture could be kept")
	errStatus      = words.Errorf("the status is not 200")
	errTooLarge    = words.Errorf("too large")
)

// failure returns what a download that failed is as an Outcome.Archive.
func failure(err error) string {
	dial, _ := errors.AsType[*net.OpError](err)
	_, noHost := errors.AsType[*net.DNSError](err)
	timeout, ok := errors.AsType[net.Error](err)
	switch {
	case errors.Is(err, errStatus):
		return verify.ArchiveRefused
	case errors.Is(err, errTooLarge):
		return verify.ArchiveNoImage
	case noHost:
		return verify.ArchiveNoHost
	case ok && timeout.Timeout():
		return verify.ArchiveTimedOut
	case dial != nil && dial.Op == "dial":
		return verify.ArchiveNoConnection
	}
	return verify.ArchiveDownload
}

// suffixes are those of the pictures that are kept.
var suffixes = map[string]string{
	"image/jpeg": ".jpg", "image/png": ".png", "image/webp": ".webp", "image/bmp": ".bmp", "image/gif": ".gif",
}

func (a *Archive) download(ctx context.Context, link string) ([]byte, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, link, nil)
	if err != nil {
		return nil, err
	}
	response, err := a.client.Do(request)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return nil, errStatus
	}
	content, err := io.ReadAll(io.LimitReader(response.Body, maxPicture+1))
	if len(content) > maxPicture {
		return nil, errTooLarge
	}
	return content, err
}

// write puts a file at its place once all of it is on the disk.
func write(dir, name string, content []byte) error {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	file, err := os.CreateTemp(dir, "."+name+"-*") // for its owner alone
	if err != nil {
		return err
	}
	defer os.Remove(file.Name()) // gone by then if all went well
	_, err = file.Write(content)
	if err == nil {
		err = file.Sync()
	}
	if err := errors.Join(err, file.Close()); err != nil {
		return err
	}
	return os.Rename(file.Name(), filepath.Join(dir, name))
}

// Remove removes the pictures of records from the archive in a folder, and
// returns how many records had some. The error is fs.ErrNotExist if there is no
// such folder, as where its volume isn't there.
func Remove(dir string, keys []verify.Key) (removed int, err error) {
	if _, err := os.ReadDir(dir); err != nil {
		return 0, err
	}
	for _, key := range keys {
		record := filepath.Join(dir, key.BizID())
		if _, err := os.Lstat(record); errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err := os.RemoveAll(record); err != nil {
			return removed, err
		}
		removed++
	}
	return removed, nil
}
