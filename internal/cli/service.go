package cli

import (
	"context"
	"crypto/rand"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/url"
	"os"
	"time"

	"veribatch/checkpoint"
	"veribatch/internal/cloudauth"
	"veribatch/internal/fleet"
	"veribatch/internal/sandbox"
	"veribatch/internal/verify"

	"github.com/aliyun/credentials-go/credentials"
	"github.com/spf13/pflag"
)

// serviceFlags say who verifies.
type serviceFlags struct {
	sandbox     bool
	endpoint    string
	ossEndpoint string
	region      string
	bizType     string
	method      string
	ca          string
	roots       *x509.CertPool // that are trusted; nil: the system's
	timeout     time.Duration
}

func (f *serviceFlags) register(flags *pflag.FlagSet) {
	flags.BoolVar(&f.sandbox, "sandbox", false, "verify against a sandbox inside this process: free, and its answers are made up")
	flags.StringVar(&f.bizType, "biz-type", "", "the scene (业务场景标识) from the console; required for the real service")
	flags.StringVar(&f.endpoint, "endpoint", cloudauth.DefaultEndpoint, "address of the service; plain http only for loopback")
	flags.StringVar(&f.ossEndpoint, "oss-endpoint", "", "public endpoint of your own buckets, for images oss://BUCKET/KEY (default oss-REGION.aliyuncs.com)")
	flags.StringVar(&f.region, "region", cloudauth.DefaultRegion, "region of the service")
	flags.StringVar(&f.method, "method", "POST", "HTTP method: POST or GET")
	flags.StringVar(&f.ca, "ca", "", "`FILE` with certificates (PEM) to trust beside the system's, such as a decrypting proxy's")
}

// timeoutFlag is the run's alone: a worker is told until when it may call.
func (f *serviceFlags) timeoutFlag(flags *pflag.FlagSet) {
	flags.DurationVar(&f.timeout, "timeout", 10*time.Second, "how long one call may take")
}

func (f *serviceFlags) check() error {
	if f.timeout <= 0 {
		return errors.New("--timeout: must be positive")
	}
	return nil
}

// trust reads the certificates that are trusted beside the system's.
func (f *serviceFlags) trust() error {
	if f.ca == "" {
		return nil
	}
	content, err := os.ReadFile(f.ca)
	if err != nil {
		return fmt.Errorf("--ca: %w", err)
	}
	if f.roots, err = x509.SystemCertPool(); err != nil {
		return fmt.Errorf("--ca: the system's own certificates: %w", err)
	}
	if !f.roots.AppendCertsFromPEM(content) {
		return fmt.Errorf("--ca %s: no certificate in it; want PEM, -----BEGIN CERTIFICATE-----", f.ca)
	}
	return nil
}

// A service is who verifies, ready to be called.
type service struct {
	client   *cloudauth.Client  // nil on a fleet
	fleet    *fleet.Coordinator // nil if the calls are made here
	settings checkpoint.Settings
	inside   bool // a sandbox inside this process
	close    func() error
}

// sandboxed reports whether the answers are a sandbox's, wherever it runs.
func (s *service) sandboxed() bool { return s.settings.Service == checkpoint.Sandbox }

// connect makes the service ready. It sends nothing that costs anything or
// tells of anyone.
func (f *serviceFlags) connect(ctx context.Context, workers int, endpointSet bool) (*service, error) {
	if f.sandbox {
		if endpointSet {
			return nil, usage(errors.New("--sandbox and --endpoint exclude each other: --sandbox serves itself"))
		}
		return f.serveInside(workers)
	}
	if f.bizType == "" {
		return nil, usage(errors.New("--biz-type is missing: the scene (业务场景标识) of the console's 业务设置; or try --sandbox, which needs no account"))
	}
	credential, err := findCredentials()
	if err != nil {
		return nil, err
	}
	return f.dial(ctx, f.endpoint, credential, workers)
}

// findCredentials looks where Alibaba's own tools look.
func findCredentials() (credentials.Credential, error) {
	credential, err := credentials.NewCredential(nil)
	if err == nil {
		_, err = credential.GetCredential()
	}
	if err != nil {
		return nil, usage(errors.New("no credentials: set ALIBABA_CLOUD_ACCESS_KEY_ID and ALIBABA_CLOUD_ACCESS_KEY_SECRET, or a profile or RAM role of Alibaba's own chain; or try --sandbox, which needs none"))
	}
	return credential, nil
}

func (f *serviceFlags) dial(ctx context.Context, endpoint string, credential credentials.Credential, workers int) (*service, error) {
	client, err := cloudauth.NewClient(cloudauth.Config{
		Endpoint: endpoint, Region: f.region, BizType: f.bizType, Method: f.method,
		Credentials: credential, Connections: workers, OSSEndpoint: f.ossEndpoint, Roots: f.roots,
	})
	if err != nil {
		return nil, usage(err)
	}
	s := &service{
		client:   client,
		settings: checkpoint.Settings{Service: host(endpoint), Region: f.region, BizType: f.bizType},
		close:    func() error { client.Close(); return nil },
	}
	if endpoint == cloudauth.DefaultEndpoint {
		return s, nil
	}
	isSandbox, err := client.Sandbox(ctx)
	if err != nil {
		client.Close()
		return nil, &exitError{exitOutage, unreachable(endpoint, err)}
	}
	if isSandbox {
		s.settings.Service = checkpoint.Sandbox
	}
	return s, nil
}

// unreachable says why nothing answered at an endpoint.
func unreachable(endpoint string, err error) error {
	var fault *verify.Fault
	if errors.As(err, &fault) && fault.Code == cloudauth.TLS {
		return fmt.Errorf("--endpoint %s: no secure connection: %w; --ca FILE names certificates to trust beside the system's", endpoint, err)
	}
	return fmt.Errorf("--endpoint %s: nobody answers there: %w", endpoint, err)
}

func host(endpoint string) string {
	if u, err := url.Parse(endpoint); err == nil && u.Host != "" {
		return u.Host
	}
	return endpoint
}

// serveInside starts a sandbox on a loopback port of its own, with a key of its own.
func (f *serviceFlags) serveInside(workers int) (*service, error) {
	if f.bizType == "" {
		f.bizType = "sandbox"
	}
	id, secret := rand.Text(), rand.Text()
	handler, err := sandbox.New(sandbox.Config{AccessKeys: map[string]string{id: secret}})
	if err != nil {
		return nil, err
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("starting the sandbox: %w", err)
	}
	stop := serve(listener, handler)

	credential, err := credentials.NewCredential(new(credentials.Config).
		SetType("access_key").SetAccessKeyId(id).SetAccessKeySecret(secret))
	if err != nil {
		return nil, errors.Join(err, stop())
	}
	s, err := f.dial(context.Background(), "http://"+listener.Addr().String(), credential, workers)
	if err != nil {
		return nil, errors.Join(err, stop())
	}
	s.inside = true
	s.close = func() error { s.client.Close(); return stop() }
	return s, nil
}
