package imageref

import (
	"testing"
	"time"
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

func TestIdentity(t *testing.T) {
	const base = "https://photos.example.com/1.jpg"
	for query, want := range map[string]string{
		"":                            "",
		"?":                           "?",
		"?id=1":                       "?id=1",
		"?id=1&Expires=1&Signature=b": "?id=1",
		"?Expires=1&Signature=b%2Fc&OSSAccessKeyId=a":                        "",
		"?AWSAccessKeyId=a&Expires=1&Signature=b":                            "",
		"?AccessKeyId=a&Expires=1&Signature=b&security-token=c":              "",
		"?x-oss-signature=b&x-oss-date=1&x-oss-expires=2&x-oss-credential=a": "",
		"?x-oss-process=image/crop&x-oss-signature=b":                        "?x-oss-process=image/crop",
		"?X-Amz-Signature=b&X-Amz-Date=1&X-Amz-Credential=a&versionId=3":     "?versionId=3",
		"?q-sign-algorithm=sha1&q-ak=a&q-sign-time=1&q-signature=b&q=5":      "?q=5",
		"?sv=2024-01-01&se=2024&sr=b&sp=r&sig=a%3D":                          "",
		"?e=1700000000&token=a:b=":                                           "",
		"?%45xpires=1&%53ignature=b":                                         "",
		"?expires=1":                                                         "?expires=1",
		"?signature=b":                                                       "?signature=b",
		"?sig=b":                                                             "?sig=b",
		"?se=1&st=2":                                                         "?se=1&st=2",
		"?token=1":                                                           "?token=1",
		"?e=1":                                                               "?e=1",
		"?x-oss-date=1&x-oss-expires=2":                                      "?x-oss-date=1&x-oss-expires=2",
		"?Expires=1&Signature=b&token=c&e=1&a=1&&b":                          "?a=1&&b",
		"?X-Amz-Date=1":                                                      "?X-Amz-Date=1",
		"?q-ak=a":                                                            "?q-ak=a",
		"?security-token=c&OSSAccessKeyId=a":                                 "?security-token=c&OSSAccessKeyId=a",
		"?x-cos-security-token=d":                                            "?x-cos-security-token=d",
	} {
		if got := Address(base + query).Identity(); got != base+want {
			t.Errorf("%s: identity %s, want %s", query, got, base+want)
		}
	}
	if Address("oss://bucket:a/1.jpg").Identity() != Address("oss://bucket/a/1.jpg").Identity() {
		t.Error("the two ways to write an object differ")
	}
}

func TestExpiry(t *testing.T) {
	want := time.Date(2026, 3, 1, 4, 0, 0, 0, time.UTC)
	const base = "https://a.example.com/1.jpg"
	for query, signed := range map[string]bool{
		"?OSSAccessKeyId=a&Expires=1772337600&Signature=b": true,
		"?EXPIRES=1772337600&SIGNATURE=b#part":             true,
		"?Expires=1772337600&Signature=b&expires=1":        true,
		// the first counts
		"?x-oss-date=20260301T030000Z&x-oss-expires=3600&x-oss-signature=b":                       true,
		"?x-oss-date=20260301T030000Z&x-oss-expires=3600&x-oss-signature=b&Expires=1&Signature=c": true,
		"?X-Amz-Date=20260301T030000Z&X-Amz-Expires=3600&X-Amz-Signature=b":                       true,
		"?q-sign-algorithm=sha1&q-sign-time=1772330000%3B1772337600&q-signature=b":                true,
		"?q-sign-algorithm=sha1&q-sign-time=1772330000;1772337600&q-signature=b":                  true,
		"?sv=2024&se=2026-03-01T04%3A00%3A00Z&sig=b":                                              true,
		"?e=1772337600&token=b":            true,
		"":                                 false,
		"?":                                false,
		"?expires=1":                       false,
		"#?Expires=1772337600&Signature=b": false,
		"?Expires=1772337600&Signature=":   false,
		"?Expires=soon&Signature=b":        false,
		"?x-oss-date=today&x-oss-expires=3600&x-oss-signature=b":                               false,
		"?X-Amz-Date=20260301T030000Z&X-Amz-Expires=99999999999999999999999&X-Amz-Signature=b": false,
	} {
		if end, ok := Address(base + query).Expiry(); ok != signed || ok && !end.Equal(want) {
			t.Errorf("%s: %v %v", query, end, ok)
		}
	}
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
