package main

import (
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"testing"
)

// The two loops differ in what the client does for a call, not in the call.
func TestBothLoopsAskTheSame(t *testing.T) {
	var asked []*http.Request
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked = append(asked, r)
		io.WriteString(w, `{"RequestId":"R","ResultObject":{"VerifyStatus":"1"}}`)
	}))
	defer server.Close()
	who := invent()[0]
	who.BizID = "b"
	ours, err := newClient(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	for name, call := range map[string]caller{"client": ours, "plain": newPlainClient(server.URL).verify} {
		if err := call(t.Context(), who); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
	}
	if a, b := asked[0].URL.RawQuery, asked[1].URL.RawQuery; a != b || asked[0].Method != asked[1].Method {
		t.Errorf("they ask %s %q and %s %q", asked[0].Method, a, asked[1].Method, b)
	}
	headers := func(r *http.Request) []string {
		return slices.DeleteFunc(slices.Sorted(maps.Keys(r.Header)), func(h string) bool { return h == "User-Agent" })
	}
	if a, b := headers(asked[0]), headers(asked[1]); !slices.Equal(a, b) {
		t.Errorf("their headers are %q and %q", a, b)
	}
}
