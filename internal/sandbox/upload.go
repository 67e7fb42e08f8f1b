package sandbox

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
)

const (
	tokenLasts = 30 * time.Minute // keys for uploads
	linkLasts  = 5 * time.Minute  // links to images in answers, as both pages have it
)

// uploadToken answers DescribeOssUploadToken: where images may be put, and
// with which keys.
func (x *exchange) uploadToken() {
	keys := x.lender.lend(x.config.Now().Add(tokenLasts))
	d := x.document()
	d.quoted = false
	d.root(uploadAction+"Response", func() {
		d.text("RequestId", x.id)
		d.object("OssUploadToken", func() {
			d.text("Bucket", bucketName)
			d.text("EndPoint", x.origin())
			d.text("Path", uploads)
			d.literal("Expired", strconv.FormatInt(keys.ends.UnixMilli(), 10))
			d.text("Key", keys.key)
			d.text("Secret", keys.secret)
			d.text("Token", keys.token)
		})
	})
	x.send(http.StatusOK, d)
}

// origin returns the address by which the client reached the sandbox.
func (x *exchange) origin() string {
	if x.TLS != nil {
		return "https://" + x.Host
	}
	return "http://" + x.Host
}

// link returns where an image of an answer can be had: for one that was
// uploaded a signed link, else the address that was sent.
func (x *exchange) link(address string) string {
	path, ours := strings.CutPrefix(address, "oss://"+bucketName+":")
	if !ours {
		return address
	}
	now := x.config.Now().UTC()
	keys := x.lender.lend(now.Add(linkLasts))
	query := parameters{
		{"x-oss-credential", keys.key + "/" + now.Format("20060102") + "/" + ossRegion + "/oss/aliyun_v4_request"},
		{"x-oss-date", now.Format(ossTime)},
		{"x-oss-expires", strconv.Itoa(int(linkLasts / time.Second))},
		{"x-oss-security-token", keys.token},
		{"x-oss-signature-version", algorithmOSS},
		{"x-oss-signature", keys.key}, // see ossCredential
	}
	address = x.origin() + (&url.URL{Path: "/" + bucketName + "/" + path}).EscapedPath()
	return address + "?" + string(appendQuery(nil, query, ""))
}
