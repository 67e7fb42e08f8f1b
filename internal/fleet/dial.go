package fleet

import (
	"cmp"
	"log/slog"
	"net/url"
	"os"
	"strings"
	"time"

	"veribatch/internal/loopback"
	"veribatch/internal/words"

	"github.com/nats-io/nats.go"
)

// A NATSConfig says where NATS is, and how it is reached.
type NATSConfig struct {
	URL      string // nats://HOST:4222 or tls://HOST:4222, several with commas between
	Creds    string // file with the user's JWT and seed; empty: none
	CA       string // file with the certificates that the broker's is checked by; empty: the system's
	Cert     string // file with the client's certificate; empty: none
	Key      string // file with its key
	Insecure bool   // names and identity numbers may travel in the open

	again time.Duration // how long a lost connection waits until it is tried again; 0: reconnectWait
}

const reconnectWait = 500 * time.Millisecond

// Dial connects, under a name by which the broker lists connections. From then
// on the connection comes back by itself whenever it is lost, and nothing that
// is published meanwhile is kept. Log may be nil.
func (b NATSConfig) Dial(name string, log *slog.Logger) (*nats.Conn, error) {
	if err := b.Check(); err != nil {
		return nil, err
	}
	if log == nil {
		log = slog.New(slog.DiscardHandler)
	}
	conn, err := nats.Connect(b.URL, b.options(name, log)...)
	if err != nil {
		return nil, words.Errorf("%s: %w", b.URL, err)
	}
	return conn, nil
}

// options returns how to connect, and what is logged of the connection.
func (b NATSConfig) options(name string, log *slog.Logger) []nats.Option {
	wait := cmp.Or(b.again, reconnectWait)
	options := []nats.Option{
		nats.Name(name),
		nats.MaxReconnects(-1), nats.ReconnectWait(wait), nats.ReconnectJitter(wait*2/5, wait*2),
		nats.ReconnectBufSize(-1), nats.IgnoreAuthErrorAbort(),
		nats.PingInterval(5 * time.Second), nats.MaxPingsOutstanding(2),
		nats.DisconnectErrHandler(func(_ *nats.Conn, err error) {
			if err != nil { // else it was closed
				log.Warn("the connection to the broker is lost", "error", err)
			}
		}),
		nats.ReconnectHandler(func(*nats.Conn) { log.Info("the broker is there again") }),
		nats.ErrorHandler(func(_ *nats.Conn, _ *nats.Subscription, err error) {
			log.Warn("the broker complains", "error", err)
		}),
	}
	if b.Creds != "" {
		options = append(options, nats.UserCredentials(b.Creds))
	}
	if b.CA != "" {
		options = append(options, nats.RootCAs(b.CA))
	}
	if b.Cert != "" {
		options = append(options, nats.ClientCert(b.Cert, b.Key))
	}
	if b.encrypted() {
		options = append(options, nats.Secure())
	} else if !b.Insecure {
		options = append(options, nats.IgnoreDiscoveredServers()) // they may be anywhere
	}
	return options
}

// encrypted reports whether the connection is, whatever the broker offers.
func (b NATSConfig) encrypted() bool {
	return b.CA != "" || b.Cert != "" || strings.Contains(b.URL, "tls://")
}

// Check refuses what prudence would, and files that aren't there.
func (b NATSConfig) Check() error {
	for _, file := range []string{b.Creds, b.CA, b.Cert, b.Key} {
		if file == "" {
			continue
		}
		if _, err := os.Stat(file); err != nil {
			return err
		}
	}
	if (b.Cert == "") != (b.Key == "") {
		return words.Errorf("a client's certificate and its key go together")
	}
	for address := range strings.SplitSeq(b.URL, ",") {
		u, err := url.Parse(strings.TrimSpace(address))
		if err != nil || u.Hostname() == "" || u.Scheme != "nats" && u.Scheme != "tls" ||
			strings.Trim(u.Path, "/") != "" || u.RawQuery != "" {
			return words.Errorf("the broker's address isn't of the form nats://HOST:4222 or tls://HOST:4222")
		}
		if u.User != nil {
			return words.Errorf("the broker's address holds a password or a token, " +
				"which others on this machine can read: put credentials into a file")
		}
		if u.Scheme == "nats" && strings.Contains(b.URL, "tls://") {
			return words.Errorf("of the broker's addresses some begin with tls:// and some don't: let all of them")
		}
		if !b.encrypted() && !b.Insecure && !loopback.Host(u.Hostname()) {
			return words.Errorf("the broker %s isn't on this machine: "+
				"names and identity numbers travel over TLS only; use tls://%s", u.Host, u.Host)
		}
	}
	return nil
}
