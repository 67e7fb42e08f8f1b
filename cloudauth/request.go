package cloudauth

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"
	"unicode/utf8"

	openapi "github.com/alibabacloud-go/darabonba-openapi/v2/utils"
	"github.com/alibabacloud-go/tea/dara"

	"veribatch/batch"
)

// maxBizID is the most characters that a BizId may have.
const maxBizID = 64

// A Request is the material of one person. Images are public http(s) URLs,
// oss://BUCKET:PATH of the service's own bucket, or oss://BUCKET/KEY of one of
// the caller's, which are sent as a link that is signed for 15 minutes.
type Request struct {
	BizID        string // the verification task, at most 64 characters
	UserID       string // optional
	Name         string
	IDNumber     string
	FaceImage    string
	IDFrontImage string // optional
	IDBackImage  string // optional
}

// check returns what the service would refuse, in the service's own codes
// and for nothing.
func (r Request) check() *batch.Fault {
	for _, required := range []pair{
		{"BizId", r.BizID}, {"Name", r.Name}, {"IdCardNumber", r.IDNumber}, {"FaceImageUrl", r.FaceImage},
	} {
		if required.value == "" {
			return refused("ParameterIsNull", required.name+" is empty")
		}
	}
	if n := utf8.RuneCountInString(r.BizID); n > maxBizID {
		return refused("InvalidParameter", fmt.Sprintf("BizId has %d characters, at most %d are taken", n, maxBizID))
	}
	return nil
}

func refused(code, message string) *batch.Fault {
	return &batch.Fault{Class: Classify(code, 0, 0), Code: code, Message: message, Unsent: true}
}

// A pair is a parameter or a header.
type pair struct{ name, value string }

// parameters returns the request's parameters as the service names them,
// sorted by name: their encoded form is the canonical query.
func (c *Client) parameters(r Request) []pair {
	return []pair{
		{"BizId", r.BizID},
		{"BizType", c.bizType},
		{"FaceImageUrl", r.FaceImage},
		{"IdCardBackImageUrl", r.IDBackImage},
		{"IdCardFrontImageUrl", r.IDFrontImage},
		{"IdCardNumber", r.IDNumber},
		{"Name", r.Name},
		{"RegionId", c.region},
		{"UserId", r.UserID},
	}
}

// emptyBodyHash is the SHA-256 of nothing: every parameter is in the query.
const emptyBodyHash = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

// headers returns what is signed beside the query.
func (c *Client) headers(action string, k keys) []pair {
	headers := []pair{
		{"Host", c.endpoint.Host},
		{"X-Acs-Action", action},
		{"X-Acs-Content-Sha256", emptyBodyHash},
		{"X-Acs-Date", c.now().UTC().Format(time.RFC3339)},
		{"X-Acs-Signature-Nonce", c.nonce()},
		{"X-Acs-Version", Version},
	}
	if k.token != "" {
		headers = append(headers, pair{"X-Acs-Accesskey-Id", k.id}, pair{"X-Acs-Security-Token", k.token})
	}
	return headers
}

// request builds and signs a request with a date and a nonce of its own.
func (c *Client) request(ctx context.Context, action string, query []pair, k keys) *http.Request {
	headers := c.headers(action, k)
	header := make(http.Header, len(headers)+3)
	for _, h := range headers[1:] { // the Host stands in the URL
		header[h.name] = []string{h.value}
	}
	header["Authorization"] = []string{authorization(c.method, query, headers, k)}
	header["Accept"] = []string{"application/json"}
	header["User-Agent"] = []string{"veribatch"}

	address := c.endpoint
	address.RawQuery = encode(query)
	return outgoing(ctx, c.method, &address, header)
}

// outgoing returns a request that net/http never repeats by itself once a
// byte of it was written: each copy may be billed. A GET without a body it
// would repeat when a connection that was kept alive turns out to be dead,
// and it can't know whether the service had read the request before. With an
// empty body that can't be rewound it doesn't; "identity" keeps that body
// from being announced.
func outgoing(ctx context.Context, method string, address *url.URL, header http.Header) *http.Request {
	request := http.Request{Method: method, URL: address, Header: header}
	if method == http.MethodGet {
		request.Body = io.NopCloser(strings.NewReader(""))
		request.TransferEncoding = []string{"identity"}
	}
	return request.WithContext(ctx)
}

// encode joins parameters by RFC 3986, empty ones left out.
func encode(query []pair) string {
	var b strings.Builder
	b.Grow(512)
	for _, p := range query {
		if p.value == "" {
			continue
		}
		if b.Len() > 0 {
			b.WriteByte('&')
		}
		b.WriteString(p.name)
		b.WriteByte('=')
		b.WriteString(escape(p.value))
	}
	return b.String()
}

// escape is percent-encoding by RFC 3986.
func escape(s string) string {
	return strings.ReplaceAll(url.QueryEscape(s), "+", "%20")
}

// authorization returns the signature V3 of a request without a body, made
// by the official signer.
func authorization(method string, query, headers []pair, k keys) string {
	algorithm, hash := "ACS3-HMAC-SHA256", emptyBodyHash
	request := &dara.Request{Method: &method, Query: pointers(query), Headers: pointers(headers)}
	return *openapi.GetAuthorization(request, &algorithm, &hash, &k.id, &k.secret)
}

func pointers(pairs []pair) map[string]*string {
	m := make(map[string]*string, len(pairs))
	for i := range pairs {
		if p := &pairs[i]; p.value != "" {
			m[p.name] = &p.value
		}
	}
	return m
}

// keys are what one call is signed with.
type keys struct{ id, secret, token string }

func (c *Client) keys() (keys, *batch.Fault) {
	model, err := c.credentials.GetCredential()
	if err != nil {
		return keys{}, unsigned(err.Error())
	}
	if model == nil || dara.StringValue(model.AccessKeyId) == "" || dara.StringValue(model.AccessKeySecret) == "" {
		return keys{}, unsigned("they hold no access key")
	}
	return keys{*model.AccessKeyId, *model.AccessKeySecret, dara.StringValue(model.SecurityToken)}, nil
}

func unsigned(why string) *batch.Fault {
	return refused(CredentialsUnavailable, clean("no credentials to sign with; set ALIBABA_CLOUD_ACCESS_KEY_ID and ALIBABA_CLOUD_ACCESS_KEY_SECRET: "+why, nil))
}
