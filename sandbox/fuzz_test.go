package sandbox

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// FuzzRequest sends what nobody signed: it never panics, never gets a
// verdict, never counts as a call, and what it gets is well-formed.
func FuzzRequest(f *testing.F) {
	v3 := signedV3("POST", asking("100", "biz"))
	v1 := signedV1("GET", asking("100", "biz"))
	form := asking("100", "biz").Encode()
	for _, auth := range []string{"", "ACS3-HMAC-SHA256 ", strings.Replace(v3.Header.Get("Authorization"), "Signature=", "Signature=0", 1),
		"ACS3-HMAC-SHA256 Credential=testid,SignedHeaders=;;host;host,Signature=00"} {
		f.Add("POST", "/?"+v3.URL.RawQuery, auth, v3.Header.Get("X-Acs-Date"), "")
		f.Add("GET", "/?"+strings.Replace(v1.URL.RawQuery, "Signature=", "Signature=0", 1), auth, "", form)
	}
	f.Add("POST", "/?Action=VerifyMaterial&Format=%00", "", "x", "a=b&&=&%zz")
	f.Add("PUT", "/x?;=%", "ACS3-", "", "\xff")
	s := newSandbox(f, Config{CallLog: writerFunc(func([]byte) (int, error) { panic("an unsigned call was counted") })})
	f.Fuzz(func(t *testing.T, method, target, auth, date, body string) {
		r, err := http.NewRequest(method, "http://sandbox.example", strings.NewReader(body))
		if err != nil {
			return // not a method
		}
		path, query, _ := strings.Cut(target, "?")
		r.URL.Path, r.URL.RawQuery = path, query
		for name, value := range map[string]string{"Authorization": auth, "X-Acs-Date": date, "X-Acs-Action": action, "X-Acs-Version": version,
			"X-Acs-Signature-Nonce": "n", "X-Acs-Content-Sha256": "0", "Content-Type": "application/x-www-form-urlencoded"} {
			r.Header.Set(name, value)
		}
		w := httptest.NewRecorder()
		s.ServeHTTP(w, r)
		if w.Code < 400 {
			t.Fatalf("an unsigned call got %d", w.Code)
		}
		if strings.HasPrefix(w.Header().Get("Content-Type"), "text/xml") {
			elements(t, w.Body.String())
		} else {
			fields(t, w.Body.String())
		}
	})
}
