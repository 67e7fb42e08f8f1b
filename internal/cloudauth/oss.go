package cloudauth

import (
	"cmp"
	"context"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"time"

	"veribatch/internal/imageref"
	"veribatch/internal/loopback"
	"veribatch/internal/verify"
	"veribatch/internal/words"

	"github.com/aliyun/alibabacloud-oss-go-sdk-v2/oss"
	"github.com/aliyun/alibabacloud-oss-go-sdk-v2/oss/credentials"
	"github.com/aliyun/alibabacloud-oss-go-sdk-v2/oss/retry"
)

const (
	linkLasts   = 15 * time.Minute // a link to an object of the caller's own
	uploadLasts = time.Minute      // at the most, one upload of 2 MB
)

// ossClient returns a client of OSS that sends each request once.
func (c *Client) ossClient(endpoint url.URL, provider credentials.CredentialsProviderFunc) *oss.Client {
	return oss.NewClient(&oss.Config{
		Endpoint:            oss.Ptr(endpoint.Scheme + "://" + endpoint.Host),
		Region:              oss.Ptr(cmp.Or(regionOf(endpoint.Hostname()), c.region)),
		UsePathStyle:        oss.Ptr(loopback.Host(endpoint.Hostname())),
		CredentialsProvider: provider,
		Retryer:             retry.NopRetryer{},
		HttpClient: &http.Client{
			Transport:     c.ossTransport,
			Timeout:       uploadLasts,
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		},
	})
}

var ossHosts = regexp.MustCompile(`(?:^|\.)oss-([a-z]+-[a-z0-9-]+?)(?:-internal)?\.aliyuncs\.com$`)

// regionOf returns the region that a host of OSS is in, as signatures name
// it; empty for one that doesn't tell.
func regionOf(host string) string {
	if match := ossHosts.FindStringSubmatch(strings.ToLower(host)); match != nil {
		return match[1]
	}
	return ""
}

// ownObjects returns the client that signs links to the caller's own objects
// with the caller's own keys.
func (c *Client) ownObjects(endpoint string) (*oss.Client, error) {
	u, err := parseEndpoint(cmp.Or(endpoint, "oss-"+c.region+".aliyuncs.com"))
	if err != nil {
		return nil, words.Errorf("the endpoint of OSS: %w", err)
	}
	return c.ossClient(u, func(context.Context) (credentials.Credentials, error) {
		k, fault := c.keyring.keys()
		if fault != nil {
			return credentials.Credentials{}, fault
		}
		return credentials.Credentials{AccessKeyID: k.id, AccessKeySecret: k.secret, SecurityToken: k.token}, nil
	}), nil
}

// presign replaces the caller's own objects in a record by links to them.
// It asks nobody.
func (c *Client) presign(ctx context.Context, r verify.Record) (verify.Record, *verify.Fault) {
	for _, address := range r.ImageAddresses() {
		object, ok := imageref.Address(*address).Object()
		if !ok || !object.Own {
			continue
		}
		if _, fault := c.keyring.keys(); fault != nil {
			return r, fault
		}
		request := &oss.GetObjectRequest{Bucket: &object.Bucket, Key: &object.Key}
		link, err := c.objects.Presign(ctx, request, oss.PresignExpires(linkLasts))
		if err != nil {
			return r, refused("InvalidParameter", "not a valid object of OSS: oss://BUCKET/KEY")
		}
		*address = link.URL
	}
	return r, nil
}
