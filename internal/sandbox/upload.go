package sandbox

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"time"
)

const (
	tokenLasts = 30 * time.Minute // keys for uploads
	linkLasts  = 5 * time.Minute  // links to images in answers, as both pages have it
)

// uploadToken answers DescribeOssUploadToken: where images may be put, and
// with which keys.
func (x *call) uploadToken() {
	keys := x.sts.issue(x.config.Now().Add(tokenLasts))
	d := x.document()
	d.quoted = false
	d.root(uploadAction+"Response", func() {
		d.text("RequestId", x.id)
		d.object("OssUploadToken", func() {
			d.text("Bucket", bucketName)
			d.text("EndPoint", x.origin())
			d.text("Path", uploads)
			d.literal("Expired", strconv.FormatInt(keys.expires.UnixMilli(), 10))
			d.text("Key", keys.id)
			d.text("Secret", keys.secret)
			d.text("Token", keys.token)
		})
	})
	x.send(http.StatusOK, d)
}

// origin returns the address by which the client reached the sandbox.
func (x *call) origin() string {
	if x.TLS != nil {
		return "https://" + x.Host
	}
	return "http://" + x.Host
}

// link returns a signed link to an image of an answer: what was uploaded itself,
// and a stand-in for what lies elsewhere; "" where no image was sent.
func (x *call) link(address string) string {
	if address == "" {
		return ""
	}
	path, ours := strings.CutPrefix(address, "oss://"+bucketName+":")
	if !ours {
		path = standInPath(address)
	}
	address = x.origin() + (&url.URL{Path: "/" + bucketName + "/" + path}).EscapedPath()
	return address + "?" + x.linkQuery()
}

// A linkQuery is what signs links: one query for all of a second.
type linkQuery struct {
	mu     sync.Mutex
	second time.Time
	query  string
}

func (x *call) linkQuery() string {
	now := x.config.Now().UTC().Truncate(time.Second)
	x.links.mu.Lock()
	defer x.links.mu.Unlock()
	if x.links.second.Equal(now) {
		return x.links.query
	}
	keys := x.sts.issue(now.Add(linkLasts))
	query := parameters{
		{"x-oss-credential", keys.id + "/" + now.Format("20060102") + "/" + ossRegion + "/oss/aliyun_v4_request"},
		{"x-oss-date", now.Format(ossTime)},
		{"x-oss-expires", strconv.Itoa(int(linkLasts / time.Second))},
		{"x-oss-security-token", keys.token},
		{"x-oss-signature-version", algorithmOSS},
		{"x-oss-signature", keys.id}, // see ossCredential
	}
	x.links.second, x.links.query = now, string(appendQuery(nil, query, ""))
	return x.links.query
}
