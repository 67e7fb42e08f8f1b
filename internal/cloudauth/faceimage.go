package cloudauth

import (
	"context"
	"encoding/base64"
	"errors"
	"io"
	"maps"
	"net"
	"net/http"
	"net/netip"
	"syscall"
	"time"

	"veribatch/internal/imageref"
	"veribatch/internal/verify"
	"veribatch/internal/words"

	"github.com/aliyun/alibabacloud-oss-go-sdk-v2/oss"
)

// An imageTransport says how an action takes a face photo. Whatever else it takes,
// it takes base64 in the form.
type imageTransport struct {
	taken  bool // it takes one
	url    bool // as a public address, which the service fetches
	object bool // as bucket and object of the caller's own
}

// A faceImage is a face photo in one of the ways.
type faceImage struct{ base64, url, bucket, object string }

// imageCodeNames are what the body says for codes about images.
var imageCodeNames = map[string]string{
	"UnqualifiedPhoto": "419", "ToolargeImage": "421", "ResourcesTooLarge": "421",
	"DownloadTimeout": "422", "DownloadTimedOut": "422", "NoFaceDetected": "435",
}

func withImageCodes(names map[string]string) map[string]string {
	all := maps.Clone(names)
	maps.Copy(all, imageCodeNames)
	return all
}

// maxHeldImages is how many photos are held at once, from when they are read
// until the service has answered: up to 1.4 MB each, and about as much again
// as a form. The others wait before they are read.
const maxHeldImages = 64

// prepareImage gets the face photo of a question ready. The caller calls release
// when the question was answered.
func (v *verifier) prepareImage(ctx context.Context, key verify.Key, q *question) (release func(), err error) {
	way, address := v.client.action.image, imageref.Address(q.FaceImage)
	release = func() {}
	if !way.taken {
		return release, nil
	}
	object, isObject := address.Object()
	switch {
	case isObject && object.Own && way.object:
		q.face.bucket, q.face.object = object.Bucket, object.Key
		return release, nil
	case isObject && object.Own:
		return release, nil // sign makes a link of it
	case isObject:
		return release, refusedBy(v.client.action, "401", "an object of the service's own bucket is not taken here")
	case !address.Local() && way.url:
		q.face.url = q.FaceImage
		return release, nil
	}
	if err := v.client.heldImages.Acquire(ctx, 1); err != nil {
		return release, err
	}
	release = func() { v.client.heldImages.Release(1) }
	content, err := v.readImage(ctx, key, q.Record)
	if err != nil {
		release()
		return func() {}, err
	}
	q.face.base64 = base64.StdEncoding.EncodeToString(content)
	return release, nil
}

// sign makes a link to a photo of the caller's own bucket, where the action takes
// no object. It sends nothing, and comes last: the link lives for 15 minutes.
func (v *verifier) sign(ctx context.Context, q *question) (err error) {
	object, isObject := imageref.Address(q.FaceImage).Object()
	if isObject && object.Own && v.client.action.image.url {
		q.face.url, err = v.client.link(ctx, object)
	}
	return err
}

// readImage reads a photo from its file or address and makes it fit.
func (v *verifier) readImage(ctx context.Context, key verify.Key, rec verify.Record) ([]byte, error) {
	var content []byte
	var err error
	if imageref.Address(rec.FaceImage).Local() {
		content, err = v.readFile(key, rec)
	} else {
		content, err = v.client.fetch(ctx, rec.FaceImage)
	}
	if err != nil {
		return nil, err
	}
	return v.client.portrait(ctx, content)
}

// portrait makes a photo fit. Decoded it takes far more memory than as it is held.
func (c *Client) portrait(ctx context.Context, content []byte) ([]byte, error) {
	if err := c.preparing.Acquire(ctx, 1); err != nil {
		return nil, err
	}
	defer c.preparing.Release(1)
	content, err := c.fit(content)
	if err != nil {
		return nil, refusedBy(c.action, "421", err.Error())
	}
	return content, nil
}

func (v *verifier) readFile(key verify.Key, rec verify.Record) ([]byte, error) {
	if v.files == nil {
		return nil, changed()
	}
	digest, err := v.files.Digest(rec.FaceImage)
	if err != nil {
		return nil, changed()
	}
	content, err := v.files.Read(rec.FaceImage, digest)
	if err != nil || v.keyer != nil && v.keyer.Key(rec) != key {
		return nil, changed()
	}
	return content, nil
}

// link signs a link to an object of the caller's own.
func (c *Client) link(ctx context.Context, object imageref.Object) (string, error) {
	if _, fault := c.keyring.keys(); fault != nil {
		return "", fault
	}
	request := &oss.GetObjectRequest{Bucket: &object.Bucket, Key: &object.Key}
	link, err := c.objects.Presign(ctx, request, oss.PresignExpires(linkLasts))
	if err != nil {
		return "", refusedBy(c.action, "401", "not a valid object of OSS: oss://BUCKET/KEY")
	}
	return link.URL, nil
}

const (
	maxFetched = 16 << 20 // bytes of a photo at an address
	fetchLasts = 10 * time.Second
)

var errPrivate = words.Errorf("an address of a private network")

// newFetcher returns what fetches photos. It follows no address into a private
// network unless it is told to.
func newFetcher(private bool) *http.Client {
	dialer := &net.Dialer{Timeout: fetchLasts, Control: func(_, address string, _ syscall.RawConn) error {
		at, err := netip.ParseAddrPort(address)
		ip := at.Addr().Unmap()
		if err != nil || !private && (!ip.IsGlobalUnicast() || ip.IsPrivate()) {
			return errPrivate
		}
		return nil
	}}
	return &http.Client{Timeout: fetchLasts, Transport: &http.Transport{
		DialContext: dialer.DialContext, TLSHandshakeTimeout: fetchLasts, IdleConnTimeout: idleLasts,
		MaxResponseHeaderBytes: maxHeader,
	}}
}

// fetch gets a photo from its address. Nothing was billed, and a fault tells nothing of the address.
func (c *Client) fetch(ctx context.Context, address string) ([]byte, error) {
	content, err := c.download(ctx, address)
	switch {
	case ctx.Err() != nil:
		return nil, ctx.Err()
	case errors.Is(err, errPrivate):
		return nil, refusedBy(c.action, "401", "the image's address leads into a private network")
	case err != nil:
		return nil, &verify.Fault{
			Class: verify.ClassDownload, Code: ImageUnreachable, Unsent: true,
			Message: clean("the image could not be fetched: "+cause(err), nil),
		}
	}
	return content, nil
}

// cause is what went wrong without the address that net/http quotes.
func cause(err error) string {
	if _, ok := errors.AsType[*net.DNSError](err); ok {
		return "the name of its host is not known"
	}
	for inner := err; inner != nil; inner = errors.Unwrap(inner) {
		err = inner
	}
	return err.Error()
}

func (c *Client) download(ctx context.Context, address string) ([]byte, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return nil, words.Errorf("not an address")
	}
	response, err := c.fetcher.Do(request)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return nil, words.Errorf("HTTP %d", response.StatusCode)
	}
	content, err := io.ReadAll(io.LimitReader(response.Body, maxFetched+1))
	if err == nil && len(content) > maxFetched {
		err = words.Errorf("over %d MB", maxFetched>>20)
	}
	return content, err
}
