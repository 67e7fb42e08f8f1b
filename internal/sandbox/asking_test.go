package sandbox

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync/atomic"
	"time"

	openapi "github.com/alibabacloud-go/darabonba-openapi/v2/utils"
	"github.com/alibabacloud-go/tea/dara"
)

// identity returns a number whose digits 15 to 17 are magic, its check digit right.
func identity(magic string) string {
	const first = "11010519491231"
	digits := first + magic
	weights := [...]int{7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2}
	sum := 0
	for i, w := range weights {
		sum += w * int(digits[i]-'0')
	}
	return digits + "10X98765432"[sum%11:sum%11+1]
}

// asking returns the parameters of a whole call.
func asking(magic, bizID string) url.Values {
	return url.Values{
		"RegionId": {"cn-hangzhou"}, "BizType": {"RPMinTest"}, "BizId": {bizID},
		"Name": {"测试·样本"}, "IdCardNumber": {identity(magic)},
		"FaceImageUrl":        {"https://img.example/face.jpg?a=1&b=<2>"},
		"IdCardFrontImageUrl": {"https://img.example/front.jpg"},
		"IdCardBackImageUrl":  {"oss://bucket:path/back.jpg"},
	}
}

var nonceCount atomic.Int64

func freshNonce() string { return fmt.Sprintf("nonce-%d", nonceCount.Add(1)) }

func pointers(p url.Values) map[string]*string {
	m := map[string]*string{}
	for name := range p {
		m[name] = dara.String(p.Get(name))
	}
	return m
}

// signedV3 signs with the key testKey. The changes are made before signing.
func signedV3(method string, p url.Values, change ...func(*dara.Request)) *http.Request {
	return signedV3Body(method, p, "", change...)
}

func signedV3Body(method string, p url.Values, body string, change ...func(*dara.Request)) *http.Request {
	digest := sha256.Sum256([]byte(body))
	payload := hex.EncodeToString(digest[:])
	d := dara.NewRequest()
	d.Method = dara.String(method)
	d.Query = pointers(p)
	d.Headers = map[string]*string{
		"host": dara.String("sandbox.example"), "accept": dara.String("application/json"),
		"x-acs-action": dara.String(action), "x-acs-version": dara.String(version),
		"x-acs-date": dara.String(noon.Format(time.RFC3339)), "x-acs-signature-nonce": dara.String(freshNonce()),
		"x-acs-content-sha256": dara.String(payload),
	}
	for _, f := range change {
		f(d)
	}
	auth := openapi.GetAuthorization(d, dara.String(algorithmV3), dara.String(payload), dara.String(testKey),
		dara.String(testSecret))
	r := request3(d, p, body)
	r.Header.Set("Authorization", dara.StringValue(auth))
	return r
}

func request3(d *dara.Request, p url.Values, body string) *http.Request {
	r := httptest.NewRequest(dara.StringValue(d.Method), "http://sandbox.example/?"+p.Encode(),
		strings.NewReader(body))
	for name, value := range d.Headers {
		if name != "host" {
			r.Header.Set(name, dara.StringValue(value))
		}
	}
	if body != "" {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	return r
}

// signedV1 signs with the key testKey; the changes may see d.Query.
func signedV1(method string, p url.Values, change ...func(*dara.Request)) *http.Request {
	all := parametersV1(method, p, change...)
	return httptest.NewRequest(method, "http://sandbox.example/?"+all.Encode(), nil)
}

// formV1 sends everything in the body instead.
func formV1(p url.Values) *http.Request {
	r := httptest.NewRequest("POST", "http://sandbox.example/", strings.NewReader(parametersV1("POST", p).Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return r
}

func parametersV1(method string, p url.Values, change ...func(*dara.Request)) url.Values {
	d := dara.NewRequest()
	d.Query = pointers(p)
	for name, value := range map[string]string{
		"Action": action, "Version": version, "AccessKeyId": testKey, "SignatureMethod": "HMAC-SHA1",
		"SignatureVersion": "1.0",
		"SignatureNonce":   freshNonce(), "SignatureType": "", "Timestamp": noon.Format(time.RFC3339),
	} {
		d.Query[name] = dara.String(value)
	}
	for _, f := range change {
		f(d)
	}
	d.Query["Signature"] = openapi.GetRPCSignature(d.Query, dara.String(method), dara.String(testSecret))
	all := url.Values{}
	for name, value := range d.Query {
		all.Set(name, dara.StringValue(value))
	}
	return all
}
