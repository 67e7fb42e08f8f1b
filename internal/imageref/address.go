// Package imageref reads the address of an image as an input has it: an
// http(s) URL, an object in OSS, the path of a local file, or a part of a
// workbook.
package imageref

import (
	"strings"
	"time"
)

// An Address is an image's address as it was written; empty if there is no image.
type Address string

// Scheme returns the scheme in lower case, such as https or oss; an empty one
// if the address is the path of a file: a drive's letter is no scheme.
func (a Address) Scheme() string {
	for _, usual := range [...]string{"https", "http", "oss"} { // to look for them costs less than to take them apart
		if strings.HasPrefix(string(a), usual) && len(a) > len(usual) && a[len(usual)] == ':' {
			return usual
		}
	}
	scheme, _, found := strings.Cut(string(a), ":")
	if !found || len(scheme) < 2 || strings.ContainsAny(scheme, `/\.`) {
		return ""
	}
	return strings.ToLower(scheme)
}

// Simple returns the host of an address such as most are: http:// or https://, a host of letters, digits, - and .,
// and a path of unreserved characters (RFC 3986, section 2.3). There is nothing in it to decode, to separate or to
// expire. It reports false for any other.
func (a Address) Simple() (host string, ok bool) {
	rest, ok := strings.CutPrefix(string(a), "https://")
	if !ok {
		if rest, ok = strings.CutPrefix(string(a), "http://"); !ok {
			return "", false
		}
	}
	host, path, _ := strings.Cut(rest, "/")
	return host, host != "" && consistsOf(host, ofHosts) && consistsOf(path, ofPaths)
}

const (
	ofHosts = 1 << iota
	ofPaths
)

// classes says of each character where in a simple address it may stand.
var classes = func() (c [256]byte) {
	for b := range c {
		switch b := byte(b); {
		case '0' <= b && b <= '9', 'a' <= b && b <= 'z', 'A' <= b && b <= 'Z', b == '-', b == '.':
			c[b] = ofHosts | ofPaths
		case b == '_', b == '~', b == '/':
			c[b] = ofPaths
		}
	}
	return c
}()

func consistsOf(s string, class byte) bool {
	for i := range len(s) {
		if classes[s[i]]&class == 0 {
			return false
		}
	}
	return true
}

// Local reports whether the address is the path of a file, or a part of one.
func (a Address) Local() bool { return a != "" && a.Scheme() == "" || a.IsEmbedded() }

// An Object is an object in OSS. Bucket or Key is empty where the address lacks it.
type Object struct {
	Bucket string
	Key    string
	Own    bool // written oss://BUCKET/KEY: the caller's own; oss://BUCKET:PATH is in the service's bucket
}

// Object returns the object that the address names, if it begins with oss://.
// OSS:// does not count: the service takes lower case only.
func (a Address) Object() (Object, bool) {
	rest, ok := strings.CutPrefix(string(a), "oss://")
	if !ok {
		return Object{}, false
	}
	i := strings.IndexAny(rest, ":/")
	if i < 0 {
		return Object{Bucket: rest}, true
	}
	return Object{Bucket: rest[:i], Key: rest[i+1:], Own: rest[i] == '/'}, true
}

// Identity returns what stays the same of the address. A presigned link has
// other parameters in every export, and shows the same image.
//
// Keys are made of it. Where the rules change, the ones before them become an
// earlier rule, so that the answers that checkpoints hold are still found.
func (a Address) Identity() string { return a.without(signing) }

// without returns the address without the parameters that are a signature's
// by a rule.
func (a Address) without(signing func([]parameter) func(parameter) bool) string {
	if object, ok := a.Object(); ok {
		return "oss://" + object.Bucket + "/" + object.Key
	}
	if a.IsEmbedded() {
		return string(a)
	}
	base, query, found := strings.Cut(string(a), "?")
	if !found {
		return base
	}
	parameters := parse(query)
	signed := signing(parameters)
	var kept []string
	for _, p := range parameters {
		if !signed(p) {
			kept = append(kept, p.written)
		}
	}
	if len(kept) == 0 {
		return base
	}
	return base + "?" + strings.Join(kept, "&")
}

// Expiry returns when a presigned link expires. It reports false for an
// address that is not presigned, and for one whose expiry cannot be read.
func (a Address) Expiry() (time.Time, bool) {
	address, _, _ := strings.Cut(string(a), "#")
	_, query, found := strings.Cut(address, "?")
	if !found {
		return time.Time{}, false
	}
	parameters := parse(query)
	value := func(name string) string { return valueOf(parameters, name) }
	for _, s := range schemes {
		if s.signs(value) {
			return s.expiry(value)
		}
	}
	return time.Time{}, false
}
