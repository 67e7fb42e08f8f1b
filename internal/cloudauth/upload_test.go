package cloudauth

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	stdimage "image"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"veribatch/internal/image"
	"veribatch/internal/verify"

	"golang.org/x/image/bmp"
)

// bucket is a service with a bucket of its own, as CONTRACT §4 has it.
type bucket struct {
	t      *testing.T
	origin string
	clock  time.Time
	lasts  time.Duration // how long after clock tokens last

	mu      sync.Mutex
	tokens  int
	objects map[string][]byte // by path, PUTs that went well
	puts    int
	faces   []string                              // what VerifyMaterial was sent
	refuse  func(puts int, key string) int        // HTTP status of a PUT; nil, 0: it goes well
	page    bool                                  // what is refused is refused by a page of HTML
	answer  func(w http.ResponseWriter) (is bool) // what else to answer to a request for a token
}

func openBucket(t *testing.T) *bucket {
	b := &bucket{t: t, clock: time.Now(), lasts: 30 * time.Minute, objects: make(map[string][]byte)}
	b.origin = serve(t, b.ServeHTTP)
	return b
}

func (b *bucket) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	b.mu.Lock()
	defer b.mu.Unlock()
	switch {
	case r.Method == http.MethodPut:
		b.put(w, r)
	case r.Header.Get("X-Acs-Action") == "DescribeOssUploadToken":
		b.lend(w, r)
	default:
		b.faces = append(b.faces, r.URL.Query().Get("FaceImageUrl"))
		io.WriteString(w, `{"VerifyStatus":1}`)
	}
}

func (b *bucket) lend(w http.ResponseWriter, r *http.Request) {
	if r.URL.RawQuery != "" || r.Header.Get("X-Acs-Version") != "2019-03-07" {
		b.t.Errorf("DescribeOssUploadToken with %q", r.URL.RawQuery)
	}
	b.tokens++
	if b.answer != nil && b.answer(w) {
		return
	}
	fmt.Fprintf(w, `{"RequestId":"R","OssUploadToken":{"Bucket":"verify-hz","EndPoint":%q,"Path":"upload/2026","Expired":%d,"Key":"STS.key%d","Secret":"stsSecret","Token":"stsToken"}}`,
		b.origin, b.clock.Add(b.lasts).UnixMilli(), b.tokens)
}

func (b *bucket) put(w http.ResponseWriter, r *http.Request) {
	b.puts++
	content, _ := io.ReadAll(r.Body)
	authorization := r.Header.Get("Authorization")
	key := fmt.Sprintf("STS.key%d", b.tokens)
	if !strings.HasPrefix(authorization, "OSS4-HMAC-SHA256 Credential="+key+"/") ||
		r.Header.Get("X-Oss-Security-Token") != "stsToken" {
		b.t.Errorf("a PUT is signed as %s", authorization)
	}
	if b.refuse != nil {
		if status := b.refuse(b.puts, key); status != 0 {
			w.WriteHeader(status)
			if b.page {
				io.WriteString(w, "<html><body>a proxy's</body></html>")
				return
			}
			io.WriteString(w, `<?xml version="1.0"?><Error><Code>AccessDenied</Code><Message>stsSecret /upload/2026 stsToken</Message><RequestId>Q</RequestId></Error>`)
			return
		}
	}
	path, ok := strings.CutPrefix(r.URL.Path, "/verify-hz/")
	if !ok {
		b.t.Errorf("a PUT to %s", r.URL.Path)
	}
	b.objects[path] = content
}

// files is a Files in a map.
type files struct {
	mu       sync.Mutex
	contents map[string][]byte
	reads    int
}

func (f *files) set(path string, content []byte) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.contents[path] = content
}

func (f *files) Digest(path string) ([sha256.Size]byte, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	content, ok := f.contents[path]
	if !ok {
		return [sha256.Size]byte{}, errors.New("no such file " + path)
	}
	return sha256.Sum256(content), nil
}

func (f *files) Read(path string, digest [sha256.Size]byte) ([]byte, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.reads++
	if content := f.contents[path]; sha256.Sum256(content) == digest {
		return content, nil
	}
	return nil, image.ErrChanged
}

// album returns two files with two contents, and the keyer that goes with them.
func album() (*files, *verify.Keyer) {
	f := &files{contents: map[string][]byte{"a.jpg": []byte("first"), "b.jpg": []byte("second"),
		"same-as-a.jpg": []byte("first")}}
	keyer := verify.NewKeyer([]byte("secret"), "RPMinTest", verify.VerifyMaterial)
	keyer.LocalImage = func(path string) string {
		digest, _ := f.Digest(path)
		return fmt.Sprintf("sha256:%x", digest)
	}
	return f, keyer
}

func withPhotos(face, front string) verify.Record {
	rec := record()
	rec.FaceImage, rec.IDFrontImage = face, front
	return rec
}

func TestLocalImagesAreUploaded(t *testing.T) {
	b := openBucket(t)
	files, keyer := album()
	send := Verifier(newClient(t, b.origin), LocalImages(files, keyer))
	permit := func(ctx context.Context) (context.Context, error) {
		b.mu.Lock()
		defer b.mu.Unlock()
		if len(b.objects) != 2 {
			t.Errorf("%d uploads before the permit", len(b.objects))
		}
		return ctx, nil
	}
	rec := withPhotos("a.jpg", "b.jpg")
	if o, err := send(t.Context(), keyer.Key(rec), rec, permit); err != nil || o.State != verify.Passed {
		t.Fatalf("%+v, %v", o, err)
	}
	path, ok := strings.CutPrefix(b.faces[0], "oss://verify-hz:")
	if !ok || !strings.HasPrefix(path, "upload/2026/") || string(b.objects[path]) != "first" {
		t.Errorf("sent %s, holding %q", b.faces[0], b.objects[path])
	}
}

// Everybody who has the same content at the same time shares one upload, and
// so do those who come later; all share one token.
func TestOneUploadPerContent(t *testing.T) {
	b := openBucket(t)
	files, keyer := album()
	send := Verifier(newClient(t, b.origin), LocalImages(files, keyer))
	once := func(face string) {
		rec := withPhotos(face, "b.jpg")
		if _, err := send(t.Context(), keyer.Key(rec), rec, granted); err != nil {
			t.Error(err)
		}
	}
	var all sync.WaitGroup
	for _, face := range slices.Repeat([]string{"a.jpg", "same-as-a.jpg"}, 8) {
		all.Go(func() { once(face) })
	}
	all.Wait()
	once("a.jpg")
	if b.puts != 2 || b.tokens != 1 || files.reads != 2 || len(b.faces) != 17 {
		t.Errorf("%d uploads, %d tokens, %d files read, %d calls", b.puts, b.tokens, files.reads, len(b.faces))
	}
}

// An upload isn't taken for there for ever, in a process that runs for long.
func TestAnOldUploadIsMadeAgain(t *testing.T) {
	b := openBucket(t)
	files, _ := album()
	c := newClient(t, b.origin)
	upload := Uploads(c, files)
	once := func(after time.Duration) string {
		c.now = func() time.Time { return b.clock.Add(after) }
		rec, err := upload(t.Context(), withPhotos("a.jpg", ""))
		if err != nil || !strings.HasPrefix(rec.FaceImage, "oss://verify-hz:") || rec.IDFrontImage != "" {
			t.Fatalf("uploaded %+v: %v", rec, err)
		}
		return rec.FaceImage
	}
	first := once(0)
	if soon := once(b.lasts + keptFor - time.Second); soon != first {
		t.Errorf("it was made again too soon")
	}
	if b.clock = b.clock.Add(b.lasts + keptFor); once(0) == first || b.puts != 2 {
		t.Errorf("%d uploads, want 2", b.puts)
	}
}

// Shortly before its end a token is as good as none.
func TestTokenIsRefreshed(t *testing.T) {
	b := openBucket(t)
	files, _ := album()
	u := newUploader(newClient(t, b.origin), files)
	for i, c := range []struct {
		after  time.Duration
		tokens int
	}{{0, 1}, {27 * time.Minute, 1}, {29 * time.Minute, 2}, {30 * time.Minute, 2}} {
		now := b.clock.Add(c.after)
		u.client.now = func() time.Time { return now }
		path := fmt.Sprint(i)
		files.set(path, []byte(path))
		if _, err := u.upload(t.Context(), path); err != nil || b.tokens != c.tokens {
			t.Errorf("after %v: %d tokens, %v", c.after, b.tokens, err)
		}
		b.lasts = time.Hour
	}
}

func TestUploadFaults(t *testing.T) {
	files, keyer := album()
	rec := withPhotos("a.jpg", "")
	for name, c := range map[string]struct {
		refuse  func(puts int, key string) int
		page    bool
		answer  func(http.ResponseWriter) bool
		class   verify.Class // empty: no fault
		code    string
		puts    int
		request string
	}{
		"a token that went stale": {refuse: func(puts int, _ string) int { return []int{403, 0}[puts-1] }, puts: 2},
		"keys refused": {refuse: func(int, string) int { return 403 }, class: verify.ClassAccount,
			code: UploadRefused, puts: 2, request: "Q"},
		"the bucket is down": {refuse: func(int, string) int { return 503 }, class: verify.ClassTransient,
			code: UploadFailed, puts: 1, request: "Q"},
		"a proxy's page": {refuse: func(int, string) int { return 403 }, page: true,
			class: verify.ClassTransient, code: UploadFailed, puts: 1},
		"a proxy's redirect": {refuse: func(int, string) int { return 302 }, page: true,
			class: verify.ClassTransient, code: UploadFailed, puts: 1},
		"token, arrived before": {answer: says(400, `{"RequestId":"R","Code":"SignatureNonceUsed"}`),
			class: verify.ClassTransient, code: UploadFailed, request: "R"},
		"token, redirected": {answer: says(302, ``), class: verify.ClassTransient, code: UploadFailed},
		"token, a page":     {answer: says(503, `<html>`), class: verify.ClassTransient, code: UploadFailed},
		"the account is refused": {
			answer: says(404, `{"RequestId":"R","Code":"InvalidAccessKeyId.NotFound","Message":"m"}`),
			class:  verify.ClassAccount, code: "InvalidAccessKeyId.NotFound", request: "R"},
		"throttled": {answer: says(400, `{"RequestId":"R","Code":"Throttling.User"}`),
			class: verify.ClassThrottled, code: "Throttling.User", request: "R"},
		"an error of the service": {answer: says(500, `{"RequestId":"R","Code":"SystemError"}`),
			class: verify.ClassTransient, code: UploadFailed, request: "R"},
		"blames a record": {answer: says(400, `{"RequestId":"R","Code":"InvalidParameter"}`),
			class: verify.ClassTransient, code: UploadFailed, request: "R"},
		"no token": {answer: says(200, `{"RequestId":"R"}`), class: verify.ClassTransient, code: UploadFailed,
			request: "R"},
		"half a token": {answer: says(200,
			`{"RequestId":"R","OssUploadToken":{"Bucket":"b","EndPoint":"https://oss-cn-hangzhou.aliyuncs.com","Expired":"x"}}`), class: verify.ClassTransient, code: UploadFailed, request: "R"},
		"http elsewhere": {answer: says(200,
			`{"RequestId":"R","OssUploadToken":{"Bucket":"b","EndPoint":"http://oss.example.com","Path":"p","Expired":9999999999999,"Key":"k","Secret":"s","Token":"t"}}`), class: verify.ClassTransient, code: UploadFailed, request: "R"},
		"no JSON": {answer: says(200, `<html>`), class: verify.ClassTransient, code: UploadFailed},
	} {
		t.Run(name, func(t *testing.T) {
			b := openBucket(t)
			b.refuse, b.page, b.answer = c.refuse, c.page, c.answer
			send := Verifier(newClient(t, b.origin), LocalImages(files, keyer))
			_, err := send(t.Context(), keyer.Key(rec), rec, granted)
			if c.class == "" && err != nil || b.puts != c.puts {
				t.Fatalf("%d uploads, %v", b.puts, err)
			}
			if c.class == "" {
				return
			}
			f := faultOf(t, err)
			if f.Class != c.class || f.Code != c.code || !f.Unsent || f.Lost || f.RequestID != c.request ||
				len(b.faces) > 0 {
				t.Errorf("%+v, %d calls", f, len(b.faces))
			}
			for _, secret := range []string{"sts", "STS", "upload/2026", "a.jpg", testSecret} {
				if strings.Contains(err.Error(), secret) {
					t.Errorf("%v tells %q", err, secret)
				}
			}
		})
	}
}

func says(status int, body string) func(http.ResponseWriter) bool {
	return func(w http.ResponseWriter) bool {
		w.WriteHeader(status)
		io.WriteString(w, body)
		return true
	}
}

// What isn't what the key was derived from isn't sent, whenever it changed.
func TestChangedImagesAreNotSent(t *testing.T) {
	never := func(context.Context) (context.Context, error) {
		t.Error("a permit was asked for")
		return t.Context(), nil
	}
	rec := withPhotos("a.jpg", "b.jpg")
	for name, change := range map[string]func(*files){
		"changed": func(f *files) { f.set("a.jpg", []byte("third")) },
		"gone":    func(f *files) { delete(f.contents, "b.jpg") },
	} {
		b := openBucket(t)
		files, keyer := album()
		key := keyer.Key(rec)
		change(files)
		_, err := Verifier(newClient(t, b.origin), LocalImages(files, keyer))(t.Context(), key, rec, never)
		if f := faultOf(t, err); f.Code != ImageChanged || f.Class != verify.ClassUnknown || !f.Unsent ||
			strings.Contains(err.Error(), ".jpg") {
			t.Errorf("%s: %+v", name, f)
		}
	}
}

func TestLargeImagesAreMadeToFit(t *testing.T) {
	b := openBucket(t)
	files, _ := album()
	var large bytes.Buffer // a BMP isn't compressed
	if err := bmp.Encode(&large, stdimage.NewGray(stdimage.Rect(0, 0, 1500, 1400))); err != nil ||
		large.Len() <= image.MaxBytes {
		t.Fatalf("%d bytes, %v", large.Len(), err)
	}
	files.set("large.bmp", large.Bytes())
	files.set("torn.bmp", large.Bytes()[:image.MaxBytes+1])
	u := newUploader(newClient(t, b.origin), files)
	if _, err := u.upload(t.Context(), "large.bmp"); err != nil {
		t.Fatal(err)
	}
	for _, content := range b.objects {
		if m := image.MeasureImage(content); len(content) > image.MaxBytes || m.Format != "JPEG" {
			t.Errorf("%d bytes of %+v", len(content), m)
		}
	}
	_, err := u.upload(t.Context(), "torn.bmp")
	if f := faultOf(t, err); f.Code != "ResourcesTooLarge" || f.Class != verify.ClassRecord || !f.Unsent {
		t.Errorf("torn: %+v", f)
	}
}

// An end of the run is no fault of the upload.
func TestUploadEndsWithTheRun(t *testing.T) {
	b := openBucket(t)
	files, keyer := album()
	ctx, end := context.WithCancel(t.Context())
	b.refuse = func(int, string) int { end(); return 503 }
	rec := withPhotos("a.jpg", "")
	_, err := Verifier(newClient(t, b.origin), LocalImages(files, keyer))(ctx, keyer.Key(rec), rec, granted)
	if !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
}
