package cloudauth

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"time"
	"unicode/utf8"

	"veribatch/internal/verify"
)

// maxBizID is the most characters that a BizId may have.
const maxBizID = 64

// check returns what the service would refuse of a task, in the service's own
// codes and for nothing.
func check(r verify.Record) *verify.Fault {
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

// refusedBy is what an action would answer to what isn't sent.
func refusedBy(a *Action, code, message string) *verify.Fault {
	class, _ := a.known(code)
	return &verify.Fault{Class: class, Code: code, Message: message, Unsent: true}
}

// A pair is a parameter or a header.
type pair struct{ name, value string }

// parameters returns what VerifyMaterial is told of a record, as the service
// names it, sorted by name: their encoded form is the canonical query.
func (c *Client) parameters(r verify.Record) []pair {
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

// hashOf is how the signature has a body.
func hashOf(body []byte) string {
	sum := sha256.Sum256(body)
	return hex.EncodeToString(sum[:])
}

// formOf returns a body with the parameters, empty ones left out, as the official client writes it.
func formOf(parameters []pair) []byte {
	form := make(url.Values, len(parameters))
	for _, p := range parameters {
		if p.value != "" {
			form.Set(p.name, p.value)
		}
	}
	return []byte(form.Encode())
}

// headers returns what is signed beside the query. Names are in lower case, as
// the official client has them.
func (c *Client) headers(action string, body []byte, hash string, k keys) []pair {
	headers := []pair{
		{"host", c.endpoint.Host},
		{"x-acs-action", action},
		{"x-acs-content-sha256", hash},
		{"x-acs-date", c.now().UTC().Format(time.RFC3339)},
		{"x-acs-signature-nonce", c.nonce()},
		{"x-acs-version", Version},
	}
	if len(body) > 0 {
		headers = append(headers, pair{"content-type", "application/x-www-form-urlencoded"})
	}
	if k.token != "" {
		headers = append(headers, pair{"x-acs-accesskey-id", k.id}, pair{"x-acs-security-token", k.token})
	}
	return headers
}

// appendRequest builds and signs a request with a date and a nonce of its own.
func (c *Client) appendRequest(b []byte, action string, query, form []pair, k keys) []byte {
	method, body := c.method, []byte(nil)
	if len(form) > 0 {
		method, body = http.MethodPost, formOf(form) // a GET has no body
	}
	hash := hashOf(body)
	headers := c.headers(action, body, hash, k)
	authorization := authorization(method, query, headers, hash, k)
	return appendLines(b, method, query, append(headers, pair{"Authorization", authorization}), body)
}

// appendLines appends a request as it is sent: parameters in the query by RFC
// 3986, empty ones left out, and the body. The headers begin with the Host.
func appendLines(b []byte, method string, query, headers []pair, body []byte) []byte {
	b = append(b, method...)
	b = append(b, " /"...)
	if asked := appendQuery(append(b, '?'), query); len(asked) > len(b)+1 {
		b = asked
	}
	b = append(b, " HTTP/1.1\r\n"...)
	for _, h := range headers {
		b = append(b, h.name...)
		b = append(b, ": "...)
		b = append(b, h.value...)
		b = append(b, "\r\n"...)
	}
	b = append(b, "User-Agent: veribatch\r\nAccept: application/json\r\n"...)
	if method == http.MethodPost {
		b = append(b, "Content-Length: "...)
		b = strconv.AppendInt(b, int64(len(body)), 10)
		b = append(b, "\r\n"...)
	}
	b = append(b, "\r\n"...)
	return append(b, body...)
}
