package cli

import (
	"bytes"
	"crypto/tls"
	"errors"
	"net"
	"net/http"
	"os"
	"strings"
	"sync/atomic"

	"veribatch/internal/loopback"
	"veribatch/internal/sandbox"
	"veribatch/internal/session"
	"veribatch/internal/words"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// sandboxFlags say how a sandbox behaves.
type sandboxFlags struct {
	listen     string
	ca         string
	accessKeys []string
	shape      string
	errors     string
	format     string
	results    string
	bill       string
	callLog    string
	strict     bool
	config     sandbox.Config
}

func (f *sandboxFlags) register(flags *pflag.FlagSet) {
	flags.StringVar(&f.listen, "listen", "127.0.0.1:0", "loopback address to listen on; port 0 picks a free one")
	flags.StringVar(&f.ca, "tls", "",
		"serve HTTPS with a certificate made at start, and write its CA's to `FILE`, for run --ca")
	flags.StringArrayVar(&f.accessKeys, "access-key", []string{"sandbox:sandbox"},
		"`ID:SECRET` that may call; repeatable")
	flags.StringVar(&f.shape, "shape", string(sandbox.ShapeResult), "form of the answers: result, data or flat")
	flags.StringVar(&f.errors, "errors", string(sandbox.ErrorsHTTP),
		"where the service's errors go: http status or body")
	flags.StringVar(&f.format, "format", "", "answer in json or xml, whatever a request asks for")
	flags.StringVar(&f.results, "results", string(sandbox.ResultsKnown),
		"how DescribeVerifyResult answers: known, unknown, late or off")
	flags.StringVar(&f.bill, "bill", string(sandbox.BillExact),
		"what its own statistics count as billed: exact, plus-one or minus-one a day, or lost-free (no lost answers)")
	flags.StringVar(&f.callLog, "call-log", "",
		"`FILE` to append a JSON line to for each call, before it is answered; what it holds counts in the statistics")
	flags.BoolVar(&f.strict, "strict", false,
		"require all that any document does: --strict-biz-id, --strict-front, and the documented RegionId")
	flags.BoolVar(&f.config.StrictBizID, "strict-biz-id", false, "answer 3104 for a BizId that passed before")
	flags.BoolVar(&f.config.StrictFront, "strict-front", false, "require the front of the ID card")
	flags.BoolVar(&f.config.FaceGlobal, "face-global", false,
		"answer with a FaceGlobalUrl, as for a scene that is configured so")
	flags.BoolVar(&f.config.Fetch, "fetch", false,
		"fetch http and https images and refuse those that the service would")
	flags.DurationVar(&f.config.Latency, "latency", 0, "how long each answer takes")
	flags.Float64Var(&f.config.QPS, "qps", 0, "calls a second before Throttling.User; 0 = unlimited")
	flags.Float64Var(&f.config.Faults, "faults", 0, "share of calls that fail in a way that passes, 0 to 1")
	flags.Uint64Var(&f.config.Seed, "seed", 1, "which calls those are")
}

func newSandbox() *cobra.Command {
	var f sandboxFlags
	cmd := &cobra.Command{
		Use:   "sandbox",
		Short: "Serve a sandbox of the service on a loopback port",
		Long: `Serve a sandbox of VerifyMaterial on a loopback port, for trials and tests.
Digits 15 to 17 of the identity number decide what it answers: 902 to 912 are
VerifyStatus 2 to 12, others pass; README has the whole table.`,
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return f.run(cmd) },
	}
	addFlags(cmd, flagGroup{"Behaviour", f.register})
	return cmd
}

func (f *sandboxFlags) run(cmd *cobra.Command) error {
	handler, closeLog, err := f.handler()
	if err != nil {
		return usage(err)
	}
	defer closeLog()
	listener, err := listenLoopback(f.listen)
	if err != nil {
		return usage(err)
	}
	id, _, _ := strings.Cut(f.accessKeys[0], ":")
	where := words.New("http://%s, access key %s", listener.Addr(), id)
	counted := &countedListener{Listener: listener}
	served := net.Listener(counted)
	if f.ca != "" {
		if served, err = f.secure(counted); err != nil {
			return errors.Join(usage(words.Errorf("--tls: %w", err)), listener.Close())
		}
		where = words.New("https://%s, access key %s, CA certificate in %s", listener.Addr(), id, f.ca)
	}
	stop := session.Serve(served, handler)
	stdout(cmd).say("sandbox listening on %s; Ctrl-C ends it", where)
	<-cmd.Context().Done()
	err = stop()
	stdout(cmd).say("sandbox ended, after %s", count(int(counted.accepted.Load()), "connection"))
	return err
}

// handler returns the sandbox that the flags describe, and what closes its call log.
func (f *sandboxFlags) handler() (handler http.Handler, closeLog func() error, err error) {
	config, err := f.toConfig()
	if err != nil {
		return nil, nil, err
	}
	closeLog = func() error { return nil }
	if f.callLog != "" {
		if earlier, err := os.ReadFile(f.callLog); err == nil {
			config.Logged = bytes.NewReader(earlier)
		}
		log, err := os.OpenFile(f.callLog, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
		if err != nil {
			return nil, nil, words.Errorf("--call-log: %w", err)
		}
		config.CallLog, closeLog = log, log.Close
	}
	if handler, err = sandbox.New(config); err != nil {
		return nil, nil, errors.Join(err, closeLog())
	}
	return handler, closeLog, nil
}

// secure serves over TLS what a listener accepts, and writes the certificate
// that its clients are to trust.
func (f *sandboxFlags) secure(listener net.Listener) (net.Listener, error) {
	host, _, err := net.SplitHostPort(f.listen)
	if err != nil {
		return nil, err
	}
	certificate, ca, err := sandbox.NewCertificate("localhost", "127.0.0.1", "::1", host)
	if err != nil {
		return nil, err
	}
	if err := os.WriteFile(f.ca, ca, 0o644); err != nil {
		return nil, err
	}
	return tls.NewListener(listener, &tls.Config{Certificates: []tls.Certificate{certificate}}), nil
}

// A countedListener counts the connections that it accepted: fewer than calls
// tell that they were used again.
type countedListener struct {
	net.Listener
	accepted atomic.Int64
}

// Accept waits for the next connection.
func (l *countedListener) Accept() (net.Conn, error) {
	conn, err := l.Listener.Accept()
	if err == nil {
		l.accepted.Add(1)
	}
	return conn, err
}

func (f *sandboxFlags) toConfig() (sandbox.Config, error) {
	config := f.config
	config.Shape, config.Errors, config.Format = sandbox.Shape(f.shape), sandbox.ErrorStyle(f.errors),
		sandbox.Format(f.format)
	config.Results, config.Bill = sandbox.Results(f.results), sandbox.Bill(f.bill)
	if f.strict {
		config.StrictBizID, config.StrictFront, config.StrictRegion = true, true, true
	}
	config.AccessKeys = make(map[string]string)
	for _, pair := range f.accessKeys {
		id, secret, ok := strings.Cut(pair, ":")
		if !ok || id == "" || secret == "" {
			return config, words.Errorf("--access-key: want ID:SECRET")
		}
		config.AccessKeys[id] = secret
	}
	return config, nil
}

// listenLoopback listens where only this machine can call.
func listenLoopback(address string) (net.Listener, error) {
	name, _, err := net.SplitHostPort(address)
	if err != nil {
		return nil, words.Errorf("--listen %s: want HOST:PORT, such as 127.0.0.1:8080", address)
	}
	if !loopback.Host(name) {
		return nil, words.Errorf("--listen %s: the sandbox listens on loopback only, such as 127.0.0.1:8080", address)
	}
	listener, err := net.Listen("tcp", address)
	if err != nil {
		return nil, words.Errorf("--listen %s: %w", address, err)
	}
	return listener, nil
}
