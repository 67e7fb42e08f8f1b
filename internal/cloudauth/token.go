package cloudauth

import (
	"context"
	"encoding/json"
	"net/url"
	"strings"
	"time"

	"veribatch/internal/verify"
)

const (
	// uploadAction asks for a token to put images into the service's own bucket (CONTRACT §4).
	uploadAction = "DescribeOssUploadToken"

	tokenTimeout = 10 * time.Second
	// tokenMargin is how long before its end a token is no longer used: an
	// upload has to be through by then.
	tokenMargin = 2 * uploadLasts
)

// A token permits to put images into the service's own bucket.
type token struct {
	endpoint         url.URL
	bucket, path     string
	id, secret, sign string
	expires          time.Time
}

// uploadToken asks for a token.
func (c *Client) uploadToken(ctx context.Context) (*token, *verify.Fault) {
	ctx, cancel := context.WithTimeout(ctx, tokenTimeout)
	defer cancel()
	a, secrets, fault := c.call(ctx, operation{action: c.action, name: uploadAction})
	if fault != nil {
		return nil, tokenFault(fault)
	}
	if t, ok := readToken(a.body); ok && a.err == nil && a.status < 300 {
		return t, nil
	}
	return nil, tokenFault(a.fault(a.clean(secrets)))
}

func readToken(body []byte) (*token, bool) {
	var answer struct {
		OssUploadToken struct {
			Bucket, EndPoint, Path string
			Expired                json.Number // ms since the epoch; a string or a number
			Key, Secret, Token     string
		}
	}
	if json.Unmarshal(body, &answer) != nil {
		return nil, false
	}
	o := answer.OssUploadToken
	endpoint, err := parseEndpoint(o.EndPoint)
	ms, err2 := o.Expired.Int64()
	if err != nil || err2 != nil || o.EndPoint == "" || o.Bucket == "" || o.Key == "" || o.Secret == "" {
		return nil, false
	}
	return &token{
		endpoint: endpoint, bucket: o.Bucket, path: strings.Trim(o.Path, "/"),
		id: o.Key, secret: o.Secret, sign: o.Token, expires: time.UnixMilli(ms),
	}, true
}

// tokenFault says what became of a request for a token. Nothing was billed
// by it, and no record is to blame.
func tokenFault(f *verify.Fault) *verify.Fault {
	f.Lost, f.Unsent = false, true
	switch f.Class {
	case verify.ClassAccount, verify.ClassThrottled, verify.ClassPermission:
		return f
	}
	return &verify.Fault{
		Class: verify.ClassTransient, Code: UploadFailed, RequestID: f.RequestID, Unsent: true,
		Message: clip("could not get an upload token: "+f.Error(), maxMessage),
	}
}
