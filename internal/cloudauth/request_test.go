package cloudauth

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"veribatch/internal/verify"

	"github.com/aliyun/credentials-go/credentials"
)

// The vector of the gateway's documents for ACS3-HMAC-SHA256.
func TestSignatureVector(t *testing.T) {
	query := []pair{
		{"ImageId", "win2019_1809_x64_dtc_zh-cn_40G_alibase_20230811.vhd"},
		{"RegionId", "cn-shanghai"},
	}
	headers := []pair{
		{"Host", "ecs.cn-shanghai.aliyuncs.com"},
		{"X-Acs-Action", "RunInstances"},
		{"X-Acs-Content-Sha256", hashOf(nil)},
		{"X-Acs-Date", "2023-10-26T10:22:32Z"},
		{"X-Acs-Signature-Nonce", "3156853299f313e23d1673dc12e1703d"},
		{"X-Acs-Version", "2014-05-26"},
	}
	got := authorization("POST", query, headers, hashOf(nil),
		keys{id: "YourAccessKeyId", secret: "YourAccessKeySecret"})
	want := "ACS3-HMAC-SHA256 Credential=YourAccessKeyId," +
		"SignedHeaders=host;x-acs-action;x-acs-content-sha256;x-acs-date;x-acs-signature-nonce;x-acs-version," +
		"Signature=06563a9e1b43f5dfe96b81484da74bceab24a1d853912eee15083a6f0f3283c0"
	if got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

// What arrives at a server is checked as the gateway's documents say, with
// nothing of the signer's.
func TestRequestVerifies(t *testing.T) {
	for _, c := range []struct{ method, token string }{
		{"POST", ""}, {"GET", ""}, {"POST", testToken}, {"GET", testToken},
	} {
		t.Run(c.method+c.token, func(t *testing.T) {
			var failure error
			endpoint := serve(t, func(w http.ResponseWriter, r *http.Request) {
				failure = checkRequest(r, c.method, c.token)
				io.WriteString(w, `{"VerifyStatus":1}`)
			})
			client := newClient(t, endpoint, func(config *Config) {
				config.Method, config.Credentials = c.method, accessKey(c.token)
			})
			if _, err := client.VerifyMaterial(t.Context(), somebody()); err != nil {
				t.Fatal(err)
			}
			if failure != nil {
				t.Error(failure)
			}
		})
	}
}

// checkRequest checks a request of ours by the recipe of signature V3.
func checkRequest(r *http.Request, method, token string) error {
	body, err := io.ReadAll(r.Body)
	hash := sha256.Sum256(body)
	auth, algorithm := strings.CutPrefix(r.Header.Get("Authorization"), "ACS3-HMAC-SHA256 ")
	fields, err2 := url.ParseQuery(strings.ReplaceAll(strings.ReplaceAll(auth, ";", "%3B"), ",", "&"))
	date, err3 := time.Parse("2006-01-02T15:04:05Z", r.Header.Get("X-Acs-Date"))
	if err := errors.Join(err, err2, err3); err != nil {
		return err
	}
	signed := strings.Split(fields.Get("SignedHeaders"), ";")
	for name, ok := range map[string]bool{
		"method":    r.Method == method,
		"path":      r.URL.Path == "/",
		"empty":     len(body) == 0 && r.ContentLength == 0 && len(r.TransferEncoding) == 0,
		"hash":      r.Header.Get("X-Acs-Content-Sha256") == hex.EncodeToString(hash[:]),
		"algorithm": algorithm,
		"action":    r.Header.Get("X-Acs-Action") == "VerifyMaterial",
		"version":   r.Header.Get("X-Acs-Version") == "2019-03-07",
		"accept":    r.Header.Get("Accept") == "application/json",
		"date":      time.Since(date).Abs() < time.Minute,
		"nonce":     len(r.Header.Get("X-Acs-Signature-Nonce")) == 32,
		"key":       fields.Get("Credential") == testID,
		"token":     r.Header.Get("X-Acs-Security-Token") == token,
		"token's id": (r.Header.Get("X-Acs-Accesskey-Id") == testID) == (token != "") &&
			slices.Contains(signed, "x-acs-security-token") == (token != ""),
		"signed": containsAll(signed, "host", "x-acs-action", "x-acs-version", "x-acs-date", "x-acs-signature-nonce",
			"x-acs-content-sha256"),
		"query": sameQuery(r.URL.Query()),
	} {
		if !ok {
			return errors.New("wrong: " + name)
		}
	}

	var headers strings.Builder
	for _, name := range signed {
		value := r.Header.Get(name)
		if name == "host" {
			value = r.Host
		}
		headers.WriteString(name + ":" + strings.TrimSpace(value) + "\n")
	}
	canonical := strings.Join([]string{
		r.Method, "/", canonicalQuery(r.URL.Query()), headers.String(), fields.Get("SignedHeaders"),
		hex.EncodeToString(hash[:]),
	}, "\n")
	digest := sha256.Sum256([]byte(canonical))
	mac := hmac.New(sha256.New, []byte(testSecret))
	mac.Write([]byte("ACS3-HMAC-SHA256\n" + hex.EncodeToString(digest[:])))
	if hex.EncodeToString(mac.Sum(nil)) != fields.Get("Signature") {
		return errors.New("wrong: signature")
	}
	return nil
}

func containsAll(list []string, want ...string) bool {
	return !slices.ContainsFunc(want, func(s string) bool { return !slices.Contains(list, s) })
}

func sameQuery(got url.Values) bool {
	r := somebody()
	want := url.Values{
		"BizId": {r.BizID}, "BizType": {"RPMinTest"}, "RegionId": {"cn-hangzhou"}, "UserId": {r.UserID},
		"Name": {r.Name}, "IdCardNumber": {r.IDNumber},
		"FaceImageUrl": {r.FaceImage}, "IdCardFrontImageUrl": {r.IDFrontImage},
	}
	return got.Encode() == want.Encode()
}

func canonicalQuery(query url.Values) string {
	return strings.NewReplacer("+", "%20", "*", "%2A", "%7E", "~").Replace(query.Encode())
}

func TestEachCallIsSignedAfresh(t *testing.T) {
	seen := map[string]bool{}
	endpoint := serve(t, func(w http.ResponseWriter, r *http.Request) {
		seen[r.Header.Get("X-Acs-Signature-Nonce")+r.Header.Get("Authorization")] = true
		io.WriteString(w, `{"Code":"SystemError"}`)
	})
	client := newClient(t, endpoint)
	for range 3 {
		if _, err := client.VerifyMaterial(t.Context(), somebody()); err == nil {
			t.Fatal("no error")
		}
	}
	if len(seen) != 3 {
		t.Errorf("%d different requests of 3", len(seen))
	}
}

func TestRefusedBeforeSigning(t *testing.T) {
	endpoint := serve(t, func(w http.ResponseWriter, r *http.Request) { t.Error("the service was called") })
	client := newClient(t, endpoint,
		func(c *Config) { c.Credentials = credential{err: errors.New("asked for credentials")} })
	for name, c := range map[string]struct {
		change func(*verify.Record)
		code   string
	}{
		"no biz id":  {func(r *verify.Record) { r.BizID = "" }, "ParameterIsNull"},
		"no name":    {func(r *verify.Record) { r.Name = "" }, "ParameterIsNull"},
		"no number":  {func(r *verify.Record) { r.IDNumber = "" }, "ParameterIsNull"},
		"no face":    {func(r *verify.Record) { r.FaceImage = "" }, "ParameterIsNull"},
		"biz id, 65": {func(r *verify.Record) { r.BizID = strings.Repeat("任", 65) }, "InvalidParameter"},
	} {
		r := somebody()
		c.change(&r)
		_, err := client.VerifyMaterial(t.Context(), r)
		if f := faultOf(t, err); f.Code != c.code || f.Class != verify.ClassRecord || !f.Unsent || f.Lost {
			t.Errorf("%s: %+v", name, f)
		}
	}
	r := somebody()
	r.BizID = strings.Repeat("任", 64)
	_, err := client.VerifyMaterial(t.Context(), r)
	if f := faultOf(t, err); f.Code != CredentialsUnavailable {
		t.Errorf("a biz id of 64 characters: %v", err)
	}
}

// A lender lends other keys each time that it is asked.
type lender struct {
	credentials.Credential
	lent int
	err  error
}

func (l *lender) GetCredential() (*credentials.CredentialModel, error) {
	if l.err != nil {
		return nil, l.err
	}
	l.lent++
	return accessKey(fmt.Sprint("token ", l.lent)).GetCredential()
}

func TestKeysAreHeld(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := &lender{err: errors.New("no metadata service")}
		r := newKeyring(l)
		if _, fault := r.keys(); fault == nil {
			t.Fatal("there were keys")
		}
		l.err = nil // what failed before there were keys is asked for again at once
		for _, want := range []string{"token 1", "token 2"} {
			for range 9 {
				if k, fault := r.keys(); fault != nil || k.token != want {
					t.Errorf("signing with %q, want %q: %v", k.token, want, fault)
				}
				time.Sleep(keysHold / 10)
			}
			time.Sleep(keysHold)
			r.keys() // begins the renewal
			synctest.Wait()
		}
	})
}

func TestCredentials(t *testing.T) {
	endpoint := serve(t, func(w http.ResponseWriter, r *http.Request) { t.Error("the service was called") })
	empty := accessKey("")
	empty.model.AccessKeySecret = nil
	for name, c := range map[string]credential{
		"refused": {err: errors.New("no metadata service")},
		"none":    {},
		"half":    empty,
	} {
		client := newClient(t, endpoint, func(config *Config) { config.Credentials = c })
		_, err := client.VerifyMaterial(t.Context(), somebody())
		f := faultOf(t, err)
		if f.Code != CredentialsUnavailable || f.Class != verify.ClassAccount || !f.Unsent || f.Lost {
			t.Errorf("%s: %+v", name, f)
		}
		if !strings.Contains(f.Message, "ALIBABA_CLOUD_ACCESS_KEY_ID") {
			t.Errorf("%s: %q doesn't say what to do", name, f.Message)
		}
	}
}

func BenchmarkRequest(b *testing.B) {
	client := newClient(b, "http://127.0.0.1:1")
	k, r := keys{id: testID, secret: testSecret}, somebody()
	var buffer []byte
	b.ReportAllocs()
	for b.Loop() {
		buffer = client.appendRequest(buffer[:0], "VerifyMaterial", client.parameters(r), nil, k)
	}
}
