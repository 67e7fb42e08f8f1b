package imageref

import (
	"encoding/base64"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"veribatch/internal/cell"
)

func TestScheme(t *testing.T) {
	for address, want := range map[Address]string{
		"photos/1.jpg": "", "1.jpg": "", "/photos/1.jpg": "", `C:\photos\1.jpg`: "", "c:/photos/1.jpg": "",
		`\\share\photos\1.jpg`: "", "../1.jpg": "", "photos.example.com:8080/1.jpg": "", "a/b:c.jpg": "",
		"https://a.example.com/1.jpg": "https", "HTTP://a/1.jpg": "http", "oss://bucket:path": "oss",
		"oss://bucket/key": "oss", "ftp://a/1.jpg": "ftp", "file:///photos/1.jpg": "file",
		"data:image/png;base64,AA": "data",
	} {
		if got := address.Scheme(); got != want || address.Local() != (want == "") {
			t.Errorf("%s: scheme %q, local %v; want scheme %q", address, got, address.Local(), want)
		}
	}
	if Address("").Local() {
		t.Error("no address at all is taken for a path")
	}
}

func TestObject(t *testing.T) {
	for address, want := range map[Address]Object{
		"oss://bucket:a/1.jpg": {"bucket", "a/1.jpg", false},
		"oss://bucket/a:1.jpg": {"bucket", "a:1.jpg", true},
		"oss://bucket":         {"bucket", "", false},
		"oss://bucket/":        {"bucket", "", true},
		"oss://:key":           {"", "key", false},
		"oss:///key":           {"", "key", true},
		"oss://":               {},
	} {
		if got, ok := address.Object(); got != want || !ok {
			t.Errorf("%s: %+v, %v; want %+v", address, got, ok, want)
		}
	}
	for _, address := range []Address{"", "OSS://bucket/key", "oss:bucket/key", "https://bucket/key", "bucket/key"} {
		if got, ok := address.Object(); ok {
			t.Errorf("%s: taken for the object %+v", address, got)
		}
	}
}

const md5Sum, sha256Sum = "0123456789abcdef0123456789abcdef", md5Sum + md5Sum

// signatures are two of each scheme for one image.
var signatures = map[string][2]string{
	"OSS V1": {
		"Expires=1&Signature=b%2Fc&OSSAccessKeyId=a",
		"OSSAccessKeyId=a&Expires=2&Signature=d%3D&security-token=e",
	},
	"OSS V4": {
		v4Of("x-oss-", "20260301T030000Z", "aa"),
		v4Of("x-oss-", "20260302T030000Z", "bb") +
			"&x-oss-security-token=c&x-oss-signature-version=OSS4-HMAC-SHA256&x-oss-additional-headers=host",
	},
	"S3 V2": {
		"AWSAccessKeyId=a&Expires=1&Signature=b",
		"AWSAccessKeyId=a&Expires=2&Signature=c%2B",
	},
	"S3 V4": {
		v4Of("X-Amz-", "20260301T030000Z", "aa"),
		v4Of("X-Amz-", "20260302T030000Z", "bb") + "&X-Amz-SignedHeaders=host",
	},
	"OBS": {
		"AccessKeyId=a&Expires=1&Signature=b",
		"AccessKeyId=a&Expires=2&Signature=c&x-obs-security-token=d",
	},
	"COS": {
		"q-sign-algorithm=sha1&q-ak=a&q-sign-time=1;2&q-key-time=1;2&q-header-list=host&q-url-param-list=" +
			"&q-signature=aa",
		"q-sign-algorithm=sha1&q-ak=a&q-sign-time=3%3B4&q-key-time=3;4&q-signature=bb&x-cos-security-token=c",
	},
	"TOS": {
		v4Of("X-Tos-", "20260301T030000Z", "aa"),
		v4Of("X-Tos-", "20260302T030000Z", "bb") +
			"&X-Tos-Algorithm=TOS4-HMAC-SHA256&X-Tos-SignedHeaders=host&X-Tos-Security-Token=c",
	},
	"Google V2": {
		"GoogleAccessId=a%40b.com&Expires=1&Signature=b%2F",
		"GoogleAccessId=a%40b.com&Expires=2&Signature=c",
	},
	"Google V4": {
		v4Of("X-Goog-", "20260301T030000Z", "aa"),
		v4Of("X-Goog-", "20260302T030000Z", "bb") +
			"&X-Goog-Algorithm=GOOG4-RSA-SHA256&X-Goog-SignedHeaders=host",
	},
	"Azure": {
		"sv=2024-01-01&se=2026-01-01T00%3A00%3A00Z&sr=b&sp=r&sig=a%3D",
		"sv=2024-01-01&st=2026-01-01&se=2026-01-02&sr=b&sp=r&spr=https&sip=6&sig=b%2B%3D",
	},
	"Qiniu": {
		"e=1700000000&token=AK_1:abcdefghijklmnopqrstuvwxyz-=",
		"e=1700000001&token=AK_1:zbcdefghijklmnopqrstuvwxyz_=",
	},
	"BOS": {
		"authorization=bce-auth-v1%2Fa%2F2026-03-01T03%3A00%3A00Z%2F3600%2Fhost%2F" + sha256Sum,
		"authorization=bce-auth-v1/a/2026-03-02T03:00:00Z/60//" + sha256Sum + "&x-bce-security-token=c",
	},
	"Alibaba CDN": {
		"auth_key=1700000000-0-0-" + md5Sum,
		"auth_key=1700000001-477b3bbc253f467b8def6711128c7bec-0-" + md5Sum,
	},
	"CloudFront": {
		"Expires=1&Signature=b~c-d_&Key-Pair-Id=K1",
		"Expires=2&Signature=e&Key-Pair-Id=K1",
	},
	"CloudFront's policies": {
		"Policy=eyJ_&Signature=b&Key-Pair-Id=K1",
		"Policy=eyK_&Signature=c&Key-Pair-Id=K2",
	},
	"Akamai hdnts": {
		"hdnts=exp=1~acl=/*~hmac=aa",
		"hdnts=st=1~exp=2~acl=/*~data=x~hmac=bb",
	},
	"Akamai hdnea": {"hdnea=exp=1~hmac=aa", "hdnea=exp%3D2~acl%3D%2F*~hmac%3Dbb"},
	"Akamai token": {"__token__=exp=1~acl=/*~hmac=aa", "__token__=exp=2~acl=/*~hmac=bb"},
}

func v4Of(prefix, date, signature string) string {
	return prefix + "Credential=a%2Fb&" + prefix + "Date=" + date + "&" + prefix + "Expires=3600&" + prefix +
		"Signature=" + signature
}

// A link that was signed anew is the same image.
func TestSignedAnew(t *testing.T) {
	const base = "https://photos.example.com/1.jpg"
	for name, links := range signatures {
		for _, query := range links {
			if got := Address(base + "?" + query + "&id=1#part").Identity(); got != base+"?id=1#part" &&
				got != base+"?id=1" {
				t.Errorf("%s: identity %s", name, got)
			}
			if got := Address(base + "?" + query).Identity(); got != base {
				t.Errorf("%s: identity %s", name, got)
			}
		}
	}
}

// Each of the parameters that tell a scheme has to be there.
func TestSignaturesAreWhole(t *testing.T) {
	for title, links := range signatures {
		all := strings.Split(links[0], "&")
		for i, part := range all {
			name, _, _ := strings.Cut(strings.ToLower(part), "=")
			if name == "key-pair-id" && strings.HasPrefix(links[0], "Expires") {
				continue // of no account to OSS's scheme, which this is then
			}
			tells := slices.ContainsFunc(schemes, func(s scheme) bool { return s.form[name] != nil })
			rest := "https://photos.example.com/1.jpg?" + strings.Join(slices.Delete(slices.Clone(all), i, i+1), "&")
			if got := Address(rest).Identity(); tells && len(all) > 1 && got != rest {
				t.Errorf("%s without %s: identity %s", title, name, got)
			}
		}
	}
}

func TestIdentity(t *testing.T) {
	const base = "https://photos.example.com/1.jpg"
	for query, want := range map[string]string{
		"":                            "",
		"?":                           "?",
		"?id=1":                       "?id=1",
		"?id=1&Expires=1&Signature=b": "?id=1",
		"?%45xpires=1&%53ignature=b":  "",
		"?x-oss-process=image/crop&" + v4Of("x-oss-", "20260301T030000Z", "aa"): "?x-oss-process=image/crop",
		"?X-Tos-Process=image/crop&" + v4Of("x-tos-", "20260301T030000Z", "aa"): "?X-Tos-Process=image/crop",
		"?Expires=1&Signature=b&token=c&e=1&a=1&&b":                             "?token=c&e=1&a=1&&b",
	} {
		if got := Address(base + query).Identity(); got != base+want {
			t.Errorf("%s: identity %s, want %s", query, got, base+want)
		}
	}
	for _, query := range []string{
		"expires=1", "signature=b", "sig=b", "se=1&st=2", "token=1", "e=1", "X-Amz-Date=1", "q-ak=a",
		"x-oss-date=1&x-oss-expires=2", "security-token=c&OSSAccessKeyId=a", "x-cos-security-token=d",
		"token=portrait-7&e=1700000000", "token=a:b=&e=1700000000", "sig=face&se=2", "Expires=soon&Signature=b",
		"x-oss-signature=b", "auth_key=7", "auth_key=1700000000-0-0-abc", "hdnts=7", "hdnea=exp=1",
		"__token__=a~hmac=b",
		"authorization=me", "authorization=bce-auth-v1/7", "Policy=a&Signature=b",
		"token=AK:abcdefghijklmnopqrstuvwxyz-=&e=tonight", "token=AK:abcdefghijklmnopqrstuvwxyz-=",
	} {
		if got := Address(base + "?" + query).Identity(); got != base+"?"+query {
			t.Errorf("%s: identity %s", query, got)
		}
	}
	if Address("oss://bucket:a/1.jpg").Identity() != Address("oss://bucket/a/1.jpg").Identity() {
		t.Error("the two ways to write an object differ")
	}
}

func TestExpiry(t *testing.T) {
	want := time.Date(2026, 3, 1, 4, 0, 0, 0, time.UTC)
	const base = "https://a.example.com/1.jpg"
	policy := base64.StdEncoding.EncodeToString([]byte(
		`{"Statement":[{"Resource":"*","Condition":{"DateLessThan":{"AWS:EpochTime":1772337600}}}]}`))
	policy = strings.NewReplacer("+", "-", "=", "_", "/", "~").Replace(policy)
	for query, signed := range map[string]bool{
		"?OSSAccessKeyId=a&Expires=1772337600&Signature=b": true,
		"?EXPIRES=1772337600&SIGNATURE=b#part":             true,
		"?Expires=1772337600&Signature=b&expires=1":        true,
		// the first counts
		"?x-oss-credential=a&x-oss-date=20260301T030000Z&x-oss-expires=3600&x-oss-signature=b":                       true,
		"?x-oss-credential=a&x-oss-date=20260301T030000Z&x-oss-expires=3600&x-oss-signature=b&Expires=1&Signature=c": true,
		"?X-Amz-Credential=a&X-Amz-Date=20260301T030000Z&X-Amz-Expires=3600&X-Amz-Signature=b":                       true,
		"?q-sign-algorithm=sha1&q-ak=a&q-sign-time=1772330000%3B1772337600&q-signature=b":                            true,
		"?q-sign-algorithm=sha1&q-ak=a&q-sign-time=1772330000;1772337600&q-signature=b":                              true,
		"?sv=2024-01-01&se=2026-03-01T04%3A00%3A00Z&sig=b":                                                           true,
		"?e=1772337600&token=a:abcdefghijklmnopqrstuvwxyz-=":                                                         true,
		"?X-Tos-Credential=a&X-Tos-Date=20260301T030000Z&X-Tos-Expires=3600&X-Tos-Signature=b":                       true,
		"?X-Goog-Credential=a&X-Goog-Date=20260301T030000Z&X-Goog-Expires=3600&X-Goog-Signature=b":                   true,
		"?authorization=bce-auth-v1/a/2026-03-01T03:00:00Z/3600/host/" +
			sha256Sum: true,
		"?hdnts=st=1~exp=1772337600~acl=/*~hmac=aa":        true,
		"?Policy=" + policy + "&Signature=a&Key-Pair-Id=b": true,
		"?auth_key=1772337600-0-0-" + md5Sum:               false,
		"?e=1772337600&token=b":                            false,
		"":                                                 false,
		"?":                                                false,
		"?expires=1":                                       false,
		"#?Expires=1772337600&Signature=b":                 false,
		"?Expires=1772337600&Signature=":                   false,
		"?Expires=soon&Signature=b":                        false,
		"?x-oss-date=today&x-oss-expires=3600&x-oss-signature=b":                                                  false,
		"?X-Amz-Credential=a&X-Amz-Date=20260301T030000Z&X-Amz-Expires=99999999999999999999999&X-Amz-Signature=b": false,
	} {
		if end, ok := Address(base + query).Expiry(); ok != signed || ok && !end.Equal(want) {
			t.Errorf("%s: %v %v", query, end, ok)
		}
	}
}

func TestSimple(t *testing.T) {
	for address, want := range map[Address]string{
		"https://photos.example.com/faces/u1-front_2~3.jpg": "photos.example.com",
		"http://10.0.0.1/1.jpg":                             "10.0.0.1",
		"https://photos.example.com":                        "photos.example.com",
		"http://intranet/1.jpg":                             "intranet",

		"https://photos.example.com/1.jpg?id=1": "", "https://photos.example.com:8080/1.jpg": "",
		"https://photos.example.com/李静.jpg": "", "https://photos.example.com/1.jpg ": "",
		"https://a.example.com/1.jpg,https://a.example.com/2.jpg": "", "https://a.example.com/%31.jpg": "",
		"HTTPS://photos.example.com/1.jpg": "", "oss://bucket/1.jpg": "", "photos/1.jpg": "", "https:///1.jpg": "",
		"https://": "", "": "",
	} {
		if host, simple := address.Simple(); host != want && simple || simple != (want != "") {
			t.Errorf("%s: %v, host %q, want %q", address, simple, host, want)
		}
	}
}

// What is said of simple addresses is what those who look at all of them find.
func FuzzSimple(f *testing.F) {
	f.Add("https://photos.example.com/1.jpg")
	f.Add("http://a/,http://b")
	f.Fuzz(func(t *testing.T, written string) {
		host, simple := Address(written).Simple()
		if !simple {
			return
		}
		u, err := url.Parse(written)
		if err != nil || u.Hostname() != host {
			t.Errorf("%q: host %q, by net/url %v, %v", written, host, u, err)
		}
		_, expires := Address(written).Expiry()
		if Plain(written) != written || Several(written) || Inline(written) || Address(written).Local() || expires ||
			Address(written).Identity() != written || cell.Text(written) != written || cell.Nothing(written) {
			t.Errorf("%q is not simple", written)
		}
	})
}

func TestUnsignedCostsNoAllocation(t *testing.T) {
	if n := testing.AllocsPerRun(100, func() {
		for _, a := range [...]Address{"https://photos.example.com/1.jpg", "photos/1.jpg"} {
			a.Scheme()
			a.Identity()
			a.Expiry()
		}
	}); n > 0 {
		t.Errorf("%v allocations, want none", n)
	}
}
