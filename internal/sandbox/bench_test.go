package sandbox

import (
	"io"
	"net/http"
	"net/http/httptest"
	"testing"
)

// BenchmarkVerifyMaterial shows what a call costs the sandbox itself, net/http
// not counted. A request can be used once only, so they are signed beforehand.
func BenchmarkVerifyMaterial(b *testing.B) {
	s := newSandbox(b, Config{CallLog: io.Discard})
	requests := make([]*http.Request, b.N)
	for i := range requests {
		requests[i] = signedV3("POST", asking("100", freshNonce()))
	}
	b.ReportAllocs()
	b.ResetTimer()
	for _, r := range requests {
		w := httptest.NewRecorder()
		if s.ServeHTTP(w, r); w.Code != http.StatusOK {
			b.Fatal(w.Code)
		}
	}
}
