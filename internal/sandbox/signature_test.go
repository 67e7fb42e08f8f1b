package sandbox

import (
	"hash/maphash"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/alibabacloud-go/tea/dara"
)

// The example of the gateway's documents: CONTRACT.md §1, signature V3.
func TestVectorV3(t *testing.T) {
	r := httptest.NewRequest("POST",
		"https://ecs.cn-shanghai.aliyuncs.com/?RegionId=cn-shanghai&ImageId=win2019_1809_x64_dtc_zh-cn_40G_alibase_20230811.vhd", nil)
	const headers = "host;x-acs-action;x-acs-content-sha256;x-acs-date;x-acs-signature-nonce;x-acs-version"
	const signature = "06563a9e1b43f5dfe96b81484da74bceab24a1d853912eee15083a6f0f3283c0"
	for name, value := range map[string]string{
		"x-acs-action": "RunInstances", "x-acs-version": "2014-05-26", "x-acs-date": "2023-10-26T10:22:32Z",
		"x-acs-signature-nonce": "3156853299f313e23d1673dc12e1703d",
		"x-acs-content-sha256":  "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
		"Authorization": "ACS3-HMAC-SHA256 Credential=YourAccessKeyId,SignedHeaders=" + headers +
			",Signature=" + signature,
	} {
		r.Header.Set(name, value)
	}
	checkVector(t, r, "YourAccessKeyId", "YourAccessKeySecret")
}

// The example of the gateway's documents: CONTRACT.md §1, signature V1.
func TestVectorV1(t *testing.T) {
	r := httptest.NewRequest("GET",
		"http://ecs.example/?AccessKeyId=testid&Action=DescribeRegions&Format=XML&SignatureMethod=HMAC-SHA1"+
			"&SignatureNonce=3ee8c1b8-83d3-44af-a94f-4e0ad82fd6cf&SignatureVersion=1.0&Timestamp=2016-02-23T12%3A46%3A24Z&Version=2014-05-26"+
			"&Signature=OLeaidS1JvxuMvnyHOwuJ%2BuX5qY%3D", nil)
	checkVector(t, r, "testid", "testsecret")
}

func checkVector(t *testing.T, r *http.Request, key, secret string) {
	t.Helper()
	q, refused := readRequest(r)
	if refused != nil {
		t.Fatal(refused.code, refused.message)
	}
	read := readV1
	if q.v3 {
		read = readV3
	}
	c, refused := read(q)
	if refused != nil {
		t.Fatal(refused.code, refused.message)
	}
	if c.key != key || !c.match(secret) {
		t.Errorf("the documents' signature doesn't match %q", c.signed)
	}
	if c.match(secret + "x") {
		t.Error("it matches another secret too")
	}
}

// A refused is a request that the gateway refuses, and how.
type refused struct {
	r      *http.Request
	status int
	code   string
}

// refusals returns the requests that the gateway refuses, by what is wrong.
func refusals() map[string]refused {
	set := func(name, value string) func(*dara.Request) {
		return func(d *dara.Request) {
			if strings.HasPrefix(name, "x-acs-") {
				d.Headers[name] = dara.String(value)
			} else {
				d.Query[name] = dara.String(value)
			}
		}
	}
	json := format("JSON")
	drop := func(r *http.Request, header string) *http.Request { r.Header.Del(header); return r }
	put := func(r *http.Request, header, value string) *http.Request { r.Header.Set(header, value); return r }
	query := func(r *http.Request, name, value string) *http.Request {
		q := r.URL.Query()
		q.Set(name, value)
		r.URL.RawQuery = q.Encode()
		return r
	}
	auth := func(from, to string) *http.Request {
		r := signedV3("POST", asking("100", "biz"))
		return put(r, "Authorization", strings.Replace(r.Header.Get("Authorization"), from, to, 1))
	}
	v3 := func(change ...func(*dara.Request)) *http.Request {
		return signedV3("POST", asking("100", "biz"), change...)
	}
	v1 := func(change ...func(*dara.Request)) *http.Request {
		return signedV1("GET", asking("100", "biz"), append(change, json)...)
	}
	at := func(d time.Duration) string { return noon.Add(d).Format(time.RFC3339) }

	return map[string]refused{
		"nothing":     {accepting(httptest.NewRequest("GET", "/", nil)), 400, "MissingParameter"},
		"method":      {accepting(httptest.NewRequest("PUT", "/", nil)), 405, "UnsupportedHTTPMethod"},
		"path":        {accepting(httptest.NewRequest("GET", "/x", nil)), 404, "InvalidAction.NotFound"},
		"bad escape":  {accepting(httptest.NewRequest("GET", "/?a=%zz", nil)), 400, "InvalidParameter"},
		"given twice": {accepting(httptest.NewRequest("GET", "/?a=1&a=2", nil)), 400, "InvalidParameter"},
		"body too big": {accepting(
			httptest.NewRequest("POST", "/", strings.NewReader(strings.Repeat("x", maxBody+1)))), 400,
			"InvalidParameter"},

		"v3 action":         {v3(set("x-acs-action", "Other")), 404, "InvalidAction.NotFound"},
		"v3 no action":      {drop(v3(), "x-acs-action"), 400, "MissingParameter"},
		"v3 version":        {v3(set("x-acs-version", "2020-01-01")), 400, "InvalidVersion"},
		"v3 no version":     {drop(v3(), "x-acs-version"), 400, "MissingParameter"},
		"v3 unsigned":       {drop(v3(), "Authorization"), 400, "IncompleteSignature"},
		"v3 algorithm":      {auth("ACS3-HMAC-SHA256", "ACS3-HMAC-SM3"), 400, "IncompleteSignature"},
		"v3 no credential":  {auth("Credential", "Credit"), 400, "IncompleteSignature"},
		"v3 no signature":   {auth(",Signature=", ","), 400, "IncompleteSignature"},
		"v3 host unsigned":  {auth("host;", ""), 400, "IncompleteSignature"},
		"v3 nonce unsigned": {auth("x-acs-signature-nonce;", ""), 400, "IncompleteSignature"},
		"v3 date absent":    {drop(v3(), "x-acs-date"), 400, "IncompleteSignature"},
		"v3 key":            {auth("=testid", "=nobody"), 404, "InvalidAccessKeyId.NotFound"},
		"v3 other key":      {auth("=testid", "=other"), 400, "SignatureDoesNotMatch"},
		"v3 signature":      {auth("Signature=", "Signature=00"), 400, "SignatureDoesNotMatch"},
		"v3 query changed":  {query(v3(), "Name", "另"), 400, "SignatureDoesNotMatch"},
		"v3 header changed": {put(v3(), "x-acs-signature-nonce", "stolen"), 400, "SignatureDoesNotMatch"},
		"v3 body changed":   {signedV3BodyReplaced(), 400, "SignatureDoesNotMatch"},
		"v3 payload lies":   {v3(set("x-acs-content-sha256", strings.Repeat("0", 64))), 400, "SignatureDoesNotMatch"},
		"v3 late":           {v3(set("x-acs-date", at(-maxSkew-time.Second))), 400, "InvalidTimeStamp.Expired"},
		"v3 early":          {v3(set("x-acs-date", at(maxSkew+time.Second))), 400, "InvalidTimeStamp.Expired"},
		"v3 date":           {v3(set("x-acs-date", "yesterday")), 400, "IllegalTimestamp"},

		"v1 action":         {v1(set("Action", "Other")), 404, "InvalidAction.NotFound"},
		"v1 version":        {v1(set("Version", "2020-01-01")), 400, "InvalidVersion"},
		"v1 no version":     {v1(set("Version", "")), 400, "MissingParameter"},
		"v1 unsigned":       {query(v1(), "Signature", ""), 400, "IncompleteSignature"},
		"v1 no nonce":       {v1(set("SignatureNonce", "")), 400, "IncompleteSignature"},
		"v1 no key":         {v1(set("AccessKeyId", "")), 400, "IncompleteSignature"},
		"v1 method":         {v1(set("SignatureMethod", "HMAC-SHA256")), 400, "IncompleteSignature"},
		"v1 version of it":  {v1(set("SignatureVersion", "2.0")), 400, "IncompleteSignature"},
		"v1 key":            {v1(set("AccessKeyId", "nobody")), 404, "InvalidAccessKeyId.NotFound"},
		"v1 other key":      {v1(set("AccessKeyId", "other")), 400, "SignatureDoesNotMatch"},
		"v1 signature":      {query(v1(), "Signature", "AAAA"), 400, "SignatureDoesNotMatch"},
		"v1 changed":        {query(v1(), "Name", "另"), 400, "SignatureDoesNotMatch"},
		"v1 added":          {query(v1(), "Extra", ""), 400, "SignatureDoesNotMatch"},
		"v1 late":           {v1(set("Timestamp", at(-maxSkew-time.Second))), 400, "InvalidTimeStamp.Expired"},
		"v1 early":          {v1(set("Timestamp", at(maxSkew+time.Second))), 400, "InvalidTimeStamp.Expired"},
		"v1 timestamp":      {v1(set("Timestamp", "2024-05-06 12:00:00")), 400, "IllegalTimestamp"},
		"v1 no timestamp":   {v1(set("Timestamp", "")), 400, "IllegalTimestamp"},
		"v1 signed as POST": {asGet(signedV1("POST", asking("100", "biz"), json)), 400, "SignatureDoesNotMatch"},
		"v1 given twice":    {twice(v1()), 400, "InvalidParameter"},
	}
}

func TestRefusalsOfTheGateway(t *testing.T) {
	for name, c := range refusals() {
		t.Run(name, func(t *testing.T) {
			var log strings.Builder
			got := ask(t, newSandbox(t, Config{CallLog: &log}), c.r)
			f := wantError(t, got, c.status, c.code)
			for _, member := range []string{"RequestId", "HostId", "Message", "Recommend"} {
				if f[member] == "" || f[member] == nil {
					t.Errorf("the envelope has no %s", member)
				}
			}
			if log.Len() > 0 {
				t.Error("the call log has a call that was refused")
			}
		})
	}
}

func signedV3BodyReplaced() *http.Request {
	r := signedV3Body("POST", url.Values{}, asking("100", "biz").Encode(), signContentType)
	other := asking("902", "biz").Encode()
	replaced := httptest.NewRequest("POST", r.URL.String(), strings.NewReader(other))
	replaced.Header, replaced.Host = r.Header, r.Host
	return replaced
}

func asGet(r *http.Request) *http.Request { r.Method = "GET"; return r }

func twice(r *http.Request) *http.Request { r.URL.RawQuery += "&BizId=biz"; return r }

func TestClocksWithinFifteenMinutes(t *testing.T) {
	s := newSandbox(t, Config{})
	for _, skew := range []time.Duration{-maxSkew, maxSkew} {
		r := signedV3("POST", asking("100", "biz"), func(d *dara.Request) {
			d.Headers["x-acs-date"] = dara.String(noon.Add(skew).Format(time.RFC3339))
		})
		if got := ask(t, s, r); got.status != 200 {
			t.Errorf("a clock %v off: %d", skew, got.status)
		}
	}
}

func TestMismatchShowsTheStringToSign(t *testing.T) {
	s := newSandbox(t, Config{})
	r := signedV1("GET", url.Values{"Format": {"JSON"}})
	q, _ := readRequest(r.Clone(t.Context()))
	want := stringToSignV1("GET", q.parameters)
	r.URL.RawQuery = strings.Replace(r.URL.RawQuery, "&Signature=", "&Signature=0", 1)
	f := wantError(t, ask(t, s, r), 400, "SignatureDoesNotMatch")
	if message, _ := f["Message"].(string); !strings.HasSuffix(message, "server string to sign is:"+want) {
		t.Errorf("message is %q, want it to end in %q", message, want)
	}
}

func TestNonceIsSpentOnce(t *testing.T) {
	now := noon
	s := newSandbox(t, Config{Now: func() time.Time { return now }})
	call := func(skew time.Duration) reply {
		return ask(t, s, signedV3("POST", asking("100", "biz"), func(d *dara.Request) {
			d.Headers["x-acs-signature-nonce"] = dara.String("once")
			d.Headers["x-acs-date"] = dara.String(now.Add(skew).Format(time.RFC3339))
		}))
	}
	if got := call(0); got.status != 200 {
		t.Fatalf("a fresh nonce: %d", got.status)
	}
	wantError(t, call(0), 400, "SignatureNonceUsed")
	for range 3 {
		now = now.Add(10 * time.Minute)
		wantError(t, call(0), 400, "SignatureNonceUsed")
	}
	now = now.Add(10 * time.Minute)
	if got := call(0); got.status != 200 {
		t.Errorf("after 40 minutes: %d", got.status)
	}
}

func TestForgedRequestSpendsNoNonce(t *testing.T) {
	s := newSandbox(t, Config{})
	good := signedV3("POST", asking("100", "biz"))
	forged := good.Clone(t.Context())
	forged.Header.Set("Authorization", good.Header.Get("Authorization")+"0")
	wantError(t, ask(t, s, forged), 400, "SignatureDoesNotMatch")
	if got := ask(t, s, good); got.status != 200 {
		t.Errorf("the genuine one after it: %d", got.status)
	}
}

func TestNoncesAreForgotten(t *testing.T) {
	n := nonces{seed: maphash.MakeSeed()}
	for i := range 1000 {
		n.spend("key", freshNonce(), noon.Add(time.Duration(i)*time.Minute))
	}
	kept := 0
	for _, g := range n.generations {
		kept += len(g)
	}
	if kept < 30 || kept > 40 {
		t.Errorf("keeps %d nonces at one a minute, want 30 to 40", kept)
	}
	n.spend("key", "much later", noon.Add(10000*time.Hour))
	if n.generations[1] != nil {
		t.Error("a long rest leaves old nonces")
	}
}
