// Package cloudauth is the client's side of Alibaba Cloud identity verification
// (Cloudauth 2019-03-07): it signs a request, sends it once, and tells what came
// back. What it can ask for are its Actions, VerifyMaterial (实人认证) first.
//
// A call is paid for and carries a person's name, identity number and
// photos. So nothing here repeats a call by itself, an error says whether
// the call may have been executed, and no error carries anything that the
// request did.
package cloudauth

import (
	"cmp"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/hex"
	"net"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"time"

	"veribatch/internal/image"
	"veribatch/internal/loopback"
	"veribatch/internal/verify"
	"veribatch/internal/words"

	"github.com/aliyun/alibabacloud-oss-go-sdk-v2/oss"
	"github.com/aliyun/credentials-go/credentials"
	"golang.org/x/sync/semaphore"
)

// The service.
const (
	DefaultEndpoint = "https://cloudauth.aliyuncs.com"
	DefaultRegion   = "cn-hangzhou"
	Version         = "2019-03-07"
)

// SandboxHeader is the response header by which the sandbox says that it is
// one. Its value says nothing more.
const SandboxHeader = "X-Veribatch-Sandbox"

// A Config says how to reach the service, and as whom.
type Config struct {
	Endpoint    string                 // empty: DefaultEndpoint; without a scheme: https
	Region      string                 // empty: DefaultRegion
	Action      verify.Action          // what is asked for
	BizType     string                 // the scene, where the action has one
	Private     bool                   // images may be fetched from addresses of private networks
	Method      string                 // POST or GET; empty: POST
	Credentials credentials.Credential // asked once a second, by one goroutine at a time
	Connections int                    // connections kept alive between calls, as many as there are workers; 0: 64
	OSSEndpoint string                 // of the caller's own buckets; empty: the public one of Region
	Roots       *x509.CertPool         // of an https proxy's, the service's and OSS's certificates; nil: the system's
}

// A Client calls the service. It is safe for concurrent use.
type Client struct {
	endpoint     url.URL
	region       string
	bizType      string
	method       string
	action       *Action
	heldImages   *semaphore.Weighted // photos that may be held at once
	preparing    *semaphore.Weighted // and of them, those decoded at once
	fit          func([]byte) ([]byte, error)
	fetcher      *http.Client // of photos at addresses
	keyring      *keyring
	transport    *transport      // to the service
	ossTransport *http.Transport // to OSS
	objects      *oss.Client     // signs links to the caller's own objects
	now          func() time.Time
	nonce        func() string
}

// NewClient returns a client, or an error that says which setting the
// service or prudence would refuse: a *ProxyError for one of the environment.
func NewClient(config Config) (*Client, error) {
	endpoint, err := parseEndpoint(config.Endpoint)
	if err != nil {
		return nil, err
	}
	method, err := parseMethod(config.Method)
	if err != nil {
		return nil, err
	}
	action, ok := named(config.Action)
	if !ok {
		return nil, words.Errorf("there is no action %s", config.Action.Name)
	}
	if err := action.checkScene(config.BizType); err != nil {
		return nil, err
	}
	if config.Credentials == nil {
		return nil, words.Errorf("no credentials were given to sign requests with")
	}
	if err := CheckProxies(); err != nil {
		return nil, err
	}
	service, err := newTransport(endpoint, config.Roots, config.Connections)
	if err != nil {
		return nil, err
	}
	c := &Client{
		endpoint:     endpoint,
		region:       cmp.Or(config.Region, DefaultRegion),
		bizType:      config.BizType,
		method:       method,
		action:       action.over(config.Action),
		heldImages:   semaphore.NewWeighted(maxHeldImages),
		preparing:    semaphore.NewWeighted(maxPreparing),
		fit:          image.Portrait,
		fetcher:      newFetcher(config.Private),
		keyring:      newKeyring(config.Credentials),
		transport:    service,
		ossTransport: newOSSTransport(config.Roots, config.Connections),
		now:          time.Now,
		nonce:        nonce,
	}
	c.objects, err = c.ownObjects(config.OSSEndpoint)
	return c, err
}

// HasCredentials reports whether there are keys to sign with now.
func (c *Client) HasCredentials() bool {
	_, fault := c.keyring.keys()
	return fault == nil
}

// KeyTail returns the last four characters of the id of the access key that calls are signed with now, by which an
// audit tells keys apart; empty if there is none.
func (c *Client) KeyTail() string {
	k, _ := c.keyring.keys()
	return k.id[max(0, len(k.id)-4):]
}

// Close closes the connections that are kept alive. Calls under way go on.
func (c *Client) Close() {
	c.keyring.close()
	c.transport.close()
	c.ossTransport.CloseIdleConnections()
	c.fetcher.CloseIdleConnections()
}

// newOSSTransport returns what uploads go over: one that is repeated costs nothing.
func newOSSTransport(roots *x509.CertPool, connections int) *http.Transport {
	if connections <= 0 {
		connections = 64
	}
	var protocols http.Protocols
	protocols.SetHTTP1(true)
	return &http.Transport{
		Proxy:                  http.ProxyFromEnvironment,
		DialContext:            (&net.Dialer{Timeout: 10 * time.Second, KeepAlive: 30 * time.Second}).DialContext,
		TLSClientConfig:        &tls.Config{RootCAs: roots},
		TLSHandshakeTimeout:    10 * time.Second,
		Protocols:              &protocols,
		DisableCompression:     true, // an answer is a kilobyte
		MaxIdleConnsPerHost:    connections,
		IdleConnTimeout:        30 * time.Second, // ahead of the server, so that no request meets a closing connection
		MaxResponseHeaderBytes: 64 << 10,
	}
}

func parseEndpoint(s string) (url.URL, error) {
	s = cmp.Or(s, DefaultEndpoint)
	if !strings.Contains(s, "://") {
		s = "https://" + s
	}
	u, err := url.Parse(s)
	if err != nil || u.Hostname() == "" || u.User != nil ||
		strings.Trim(u.Path, "/") != "" || u.RawQuery != "" || u.Fragment != "" {
		return url.URL{}, words.Errorf("the endpoint isn't of the form %s: scheme and host, nothing else",
			DefaultEndpoint)
	}
	switch {
	case u.Scheme == "https":
	case u.Scheme == "http" && loopback.Host(u.Hostname()):
	case u.Scheme == "http":
		return url.URL{}, words.Errorf("the endpoint http://%s isn't on this machine: "+
			"names and identity numbers travel over https only", u.Host)
	default:
		return url.URL{}, words.Errorf("the endpoint's scheme is %q: use https", u.Scheme)
	}
	return url.URL{Scheme: u.Scheme, Host: u.Host, Path: "/"}, nil
}

func parseMethod(s string) (string, error) {
	switch method := strings.ToUpper(cmp.Or(s, http.MethodPost)); method {
	case http.MethodPost, http.MethodGet:
		return method, nil
	}
	return "", words.Errorf("the method is %q: use POST or GET", s)
}

var bizTypes = regexp.MustCompile(`^[0-9A-Za-z-]{1,32}$`)

// checkScene refuses what can't be a scene of the action.
func (a *Action) checkScene(s string) error {
	switch {
	case a.Scene == NoScene && s == "":
		return nil
	case a.Scene == NoScene:
		return &SceneError{Action: a.Name, Given: s}
	case s == "":
		return words.Errorf("no biz type: create a scene under 业务设置 in the console and give its id")
	case a.Scene == SceneNumber && !sceneNumbers.MatchString(s):
		return words.Errorf("the scene %q of %s isn't one: it is a number, the SceneId of the console", s, a.Name)
	case !bizTypes.MatchString(s):
		return words.Errorf("the biz type %q isn't one: letters, digits and -, at most 32", s)
	}
	return nil
}

var sceneNumbers = regexp.MustCompile(`^[0-9]{1,19}$`)

// A SceneError is a scene that was given for an action that has none.
type SceneError struct{ Action, Given string }

func (e *SceneError) Error() string { return e.In(words.EN) }

// In says the error in a language.
func (e *SceneError) In(lang words.Lang) string {
	return words.New("%s has no scene, and %q was given", e.Action, e.Given).In(lang)
}

// nonce never fails: crypto/rand ends the process where there is no randomness.
func nonce() string {
	var b [16]byte
	rand.Read(b[:])
	return hex.EncodeToString(b[:])
}
