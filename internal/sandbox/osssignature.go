package sandbox

import (
	"cmp"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

const (
	algorithmOSS    = "OSS4-HMAC-SHA256"
	ossTime         = "20060102T150405Z"
	unsignedPayload = "UNSIGNED-PAYLOAD"

	// maxLink is how long a signed link may hold.
	maxLink = 7 * 24 * time.Hour
)

// An ossClaim is what a request to the bucket says of itself and who stands
// for it: signature V4 of OSS, in a header or, as a link, in the query.
type ossClaim struct {
	credential string // key/date/region/oss/aliyun_v4_request
	additional string // names of further headers that are signed, joined by ;
	date       string
	lasts      time.Duration // a link's; 0: signed in the header
	token      string
	signature  string
}

// admit refuses a request to the bucket that isn't signed with keys that
// were lent and still hold.
func (s *Sandbox) admit(r *http.Request, query parameters) *refusal {
	c, ok := readOSSHeader(r)
	if query.has("x-oss-signature") {
		c, ok = readOSSQuery(query)
	}
	if !ok {
		return forbidden("AccessDenied", "The request is not signed with signature V4.")
	}
	key, _, _ := strings.Cut(c.credential, "/")
	keys, ok := s.lender.find(key)
	if !ok {
		return forbidden("InvalidAccessKeyId", "The OSS Access Key Id you provided does not exist in our records.")
	}
	now := s.config.Now()
	if refused := c.checkDate(now); refused != nil {
		return refused
	}
	switch {
	case !hmac.Equal([]byte(c.token), []byte(keys.token)):
		return forbidden("InvalidSecurityToken", "The security token you provided is invalid.")
	case now.After(keys.ends):
		return forbidden("SecurityTokenExpired", "The security token you provided has expired.")
	case !hmac.Equal([]byte(c.signature), []byte(c.sign(keys.secret, c.canonical(r, query)))):
		return forbidden("SignatureDoesNotMatch", "The request signature we calculated does not match the signature you provided.")
	}
	return nil
}

func forbidden(code, message string) *refusal {
	return &refusal{status: http.StatusForbidden, code: code, message: message}
}

func readOSSHeader(r *http.Request) (ossClaim, bool) {
	rest, ok := strings.CutPrefix(r.Header.Get("Authorization"), algorithmOSS+" ")
	c := ossClaim{date: r.Header.Get("X-Oss-Date"), token: r.Header.Get("X-Oss-Security-Token")}
	for part := range strings.SplitSeq(rest, ",") {
		name, value, _ := strings.Cut(strings.TrimSpace(part), "=")
		switch name {
		case "Credential":
			c.credential = value
		case "AdditionalHeaders":
			c.additional = value
		case "Signature":
			c.signature = value
		}
	}
	return c, ok && c.signature != ""
}

func readOSSQuery(query parameters) (ossClaim, bool) {
	seconds, err := strconv.Atoi(query.get("x-oss-expires"))
	if err != nil || seconds < 1 || query.get("x-oss-signature-version") != algorithmOSS {
		return ossClaim{}, false
	}
	return ossClaim{
		credential: query.get("x-oss-credential"), additional: query.get("x-oss-additional-headers"),
		date: query.get("x-oss-date"), lasts: min(time.Duration(seconds)*time.Second, maxLink),
		token: query.get("x-oss-security-token"), signature: query.get("x-oss-signature"),
	}, true
}

func (c ossClaim) checkDate(now time.Time) *refusal {
	at, err := time.Parse(ossTime, c.date)
	switch {
	case err != nil:
		return forbidden("AccessDenied", "The request's x-oss-date is missing or no date.")
	case c.lasts > 0 && now.After(at.Add(c.lasts)):
		return forbidden("AccessDenied", "Request has expired.")
	case at.Sub(now) > maxSkew, c.lasts == 0 && now.Sub(at) > maxSkew:
		return forbidden("RequestTimeTooSkewed", "The difference between the request time and the current time is too large.")
	}
	return nil
}

// canonical returns a request as it is signed.
func (c ossClaim) canonical(r *http.Request, query parameters) []byte {
	headers := appendOSSHeaders(nil, r, strings.Split(c.additional, ";"))
	payload := cmp.Or(r.Header.Get("X-Oss-Content-Sha256"), unsignedPayload)
	return canonicalOSS(r.Method, r.URL.Path, query, string(headers), c.additional, payload)
}

func canonicalOSS(method, path string, query parameters, headers, additional, payload string) []byte {
	buf := append([]byte(method), '\n')
	buf = append(appendPath(buf, path), '\n')
	buf = appendQuery(buf, query, "x-oss-signature")
	for _, part := range []string{headers, additional, payload} {
		buf = append(buf, '\n')
		buf = append(buf, part...)
	}
	return buf
}

// appendPath appends a path, encoded but for its slashes.
func appendPath(buf []byte, path string) []byte {
	for i, part := range strings.Split(path, "/") {
		if i > 0 {
			buf = append(buf, '/')
		}
		buf = appendEncoded(buf, part)
	}
	return buf
}

// appendOSSHeaders appends the headers that are always signed, and those
// that are named, sorted.
func appendOSSHeaders(buf []byte, r *http.Request, additional []string) []byte {
	var names []string
	for name := range r.Header {
		name = strings.ToLower(name)
		if strings.HasPrefix(name, "x-oss-") || name == "content-type" || name == "content-md5" || slices.Contains(additional, name) {
			names = append(names, name)
		}
	}
	if slices.Contains(additional, "host") {
		names = append(names, "host") // no header to net/http
	}
	slices.Sort(names)
	for _, name := range names {
		buf = append(append(append(append(buf, name...), ':'), header(r, name)...), '\n')
	}
	return buf
}

// sign returns the signature of a canonical request under the claim's
// credential.
func (c ossClaim) sign(secret string, canonical []byte) string {
	_, scope, _ := strings.Cut(c.credential, "/")
	digest := sha256.Sum256(canonical)
	key := []byte("aliyun_v4" + secret)
	for part := range strings.SplitSeq(scope, "/") {
		key = hmacSHA256(key, part)
	}
	return hex.EncodeToString(hmacSHA256(key, algorithmOSS+"\n"+c.date+"\n"+scope+"\n"+hex.EncodeToString(digest[:])))
}

func hmacSHA256(key []byte, text string) []byte {
	mac := hmac.New(sha256.New, key)
	mac.Write([]byte(text))
	return mac.Sum(nil)
}
