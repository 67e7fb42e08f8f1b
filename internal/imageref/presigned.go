package imageref

import (
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
)

// A scheme is a way to presign links. Its names are in lower case.
type scheme struct {
	marks  []string // the parameters that together tell the scheme
	others []string // those that may come with them; one that ends in - is a prefix
	expiry func(values map[string]string) (time.Time, bool)
}

// A short name such as st may well say which image it is, so it is part of a
// signature only beside the marks of its scheme. Where several schemes match,
// the first tells the expiry.
var schemes = []scheme{
	{ // OSS V4
		marks: []string{"x-oss-signature"},
		others: []string{"x-oss-signature-version", "x-oss-credential", "x-oss-date", "x-oss-expires",
			"x-oss-security-token", "x-oss-additional-headers"},
		expiry: lifetime("x-oss-date", "x-oss-expires"),
	},
	{ // S3 V4
		marks:  []string{"x-amz-signature"},
		others: []string{"x-amz-"},
		expiry: lifetime("x-amz-date", "x-amz-expires"),
	},
	{ // COS
		marks:  []string{"q-signature"},
		others: []string{"q-", "x-cos-security-token"},
		expiry: func(values map[string]string) (time.Time, bool) {
			_, end, _ := strings.Cut(values["q-sign-time"], ";")
			return epoch(end)
		},
	},
	{ // OSS V1, S3 V2, OBS
		marks:  []string{"signature", "expires"},
		others: []string{"ossaccesskeyid", "accesskeyid", "awsaccesskeyid", "security-token"},
		expiry: func(values map[string]string) (time.Time, bool) { return epoch(values["expires"]) },
	},
	{ // Azure
		marks:  []string{"sig", "se"},
		others: []string{"st", "sp", "sv", "sr", "spr", "skoid", "sktid", "skt", "ske", "sks", "skv"},
		expiry: func(values map[string]string) (time.Time, bool) {
			end, err := time.Parse(time.RFC3339, values["se"])
			return end, err == nil
		},
	},
	{ // Qiniu
		marks:  []string{"token", "e"},
		expiry: func(values map[string]string) (time.Time, bool) { return epoch(values["e"]) },
	},
}

// signs reports whether all marks of the scheme are there.
func (s scheme) signs(has func(name string) bool) bool {
	return !slices.ContainsFunc(s.marks, func(mark string) bool { return !has(mark) })
}

// owns reports whether a parameter of that name belongs to the scheme.
func (s scheme) owns(name string) bool {
	return slices.Contains(s.marks, name) || slices.ContainsFunc(s.others, func(other string) bool {
		return name == other || strings.HasSuffix(other, "-") && strings.HasPrefix(name, other)
	})
}

// signing returns what tells the parameters of a signature from those of the image.
func signing(parameters []parameter) func(parameter) bool {
	names := make([]string, len(parameters))
	for i, p := range parameters {
		names[i] = p.name
	}
	var present []scheme
	for _, s := range schemes {
		if s.signs(func(name string) bool { return slices.Contains(names, name) }) {
			present = append(present, s)
		}
	}
	return func(p parameter) bool {
		return slices.ContainsFunc(present, func(s scheme) bool { return s.owns(p.name) })
	}
}

// A parameter is one of a URL's query.
type parameter struct {
	written string
	name    string // unescaped where that is possible, in lower case
	value   string // the same, in its own case
}

func parse(query string) []parameter {
	var all []parameter
	for written := range strings.SplitSeq(query, "&") {
		name, value, _ := strings.Cut(written, "=")
		all = append(all, parameter{written, strings.ToLower(unescape(name)), unescape(value)})
	}
	return all
}

func unescape(s string) string {
	if unescaped, err := url.QueryUnescape(s); err == nil {
		return unescaped
	}
	return s
}

// lifetime reads an expiry from the time of the signature and the seconds
// that it is valid for.
func lifetime(signed, seconds string) func(map[string]string) (time.Time, bool) {
	return func(values map[string]string) (time.Time, bool) {
		begin, err := time.Parse("20060102T150405Z", values[signed])
		if err != nil {
			return time.Time{}, false
		}
		n, err := strconv.ParseInt(values[seconds], 10, 32)
		return begin.Add(time.Duration(n) * time.Second), err == nil
	}
}

// epoch reads seconds since 1970.
func epoch(seconds string) (time.Time, bool) {
	n, err := strconv.ParseInt(seconds, 10, 64)
	return time.Unix(n, 0), err == nil
}
