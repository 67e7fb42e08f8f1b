package cloudauth

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"time"

	"veribatch/internal/image"
	"veribatch/internal/verify"

	"github.com/aliyun/alibabacloud-oss-go-sdk-v2/oss"
	"github.com/aliyun/alibabacloud-oss-go-sdk-v2/oss/credentials"
	"golang.org/x/sync/semaphore"
	"golang.org/x/sync/singleflight"
)

// maxPreparing is how many images are decoded and made smaller at once: a
// decoded photo of a phone takes some fifty megabytes.
const maxPreparing = 4

// keptFor is how long after its token's end an upload is still sent by its
// address. Nobody documents how long the bucket keeps it; a worker may run for
// months.
const keptFor = time.Hour

// Files are the local images of an input, by their paths as written.
// It is safe for concurrent use.
type Files interface {
	// Digest returns the SHA-256 of an image's bytes.
	Digest(path string) ([sha256.Size]byte, error)
	// Read returns the bytes of an image that has the digest. It is an error
	// if they have another by now.
	Read(path string, digest [sha256.Size]byte) ([]byte, error)
}

// An uploader puts local images into the service's own bucket, each content
// once. It is safe for concurrent use.
type uploader struct {
	client    *Client
	files     Files
	preparing *semaphore.Weighted
	flight    singleflight.Group // what several wait for is done once

	mu    sync.Mutex
	token *token // nil: none yet
	done  map[[sha256.Size]byte]upload
}

// An upload is where a content lies in the service's bucket. There is one for
// every image of a run, so they share what they can.
type upload struct {
	token *token
	name  [16]byte
}

func newUploader(c *Client, files Files) *uploader {
	return &uploader{
		client: c, files: files,
		preparing: semaphore.NewWeighted(maxPreparing), done: make(map[[sha256.Size]byte]upload),
	}
}

// Uploads returns what uploads the local images of records, each content once,
// where another process calls. It returns the record with where its images are
// now. An error is a *verify.Fault, or that of the context. It is safe for concurrent use.
func Uploads(c *Client, files Files) func(context.Context, verify.Record) (verify.Record, error) {
	if c.action.image.taken { // it travels with the call
		return func(_ context.Context, rec verify.Record) (verify.Record, error) { return rec, nil }
	}
	u := newUploader(c, files)
	return func(ctx context.Context, rec verify.Record) (verify.Record, error) {
		_, err := u.all(ctx, &rec)
		return rec, err
	}
}

// all replaces the addresses of a record's local images by where they were
// uploaded, and reports whether there were any.
func (u *uploader) all(ctx context.Context, rec *verify.Record) (local bool, err error) {
	for _, address := range rec.ImageAddresses() {
		if !verify.LocalImage(*address) {
			continue
		}
		local = true
		if *address, err = u.upload(ctx, *address); err != nil {
			return true, err
		}
	}
	return local, nil
}

// upload returns the address of a local image in the service's bucket, where
// it has been put by then. An error is a *verify.Fault, or that of ctx.
func (u *uploader) upload(ctx context.Context, path string) (string, error) {
	digest, err := u.files.Digest(path)
	if err != nil {
		return "", changed()
	}
	if found, ok := u.find(digest); ok {
		return found.address(), nil
	}
	found, err, _ := u.flight.Do(string(digest[:]), func() (any, error) {
		if found, ok := u.find(digest); ok {
			return found, nil // by whom we nearly waited for
		}
		return u.put(ctx, path, digest)
	})
	if err != nil {
		return "", err
	}
	return found.(upload).address(), nil
}

func (u *uploader) find(digest [sha256.Size]byte) (upload, bool) {
	u.mu.Lock()
	defer u.mu.Unlock()
	found, ok := u.done[digest]
	return found, ok && u.client.now().Before(found.token.expires.Add(keptFor))
}

func (u *uploader) put(ctx context.Context, path string, digest [sha256.Size]byte) (upload, error) {
	content, err := u.prepare(ctx, path, digest)
	if err != nil {
		return upload{}, err
	}
	done, err := u.send(ctx, content)
	if err != nil {
		return upload{}, err
	}
	u.mu.Lock()
	defer u.mu.Unlock()
	u.done[digest] = done
	return done, nil
}

// prepare returns an image as it is to be sent.
func (u *uploader) prepare(ctx context.Context, path string, digest [sha256.Size]byte) ([]byte, error) {
	if err := u.preparing.Acquire(ctx, 1); err != nil {
		return nil, err
	}
	defer u.preparing.Release(1)
	content, err := u.files.Read(path, digest)
	if err != nil {
		return nil, changed()
	}
	content, err = image.Fit(content, image.MaxBytes)
	if err != nil {
		return nil, refused("ResourcesTooLarge", err.Error())
	}
	return content, nil
}

// send puts content into the bucket. Where a token is refused it tries once
// more with a fresh one.
func (u *uploader) send(ctx context.Context, content []byte) (upload, error) {
	for first := true; ; first = false {
		t, err := u.usableToken(ctx)
		if err != nil {
			return upload{}, err
		}
		done := upload{token: t}
		rand.Read(done.name[:])
		err = u.client.putObject(ctx, t, done.key(), content)
		if err == nil {
			return done, nil
		}
		if ctx.Err() != nil {
			return upload{}, ctx.Err()
		}
		fault := uploadFault(err)
		if fault.Code != UploadRefused || !first {
			return upload{}, fault
		}
		u.forget(t)
	}
}

// usableToken returns a token that lasts for another upload.
func (u *uploader) usableToken(ctx context.Context) (*token, error) {
	if t := u.current(); t != nil {
		return t, nil
	}
	t, err, _ := u.flight.Do("token", func() (any, error) {
		if t := u.current(); t != nil {
			return t, nil
		}
		t, fault := u.client.uploadToken(ctx)
		switch {
		case ctx.Err() != nil:
			return nil, ctx.Err()
		case fault != nil:
			return nil, fault
		}
		u.mu.Lock()
		defer u.mu.Unlock()
		u.token = t
		return t, nil
	})
	if err != nil {
		return nil, err
	}
	return t.(*token), nil
}

func (u *uploader) current() *token {
	u.mu.Lock()
	defer u.mu.Unlock()
	if u.token != nil && u.client.now().Add(tokenMargin).Before(u.token.expires) {
		return u.token
	}
	return nil
}

// forget drops a token that was refused, unless there is another by now.
func (u *uploader) forget(t *token) {
	u.mu.Lock()
	defer u.mu.Unlock()
	if u.token == t {
		u.token = nil
	}
}

func (p upload) key() string {
	name := hex.EncodeToString(p.name[:])
	if p.token.path == "" {
		return name
	}
	return p.token.path + "/" + name
}

// address returns the upload as the service wants it: oss://BUCKET:PATH.
func (p upload) address() string { return "oss://" + p.token.bucket + ":" + p.key() }

func (c *Client) putObject(ctx context.Context, t *token, key string, content []byte) error {
	client := c.ossClient(t.endpoint, func(context.Context) (credentials.Credentials, error) {
		return credentials.Credentials{AccessKeyID: t.id, AccessKeySecret: t.secret, SecurityToken: t.sign}, nil
	})
	_, err := client.PutObject(ctx, &oss.PutObjectRequest{
		Bucket: &t.bucket, Key: &key, Body: bytes.NewReader(content), ContentLength: oss.Ptr(int64(len(content))),
	})
	return err
}

// noOSSCode is the code that the SDK gives an answer without one: a page of a
// proxy, say, which tells nothing of the credentials.
const noOSSCode = "BadErrorResponse"

// uploadFault tells why an upload failed, in words of its own: those of OSS
// may tell the address and the keys.
func uploadFault(err error) *verify.Fault {
	f := &verify.Fault{
		Code: UploadFailed, Message: "an image didn't get through to the service's bucket", Unsent: true,
	}
	if answer, ok := errors.AsType[*oss.ServiceError](err); ok {
		f.Message = fmt.Sprintf("the service's bucket answered HTTP %d %s",
			answer.StatusCode, clip(clean(answer.Code, nil), 64))
		f.RequestID = clip(answer.RequestID, 64)
		denied := answer.StatusCode == http.StatusForbidden || answer.StatusCode == http.StatusUnauthorized
		if denied && answer.Code != noOSSCode {
			f.Code = UploadRefused
		}
	}
	f.Class = classOf(f.Code)
	return f
}

// changed is a local image that isn't there as its key has it.
func changed() *verify.Fault {
	return refused(ImageChanged, "a local image was changed or can't be read since it was checked; "+
		"run again once it is in place")
}
