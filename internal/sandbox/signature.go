package sandbox

import (
	"crypto/hmac"
	"crypto/sha1"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"net/http"
	"slices"
	"strings"
	"time"
)

// maxSkew is how far a client's clock may be off, either way.
const maxSkew = 15 * time.Minute

// A signedRequest is what a request says of itself and who stands for it.
type signedRequest struct {
	key    string // access key id
	date   string
	nonce  string
	signed string // the string to sign, as the server sees it
	match  func(secret string) bool
}

// authenticate refuses a request whose signature doesn't hold. A nonce is
// spent only by a request that is genuine: nobody else can fill the memory.
//
// As the real gateway does, it shows its string to sign on a mismatch; under
// V1 that holds the parameters, so clients have to keep it out of their logs.
func (s *Sandbox) authenticate(q *request) *refusal {
	read := readV1
	if q.v3 {
		read = readV3
	}
	c, refused := read(q)
	if refused != nil {
		return refused
	}
	secret, known := s.config.AccessKeys[c.key]
	if !known {
		return &refusal{status: 404, code: "InvalidAccessKeyId.NotFound",
			message: "Specified access key is not found."}
	}
	now := s.config.Now()
	if refused := checkDate(c.date, now); refused != nil {
		return refused
	}
	if !c.match(secret) {
		return &refusal{status: 400, code: "SignatureDoesNotMatch",
			message: "Specified signature is not matched with our calculation. server string to sign is:" + c.signed}
	}
	if !s.nonces.spend(c.key, c.nonce, now) {
		return nonceUsed
	}
	return nil
}

// nonceUsed is the answer to a request that arrives again. A client also gets it
// where a gateway delivers its one request twice, and returns the second answer.
var nonceUsed = &refusal{status: 400, code: "SignatureNonceUsed",
	message: "Specified signature nonce was used already."}

func checkDate(date string, now time.Time) *refusal {
	t, err := time.Parse("2006-01-02T15:04:05Z", date)
	if err != nil {
		return &refusal{status: 400, code: "IllegalTimestamp",
			message: "The input parameter Timestamp that is mandatory for processing this request " +
				"is not supplied or not valid."}
	}
	if now.Sub(t).Abs() > maxSkew {
		return &refusal{status: 400, code: "InvalidTimeStamp.Expired",
			message: "Specified time stamp or date value is expired."}
	}
	return nil
}

func incomplete(why string) *refusal {
	return &refusal{status: 400, code: "IncompleteSignature",
		message: "The request signature does not conform to Aliyun standards: " + why + "."}
}

// readV1 reads a request signed by "public request parameters", HMAC-SHA1.
func readV1(q *request) (*signedRequest, *refusal) {
	p := q.parameters
	for _, name := range []string{"AccessKeyId", "Signature", "SignatureNonce"} {
		if p.get(name) == "" {
			return nil, incomplete(name + " is missing")
		}
	}
	if p.get("SignatureMethod") != "HMAC-SHA1" || p.get("SignatureVersion") != "1.0" {
		return nil, incomplete("SignatureMethod must be HMAC-SHA1, SignatureVersion 1.0")
	}
	c := &signedRequest{
		key: p.get("AccessKeyId"), date: p.get("Timestamp"), nonce: p.get("SignatureNonce"),
		signed: stringToSignV1(q.Method, p),
	}
	c.match = func(secret string) bool {
		return hmac.Equal([]byte(signV1(secret, c.signed)), []byte(p.get("Signature")))
	}
	return c, nil
}

func stringToSignV1(method string, p parameters) string {
	joined := appendQuery(nil, p, "Signature")
	buf := make([]byte, 0, len(joined)+len(joined)/2)
	buf = append(buf, method...)
	buf = append(buf, "&%2F&"...)
	return string(appendEncoded(buf, string(joined)))
}

func signV1(secret, signed string) string {
	mac := hmac.New(sha1.New, []byte(secret+"&"))
	mac.Write([]byte(signed))
	return base64.StdEncoding.EncodeToString(mac.Sum(nil))
}

const algorithmV3 = "ACS3-HMAC-SHA256"

// mustSign are the headers that a V3 signature has to cover.
var mustSign = []string{
	"host", "x-acs-action", "x-acs-version", "x-acs-date", "x-acs-signature-nonce", "x-acs-content-sha256",
}

// readV3 reads a request signed by its Authorization header.
func readV3(q *request) (*signedRequest, *refusal) {
	credential, headers, signature, ok := parseAuthorization(q.Header.Get("Authorization"))
	if !ok {
		return nil, incomplete("Authorization must be " + algorithmV3 +
			" with Credential, SignedHeaders and Signature")
	}
	names := strings.Split(headers, ";")
	for _, name := range mustSign {
		if !slices.Contains(names, name) || header(q.Request, name) == "" {
			return nil, incomplete("header " + name + " must be there and be signed")
		}
	}
	digest := sha256.Sum256(q.body)
	payload := hex.EncodeToString(digest[:])
	c := &signedRequest{
		key: credential, date: header(q.Request, "x-acs-date"), nonce: header(q.Request, "x-acs-signature-nonce"),
	}
	c.signed = stringToSignV3(appendCanonical(make([]byte, 0, 1024), q, names, headers, payload))
	c.match = func(secret string) bool {
		return payload == header(q.Request, "x-acs-content-sha256") &&
			hmac.Equal([]byte(signV3(secret, c.signed)), []byte(signature))
	}
	return c, nil
}

// parseAuthorization takes an Authorization header apart.
func parseAuthorization(value string) (credential, headers, signature string, ok bool) {
	rest, ok := strings.CutPrefix(value, algorithmV3+" ")
	if !ok {
		return "", "", "", false
	}
	for part := range strings.SplitSeq(rest, ",") {
		name, value, _ := strings.Cut(strings.TrimSpace(part), "=")
		switch name {
		case "Credential":
			credential = value
		case "SignedHeaders":
			headers = value
		case "Signature":
			signature = value
		}
	}
	return credential, headers, signature, credential != "" && headers != "" && signature != ""
}

// appendCanonical appends the canonical request, the one that is hashed.
func appendCanonical(buf []byte, q *request, names []string, headers, payload string) []byte {
	buf = append(buf, q.Method...)
	buf = append(buf, "\n/\n"...)
	buf = appendQuery(buf, q.query, "")
	buf = append(buf, '\n')
	for _, name := range names {
		buf = append(buf, name...)
		buf = append(buf, ':')
		buf = append(buf, header(q.Request, name)...)
		buf = append(buf, '\n')
	}
	buf = append(buf, '\n')
	buf = append(buf, headers...)
	buf = append(buf, '\n')
	return append(buf, payload...)
}

func stringToSignV3(canonical []byte) string {
	digest := sha256.Sum256(canonical)
	return algorithmV3 + "\n" + hex.EncodeToString(digest[:])
}

func signV3(secret, signed string) string {
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write([]byte(signed))
	return hex.EncodeToString(mac.Sum(nil))
}

// headerKeys are the headers of mustSign as net/http spells them. Working that
// out for each of them took a tenth of a call.
var headerKeys = func() map[string]string {
	m := make(map[string]string)
	for _, name := range mustSign {
		m[name] = http.CanonicalHeaderKey(name)
	}
	return m
}()

// header returns a header as it is signed. The host is no header to net/http.
func header(r *http.Request, name string) string {
	if name == "host" {
		return r.Host
	}
	key, known := headerKeys[name]
	if !known {
		key = http.CanonicalHeaderKey(name)
	}
	values := r.Header[key]
	if len(values) == 1 {
		return strings.TrimSpace(values[0])
	}
	return strings.Join(values, ",")
}

// appendQuery appends the canonical query of p, which is sorted, without the
// parameter that is called without.
func appendQuery(buf []byte, p parameters, without string) []byte {
	first := true
	for _, v := range p {
		if v.name == without {
			continue
		}
		if !first {
			buf = append(buf, '&')
		}
		first = false
		buf = appendEncoded(buf, v.name)
		buf = append(buf, '=')
		buf = appendEncoded(buf, v.value)
	}
	return buf
}

// appendEncoded appends s, encoded as RFC 3986 has it.
func appendEncoded(buf []byte, s string) []byte {
	const hexDigits = "0123456789ABCDEF"
	for i := range len(s) {
		c := s[i]
		if 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' ||
			c == '-' || c == '_' || c == '.' || c == '~' {
			buf = append(buf, c)
		} else {
			buf = append(buf, '%', hexDigits[c>>4], hexDigits[c&15])
		}
	}
	return buf
}
