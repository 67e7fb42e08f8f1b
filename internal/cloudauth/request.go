package cloudauth

import (
	"fmt"
	"net/http"
	"time"
	"unicode/utf8"

	"veribatch/internal/verify"
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
func (r Request) check() *verify.Fault {
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

func refused(code, message string) *verify.Fault {
	return &verify.Fault{Class: classOf(code), Code: code, Message: message, Unsent: true}
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

// headers returns what is signed beside the query. Names are in lower case, as
// the official client has them.
func (c *Client) headers(action string, k keys) []pair {
	headers := []pair{
		{"host", c.endpoint.Host},
		{"x-acs-action", action},
		{"x-acs-content-sha256", emptyBodyHash},
		{"x-acs-date", c.now().UTC().Format(time.RFC3339)},
		{"x-acs-signature-nonce", c.nonce()},
		{"x-acs-version", Version},
	}
	if k.token != "" {
		headers = append(headers, pair{"x-acs-accesskey-id", k.id}, pair{"x-acs-security-token", k.token})
	}
	return headers
}

// appendRequest builds and signs a request with a date and a nonce of its own.
func (c *Client) appendRequest(b []byte, action string, query []pair, k keys) []byte {
	headers := c.headers(action, k)
	authorization := authorization(c.method, query, headers, k)
	return appendLines(b, c.method, query, append(headers, pair{"Authorization", authorization}))
}

// appendLines appends a request as it is sent: parameters in the query by RFC
// 3986, empty ones left out, and no body. The headers begin with the Host.
func appendLines(b []byte, method string, query, headers []pair) []byte {
	b = append(b, method...)
	b = appendQuery(append(b, " /?"...), query)
	b = append(b, " HTTP/1.1\r\n"...)
	for _, h := range headers {
		b = append(b, h.name...)
		b = append(b, ": "...)
		b = append(b, h.value...)
		b = append(b, "\r\n"...)
	}
	b = append(b, "User-Agent: veribatch\r\nAccept: application/json\r\n"...)
	if method == http.MethodPost {
		b = append(b, "Content-Length: 0\r\n"...)
	}
	return append(b, "\r\n"...)
}
