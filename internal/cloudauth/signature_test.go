package cloudauth

import (
	"net/url"
	"slices"
	"strings"
	"testing"

	openapi "github.com/alibabacloud-go/darabonba-openapi/v2/utils"
	"github.com/alibabacloud-go/tea/dara"
)

// What is signed here is what the official client signs, whatever a person's
// fields hold.
func FuzzSignature(f *testing.F) {
	f.Add("POST", "王小明", "https://img.example.com/a b+c*~.jpg?x=1&y=%2F", "cloudauth.aliyuncs.com", "", "id",
		"secret")
	f.Add("GET", "", "\xff\x00/", "localhost:8080", " token ", "", "")
	f.Fuzz(func(t *testing.T, method, name, image, host, token, id, secret string) {
		hash := hashOf([]byte(image))
		query := []pair{{"BizId", "b"}, {"FaceImageUrl", image}, {"Name", name}, {"UserId", ""}}
		headers := []pair{
			{"host", host}, {"x-acs-version", Version}, {"x-acs-action", resultAction}, {"accept", "application/json"},
			{"x-acs-content-sha256", hash}, {"x-acs-security-token", token}, {"X-Acs-Date", "2026-11-25T00:00:00Z"},
		}
		k := keys{id: id, secret: secret, token: token}
		if got, want := authorization(method, query, headers, hash, k),
			official(method, query, headers, hash, k); got != want {
			t.Errorf("got  %s\nwant %s", got, want)
		}
	})
}

// official is the official client's signature.
func official(method string, query, headers []pair, hash string, k keys) string {
	algorithm := algorithm
	request := &dara.Request{Method: &method, Query: sent(query), Headers: sent(headers)}
	return *openapi.GetAuthorization(request, &algorithm, &hash, &k.id, &k.secret)
}

func sent(pairs []pair) map[string]*string {
	m := make(map[string]*string, len(pairs))
	for i := range pairs {
		if p := &pairs[i]; p.value != "" {
			m[p.name] = &p.value
		}
	}
	return m
}

// A percent-encoded text is read back as it was by anybody, and has no byte
// that RFC 3986 reserves.
func FuzzEscape(f *testing.F) {
	f.Add("a b+c*~'()!")
	f.Fuzz(func(t *testing.T, s string) {
		escaped := escape(s)
		if back, err := url.PathUnescape(escaped); err != nil || back != s {
			t.Errorf("%q is read as %q, %v", escaped, back, err)
		}
		if slices.ContainsFunc([]byte(escaped),
			func(c byte) bool { return strings.IndexByte("+*'()!/?&= ", c) >= 0 }) {
			t.Errorf("%q has a reserved byte", escaped)
		}
	})
}
