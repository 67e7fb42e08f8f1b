package preflight

import (
	"net/netip"
	"net/url"
	"strings"
	"time"

	"veribatch/internal/imageref"
	"veribatch/internal/verify"
)

func (c *check) images() {
	fields := verify.ImageFields()
	for i, field := range fields {
		c.trim(field)
		if c.refused(field) {
			continue
		}
		address := *c.rec.Value(field)
		if address == "" {
			if field.Required() {
				c.add("image-missing", verify.Error, field, "")
			}
			continue
		}
		if code, severity := c.judge(address); code != "" {
			c.add(code, severity, field, "")
		}
		if c.shared(address, fields[:i]) {
			c.add("image-same", verify.Warning, field, "")
		}
	}
}

// shared reports whether one of the fields has the address too.
func (c *check) shared(address string, fields []verify.Field) bool {
	for _, field := range fields {
		if *c.rec.Value(field) == address {
			return true
		}
	}
	return false
}

// judge returns what is wrong with an image's address; an empty code if
// nothing is. Of a local image it says nothing: that takes Photos.
func (c *check) judge(address string) (code string, severity verify.Severity) {
	switch imageref.Address(address).Scheme() {
	case "":
		return "", ""
	case "oss":
		return judgeOSS(imageref.Address(address))
	case "http", "https":
		return c.judgeURL(address)
	}
	return "image-url", verify.Error
}

// judgeOSS wants oss://BUCKET:PATH, an object in the service's own bucket,
// or oss://BUCKET/KEY, one of the caller's.
func judgeOSS(address imageref.Address) (string, verify.Severity) {
	if object, ok := address.Object(); !ok || object.Bucket == "" || object.Key == "" {
		return "image-oss", verify.Error
	}
	return "", ""
}

func (c *check) judgeURL(address string) (string, verify.Severity) {
	u, err := url.Parse(address)
	switch {
	case err != nil, strings.Contains(address, " "):
		return "image-url", verify.Error
	case u.Hostname() == "":
		return "image-url-host", verify.Error
	}
	if end, ok := imageref.Address(address).Expiry(); ok {
		if end.Before(c.options.Today) {
			return "image-expired", verify.Error
		}
		if end.Before(c.options.Today.Add(c.reach())) {
			return "image-expiring", verify.Warning
		}
	}
	if private(u.Hostname()) {
		return "image-private-host", verify.Warning
	}
	return "", ""
}

// reach returns how long a run takes to get to the record, if every row
// before it on its sheet is sent.
func (c *check) reach() time.Duration {
	if c.options.Rate <= 0 {
		return 0
	}
	return time.Duration(float64(c.rec.Row) / c.options.Rate * float64(time.Second))
}

// private reports hosts that only an office or this machine can reach.
func private(host string) bool {
	if !numeric(host) {
		return !strings.Contains(host, ".") || strings.HasSuffix(host, ".local")
	}
	ip, err := netip.ParseAddr(host)
	return err == nil && (ip.IsPrivate() || ip.IsLoopback() || ip.IsLinkLocalUnicast() || ip.IsUnspecified())
}

// numeric reports whether a host may be an address: no name ends in a digit
// or has a colon (RFC 3696, section 2).
func numeric(host string) bool {
	last := host[len(host)-1]
	return '0' <= last && last <= '9' || strings.Contains(host, ":")
}
