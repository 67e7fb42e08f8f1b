package preflight

import (
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"time"

	"veribatch/internal/imageref"
	"veribatch/internal/verify"
)

func (c *check) images() {
	addresses := c.rec.ImageAddresses()
	for i, field := range verify.ImageFields() {
		if !c.options.Action.Takes(field) {
			continue
		}
		host, simple := imageref.Address(*addresses[i]).Simple()
		if !simple {
			c.unwrap(field)
		}
		if c.refused(field) {
			continue
		}
		var code string
		var severity verify.Severity
		if simple {
			code, severity = ofHost(host)
		} else {
			code, severity = c.image(field)
		}
		if code != "" {
			c.add(code, severity, field, "")
		}
		same := func(earlier *string) bool { return *earlier == *addresses[i] }
		if *addresses[i] != "" && slices.ContainsFunc(addresses[:i], same) {
			c.add("image-same", verify.Warning, field, "")
		}
	}
}

// image normalises an address that may be written in any way, and returns the code of what is wrong with it; empty if
// nothing is.
func (c *check) image(field verify.Field) (code string, severity verify.Severity) {
	c.empty(field)
	c.replace(field, imageref.Plain(*c.rec.Value(field)), "image-decoded")
	switch address := *c.rec.Value(field); {
	case address != "":
		return c.address(imageref.Address(address))
	case c.options.Action.Requires(field):
		return "image-missing", verify.Error
	}
	return "", ""
}

// address returns the code of what is wrong with an image's address; empty if
// nothing is. Local images are for InspectImages to judge.
func (c *check) address(address imageref.Address) (code string, severity verify.Severity) {
	switch {
	case imageref.Inline(string(address)):
		return "image-inline", verify.Error
	case imageref.Several(string(address)):
		return "image-several", verify.Error
	}
	if address.Local() {
		return "", ""
	}
	switch address.Scheme() {
	case "oss":
		if object, ok := address.Object(); !ok || object.Bucket == "" || object.Key == "" {
			return "image-oss", verify.Error
		}
		return "", ""
	case "http", "https":
		return c.url(address)
	}
	return "image-url", verify.Error
}

func (c *check) url(address imageref.Address) (code string, severity verify.Severity) {
	u, err := url.Parse(string(address))
	switch {
	case err != nil, strings.Contains(string(address), " "):
		return "image-url", verify.Error
	case u.Hostname() == "":
		return "image-url-host", verify.Error
	}
	if expiry, ok := address.Expiry(); ok {
		if expiry.Before(c.now) {
			return "image-expired", verify.Error
		}
		if expiry.Before(c.start.Add(c.timeToRow())) {
			return "image-expiring", verify.Warning
		}
	}
	return ofHost(u.Hostname())
}

// ofHost returns the code of what is wrong with an image's host; empty if nothing is.
func ofHost(host string) (code string, severity verify.Severity) {
	if private(host) {
		return "image-private-host", verify.Warning
	}
	return "", ""
}

// timeToRow returns how long a run takes to reach the record if it sends every
// row before it on its sheet.
func (c *check) timeToRow() time.Duration {
	if c.options.Rate <= 0 {
		return 0
	}
	return time.Duration(float64(c.rec.Row) / c.options.Rate * float64(time.Second))
}

// private reports whether only this machine or its network can reach a host.
func private(host string) bool {
	if !numeric(host) {
		return !strings.Contains(host, ".") || strings.HasSuffix(host, ".local")
	}
	ip, err := netip.ParseAddr(host)
	return err == nil && (ip.IsPrivate() || ip.IsLoopback() || ip.IsLinkLocalUnicast() || ip.IsUnspecified())
}

// numeric reports whether a host may be an IP address: names neither end in a
// digit nor contain a colon (RFC 3696, section 2).
func numeric(host string) bool {
	last := host[len(host)-1]
	return '0' <= last && last <= '9' || strings.Contains(host, ":")
}
