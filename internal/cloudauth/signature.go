package cloudauth

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"
)

// algorithm is signature V3 of CONTRACT.md: HMAC-SHA256 of a canonical request.
const algorithm = "ACS3-HMAC-SHA256"

// authorization returns the Authorization header of a request whose body has the
// hash, by signature V3. The parameters are sorted by name; of the headers, in any
// order and case, all are signed that the service asks for: Host, Content-Type
// and those that begin with x-acs-. Empty parameters and headers aren't sent
// and so aren't signed.
//
// It is written here, and not taken from the official client, since that takes
// a quarter of all the time that a call costs this program. The tests hold it
// equal to the official one.
func authorization(method string, query, headers []pair, hash string, k keys) string {
	signed := signedHeaders(headers)
	names := make([]byte, 0, 160)
	b := make([]byte, 0, 1024)
	b = append(append(b, method...), "\n/\n"...)
	b = appendQuery(b, query)
	b = append(b, '\n')
	for i, h := range signed {
		if i > 0 {
			names = append(names, ';')
		}
		names = append(names, h.name...)
		b = append(append(append(append(b, h.name...), ':'), h.value...), '\n')
	}
	b = append(append(append(b, '\n'), names...), '\n')
	b = append(b, hash...)
	canonical := sha256.Sum256(b)

	b = append(append(b[:0], algorithm...), '\n')
	b = hex.AppendEncode(b, canonical[:])
	mac := hmac.New(sha256.New, []byte(k.secret))
	mac.Write(b)
	var sum [sha256.Size]byte
	b = append(append(append(b[:0], algorithm...), " Credential="...), k.id...)
	b = append(append(b, ",SignedHeaders="...), names...)
	b = hex.AppendEncode(append(b, ",Signature="...), mac.Sum(sum[:0]))
	return string(b)
}

// signedHeaders returns the headers that are signed, sorted by their names in
// lower case.
func signedHeaders(headers []pair) []pair {
	signed := make([]pair, 0, len(headers))
	for _, h := range headers {
		name := strings.ToLower(h.name)
		if h.value != "" && (name == "host" || name == "content-type" || strings.HasPrefix(name, "x-acs-")) {
			signed = append(signed, pair{name, strings.TrimSpace(h.value)})
		}
	}
	slices.SortFunc(signed, func(a, b pair) int { return strings.Compare(a.name, b.name) })
	return signed
}

// appendQuery appends the parameters that have a value, percent-encoded by RFC
// 3986.
func appendQuery(b []byte, query []pair) []byte {
	first := true
	for _, p := range query {
		if p.value == "" {
			continue
		}
		if !first {
			b = append(b, '&')
		}
		first = false
		b = append(append(b, p.name...), '=')
		b = appendEscaped(b, p.value)
	}
	return b
}

func escape(s string) string { return string(appendEscaped(nil, s)) }

// appendEscaped appends a text percent-encoded by RFC 3986.
func appendEscaped(b []byte, s string) []byte {
	const digits = "0123456789ABCDEF"
	for i := range len(s) {
		switch c := s[i]; {
		case c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', c >= '0' && c <= '9', c == '-', c == '_', c == '.', c == '~':
			b = append(b, c)
		default:
			b = append(b, '%', digits[c>>4], digits[c&15])
		}
	}
	return b
}
