package cloudauth

import (
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
)

// sentFace returns the face image that arrives at the service.
func sentFace(t *testing.T, face string, change ...func(*Config)) string {
	t.Helper()
	var got string
	endpoint := serve(t, func(w http.ResponseWriter, r *http.Request) {
		got = r.URL.Query().Get("FaceImageUrl")
		io.WriteString(w, `{"VerifyStatus":1}`)
	})
	r := somebody()
	r.FaceImage = face
	if _, err := newClient(t, endpoint, change...).VerifyMaterial(t.Context(), r); err != nil {
		t.Fatal(err)
	}
	return got
}

// link returns the link that an object is sent as.
func link(t *testing.T, object string, change ...func(*Config)) *url.URL {
	t.Helper()
	u, err := url.Parse(sentFace(t, object, change...))
	if err != nil {
		t.Fatal(err)
	}
	return u
}

func TestOwnObjectsAreSigned(t *testing.T) {
	u := link(t, "oss://our-photos/faces/罗 1:2.jpg", func(c *Config) { c.Credentials = accessKey(testToken) })
	q := u.Query()
	if u.Scheme != "https" || u.Host != "our-photos.oss-cn-hangzhou.aliyuncs.com" || u.Path != "/faces/罗 1:2.jpg" {
		t.Errorf("%s %s %s", u.Scheme, u.Host, u.Path)
	}
	if !strings.HasPrefix(q.Get("x-oss-credential"), testID+"/") ||
		!strings.Contains(q.Get("x-oss-credential"), "/cn-hangzhou/oss/") ||
		q.Get("x-oss-security-token") != testToken || q.Get("x-oss-signature") == "" {
		t.Error("it isn't signed with the caller's keys for the region")
	}
	if expires := q.Get("x-oss-expires"); expires != "900" && expires != "899" { // the signer rounds down
		t.Errorf("it lasts %s seconds", expires)
	}
}

func TestOwnObjectsEndpoint(t *testing.T) {
	at := func(endpoint string) func(*Config) { return func(c *Config) { c.OSSEndpoint = endpoint } }
	for endpoint, want := range map[string][2]string{
		"oss-cn-shanghai.aliyuncs.com": {"our-photos.oss-cn-shanghai.aliyuncs.com", "cn-shanghai"},
		"http://127.0.0.1:9000":        {"127.0.0.1:9000", "cn-hangzhou"},
	} {
		u := link(t, "oss://our-photos/1.jpg", at(endpoint))
		if u.Host != want[0] || !strings.Contains(u.Query().Get("x-oss-credential"), "/"+want[1]+"/") {
			t.Errorf("%s: %s, %s", endpoint, u.Host, u.Query().Get("x-oss-credential"))
		}
	}
	if _, err := NewClient(Config{BizType: "b", Credentials: accessKey(""),
		OSSEndpoint: "http://oss.example.com"}); err == nil || !strings.Contains(err.Error(), "OSS") {
		t.Errorf("plain http: %v", err)
	}
}

// Other addresses are sent as they are.
func TestOtherAddressesAreNotSigned(t *testing.T) {
	for _, face := range []string{"oss://verify-hz:upload/1.jpg", "https://photos.example.com/1.jpg?x=1"} {
		if sent := sentFace(t, face); sent != face {
			t.Errorf("%s became %s", face, sent)
		}
	}
}

func TestRegionOf(t *testing.T) {
	for host, want := range map[string]string{
		"oss-cn-hangzhou.aliyuncs.com": "cn-hangzhou", "oss-cn-hangzhou-internal.aliyuncs.com": "cn-hangzhou",
		"bucket.oss-ap-southeast-1.aliyuncs.com": "ap-southeast-1", "OSS-CN-BEIJING.aliyuncs.com": "cn-beijing",
		"oss-accelerate.aliyuncs.com": "", "photos.example.com": "", "127.0.0.1": "", "": "",
	} {
		if got := regionOf(host); got != want {
			t.Errorf("%s is in %q, want %q", host, got, want)
		}
	}
}
