package cli

import (
	"crypto/x509"
	"os"
	"time"

	"veribatch/internal/cloudauth"
	"veribatch/internal/session"
	"veribatch/internal/words"

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
	private     bool

	typed *pflag.Flag    // --endpoint
	roots *x509.CertPool // that are trusted; nil: the system's
}

func (f *serviceFlags) register(flags *pflag.FlagSet) {
	flags.BoolVar(&f.sandbox, "sandbox", false,
		"verify against a sandbox inside this process: free, and its answers are made up")
	flags.StringVar(&f.bizType, "biz-type", "",
		"the scene (业务场景标识, a SceneId) from the console; required where the action has scenes")
	flags.StringVar(&f.endpoint, "endpoint", cloudauth.DefaultEndpoint,
		"address of the service; plain http only for loopback")
	f.typed = flags.Lookup("endpoint")
	flags.StringVar(&f.ossEndpoint, "oss-endpoint", "",
		"public endpoint of your own buckets, for images oss://BUCKET/KEY (default oss-REGION.aliyuncs.com)")
	flags.StringVar(&f.region, "region", cloudauth.DefaultRegion, "region of the service")
	flags.StringVar(&f.ca, "ca", "",
		"`FILE` with certificates (PEM) to trust beside the system's, such as a decrypting proxy's")
	flags.BoolVar(&f.private, "allow-private-images", false,
		"fetch images from addresses of private networks too, where an action wants the picture itself")
	flags.StringVar(&f.method, "method", "POST", "HTTP method: POST or GET")
}

// check finds what can't be meant, and reads the certificates.
func (f *serviceFlags) check() error {
	if f.sandbox && f.typed.Changed {
		return words.Errorf("--sandbox and --endpoint exclude each other: --sandbox serves itself")
	}
	return f.readRoots()
}

// readRoots reads the certificates that are trusted beside the system's.
func (f *serviceFlags) readRoots() error {
	if f.ca == "" {
		return nil
	}
	content, err := os.ReadFile(f.ca)
	if err != nil {
		return words.Errorf("--ca: %w", err)
	}
	if f.roots, err = x509.SystemCertPool(); err != nil {
		return words.Errorf("--ca: the system's own certificates: %w", err)
	}
	if !f.roots.AppendCertsFromPEM(content) {
		return words.Errorf("--ca %s: no certificate in it; want PEM, -----BEGIN CERTIFICATE-----", f.ca)
	}
	return nil
}

// direct returns what makes the service ready for as many calls at once.
func (f *serviceFlags) direct(connections int) session.Direct {
	return session.Direct{
		Endpoint: f.endpoint, OSSEndpoint: f.ossEndpoint, Region: f.region, BizType: f.bizType, Method: f.method,
		Connections: connections, Sandbox: f.sandbox, Roots: f.roots, Private: f.private,
	}
}

// timeoutFlag is the run's alone: a worker is told until when it may call.
type timeoutFlag struct{ value time.Duration }

func (f *timeoutFlag) register(flags *pflag.FlagSet) {
	flags.DurationVar(&f.value, "timeout", 10*time.Second, "how long one call may take")
}

func (f *timeoutFlag) check() error {
	return checkDuration("--timeout", f.value, timeoutRange)
}
