package session

import (
	"context"
	"crypto/rand"
	"crypto/x509"
	"errors"
	"net"
	"net/http"
	"net/url"
	"time"

	"veribatch/checkpoint"
	"veribatch/internal/cloudauth"
	"veribatch/internal/sandbox"
	"veribatch/internal/verify"
	"veribatch/internal/words"

	"github.com/aliyun/credentials-go/credentials"
)

// A Connector makes a service ready. It sends nothing that costs anything or
// tells of anyone. The action is the one over the columns of the input. The caller closes what it returns.
type Connector interface {
	Connect(context.Context, verify.Action) (*Service, error)
}

// A Service is who verifies.
type Service struct {
	Settings checkpoint.Settings // those that a checkpoint of its answers has
	Inside   bool                // it is a sandbox inside this process
	Client   *cloudauth.Client   // nil where others make the calls

	query    verify.Query // nil: what became of a call can't be asked
	verifier func(files cloudauth.Files, keyer *verify.Keyer) verify.Func
	waiting  func() time.Time // since when no worker was there; zero: one is. nil: there are none to be
	workers  func() int       // how many are there; nil where waiting is
	close    func() error
}

// Sandboxed reports whether the answers are a sandbox's, wherever it runs.
func (s *Service) Sandboxed() bool { return s.Settings.Service == checkpoint.Sandbox }

// Close lets go of the service.
func (s *Service) Close() error { return s.close() }

// Direct makes the calls from this process.
type Direct struct {
	Endpoint    string // of the service; plain http only for loopback
	OSSEndpoint string // of the images' own buckets; empty: their region's public one
	Region      string
	BizType     string
	Method      string         // of HTTP: POST or GET
	Connections int            // kept open
	Private     bool           // images may be fetched from addresses of private networks
	FullOCR     bool           // keep all that was read off ID cards
	Roots       *x509.CertPool // certificates that are trusted; nil: the system's

	Sandbox bool // serve a sandbox inside this process, and call that instead of Endpoint
}

// Connect implements Connector. The credentials come from where Alibaba's own tools look.
func (d Direct) Connect(ctx context.Context, action verify.Action) (*Service, error) {
	sold, ok := cloudauth.ActionNamed(action.OrDefault().Name)
	if !ok {
		return nil, words.Errorf("there is no action %s", action.Name)
	}
	if d.Sandbox {
		return d.serveInside(action, sold.Scene)
	}
	if d.BizType == "" && sold.Scene != cloudauth.NoScene {
		return nil, &SetupError{Part: PartService, Err: ErrNoBizType}
	}
	credential, err := credentials.NewCredential(nil)
	if err != nil {
		return nil, &SetupError{Part: PartService, Err: ErrNoCredential} // what it says quotes files
	}
	return d.dial(ctx, action, credential)
}

func (d Direct) dial(
	ctx context.Context, action verify.Action, credential credentials.Credential,
) (*Service, error) {
	client, err := cloudauth.NewClient(cloudauth.Config{
		Action: action, Endpoint: d.Endpoint, Region: d.Region, BizType: d.BizType, Method: d.Method,
		Private:     d.Private,
		Credentials: credential, Connections: d.Connections, OSSEndpoint: d.OSSEndpoint, Roots: d.Roots,
	})
	if err != nil {
		return nil, &SetupError{Part: PartService, Err: err}
	}
	if !client.HasCredentials() {
		client.Close()
		return nil, &SetupError{Part: PartService, Err: ErrNoCredential}
	}
	var kept []cloudauth.Option
	if d.FullOCR {
		kept = append(kept, cloudauth.FullOCR())
	}
	s := &Service{
		Client: client,
		query:  cloudauth.Query(client, kept...),
		Settings: checkpoint.Settings{
			Service: host(d.Endpoint), Region: d.Region, BizType: d.BizType, Action: settingOf(action),
		},
		verifier: func(files cloudauth.Files, keyer *verify.Keyer) verify.Func {
			return cloudauth.Verifier(client, append(kept, cloudauth.LocalImages(files, keyer))...)
		},
		close: func() error { client.Close(); return nil },
	}
	if d.Endpoint == cloudauth.DefaultEndpoint {
		return s, nil
	}
	isSandbox, err := client.Sandbox(ctx)
	if err != nil {
		client.Close()
		return nil, &UnreachableError{Endpoint: d.Endpoint, Err: err}
	}
	if isSandbox {
		s.Settings.Service = checkpoint.Sandbox
	}
	return s, nil
}

func host(endpoint string) string {
	if u, err := url.Parse(endpoint); err == nil && u.Host != "" {
		return u.Host
	}
	return endpoint
}

// sandboxScenes are what a sandbox inside this process is asked in.
var sandboxScenes = map[cloudauth.Scene]string{cloudauth.SceneName: "sandbox", cloudauth.SceneNumber: "1000000000"}

// serveInside starts a sandbox on a loopback port of its own, with a key of its own.
func (d Direct) serveInside(action verify.Action, scene cloudauth.Scene) (*Service, error) {
	if d.BizType == "" {
		d.BizType = sandboxScenes[scene]
	}
	id, secret := rand.Text(), rand.Text()
	handler, err := sandbox.New(sandbox.Config{AccessKeys: map[string]string{id: secret}})
	if err != nil {
		return nil, err
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, words.Errorf("starting the sandbox: %w", err)
	}
	stop := Serve(listener, handler)
	credential, err := credentials.NewCredential(new(credentials.Config).
		SetType("access_key").SetAccessKeyId(id).SetAccessKeySecret(secret))
	if err != nil {
		return nil, errors.Join(err, stop())
	}
	d.Endpoint = "http://" + listener.Addr().String()
	s, err := d.dial(context.Background(), action, credential)
	if err != nil {
		return nil, errors.Join(err, stop())
	}
	s.Inside = true
	s.close = func() error { s.Client.Close(); return stop() }
	return s, nil
}

// Serve serves until the function that it returns is called.
func Serve(listener net.Listener, handler http.Handler) (stop func() error) {
	server := &http.Server{Handler: handler, ReadHeaderTimeout: 10 * time.Second}
	done := make(chan error, 1)
	go func() { done <- server.Serve(listener) }()
	return func() error {
		ctx, cancel := context.WithTimeout(context.Background(), time.Second)
		defer cancel()
		if server.Shutdown(ctx) != nil {
			server.Close() // a call that is never to be answered has no end
		}
		if err := <-done; !errors.Is(err, http.ErrServerClosed) {
			return err
		}
		return nil
	}
}
