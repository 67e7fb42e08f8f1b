package sandbox

import (
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
)

var signatures = regexp.MustCompile(`\b(Signature=)[^&,]*`)

// unsigned takes the signature out of a query or a header, lest it becomes
// genuine by a small change.
func unsigned(s string) string { return signatures.ReplaceAllString(s, "${1}AA") }

// FuzzRequest sends what nobody signed: it never panics, never gets a
// verdict, never counts as a call, and what it gets is well-formed.
func FuzzRequest(f *testing.F) {
	for _, c := range refusals() {
		body, err := io.ReadAll(c.r.Body)
		if err == nil && len(body) <= maxBody {
			f.Add(c.r.Method, unsigned(c.r.URL.RequestURI()), unsigned(c.r.Header.Get("Authorization")),
				c.r.Header.Get("X-Acs-Date"), string(body))
		}
	}
	f.Add("GET", "/?Action=VerifyMaterial&Format=%00", "", "",
		unsigned(parametersV1("GET", asking("100", "biz")).Encode()))
	f.Add("PUT", "/x?;=%", "ACS3-", "", "\xff")
	object := "/" + bucketName + "/" + uploads + "/x"
	f.Add("PUT", object, algorithmOSS+" Credential=STS.1/a/b/oss/c,AdditionalHeaders=host;;,Signature=00",
		noon.Format(ossTime), "x")
	f.Add("GET", object+"?x-oss-signature=0&x-oss-signature-version="+algorithmOSS+"&x-oss-expires=9&x-oss-date="+
		noon.Format(ossTime)+
		"&x-oss-credential=STS.9999999999999/", "", "", "")
	f.Add("GET", object+"?acl", "", "", "")
	s := newSandbox(f, Config{
		CallLog: writerFunc(func([]byte) (int, error) { panic("an unsigned call was counted") })})
	f.Fuzz(func(t *testing.T, method, target, auth, date, body string) {
		r, err := http.NewRequest(method, "http://sandbox.example", strings.NewReader(body))
		if err != nil {
			return // not a method
		}
		path, query, _ := strings.Cut(target, "?")
		r.URL.Path, r.URL.RawQuery = path, query
		for name, value := range map[string]string{"Authorization": auth, "X-Acs-Date": date, "X-Oss-Date": date,
			"X-Acs-Action": action, "X-Acs-Version": version,
			"X-Acs-Signature-Nonce": "n", "X-Acs-Content-Sha256": "0",
			"Content-Type": "application/x-www-form-urlencoded"} {
			r.Header.Set(name, value)
		}
		w := httptest.NewRecorder()
		s.ServeHTTP(w, r)
		if w.Code < 400 {
			t.Fatalf("an unsigned call got %d", w.Code)
		}
		if strings.Contains(w.Header().Get("Content-Type"), "/xml") {
			elements(t, w.Body.String())
		} else {
			fields(t, w.Body.String())
		}
	})
}
