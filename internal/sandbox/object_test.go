package sandbox

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"image/png"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"veribatch/internal/image/imagetest"

	"github.com/alibabacloud-go/tea/dara"
	"github.com/aliyun/alibabacloud-oss-go-sdk-v2/oss"
	osscredentials "github.com/aliyun/alibabacloud-oss-go-sdk-v2/oss/credentials"
)

// A place is a sandbox on the wire. Its clock is the real one, as the
// official OSS SDK's can't be set, and can be put forward.
type place struct {
	*Sandbox
	host  string
	ahead atomic.Int64 // nanoseconds
}

func serveSandbox(t testing.TB, c Config) *place {
	t.Helper()
	p := new(place)
	c.Now = p.now
	p.Sandbox = newSandbox(t, c)
	server := httptest.NewServer(p.Sandbox)
	t.Cleanup(server.Close)
	p.host = server.Listener.Addr().String()
	return p
}

func (p *place) now() time.Time { return time.Now().Add(time.Duration(p.ahead.Load())) }

// wait puts the sandbox's clock forward.
func (p *place) wait(d time.Duration) { p.ahead.Add(int64(d)) }

// here makes a request one to the place, at its time.
func (p *place) here(d *dara.Request) {
	d.Headers["host"] = dara.String(p.host)
	d.Headers["x-acs-date"] = dara.String(p.now().UTC().Format(time.RFC3339))
}

func (p *place) ask(t testing.TB, r *http.Request) reply {
	t.Helper()
	r.Host = p.host
	return ask(t, p, r)
}

// An upload is what DescribeOssUploadToken answers.
type upload struct {
	Bucket, EndPoint, Path, Key, Secret, Token string
	Expired                                    int64
}

func (p *place) upload(t testing.TB) upload {
	t.Helper()
	got := p.ask(t, signedV3("POST", nil, p.here,
		func(d *dara.Request) { d.Headers["x-acs-action"] = dara.String(uploadAction) }))
	var answer struct {
		RequestId      string
		OssUploadToken upload
	}
	if err := json.Unmarshal([]byte(got.body), &answer); err != nil || got.status != 200 || answer.RequestId == "" {
		t.Fatalf("DescribeOssUploadToken: %d %v", got.status, err)
	}
	return answer.OssUploadToken
}

// official returns the official SDK's client of the bucket.
func (u upload) official() *oss.Client {
	return oss.NewClient(oss.LoadDefaultConfig().
		WithRegion("cn-shanghai").WithEndpoint(u.EndPoint).WithUsePathStyle(true).WithRetryMaxAttempts(1).
		WithCredentialsProvider(osscredentials.NewStaticCredentialsProvider(u.Key, u.Secret, u.Token)))
}

// put uploads with the official SDK and returns the object's address.
func (u upload) put(t testing.TB, name string, content []byte) (string, error) {
	t.Helper()
	path := u.Path + "/" + name
	_, err := u.official().PutObject(t.Context(),
		&oss.PutObjectRequest{Bucket: &u.Bucket, Key: &path, Body: bytes.NewReader(content)})
	return "oss://" + u.Bucket + ":" + path, err
}

// verify asks about somebody who passes, with these images.
func (p *place) verify(t testing.TB, images ...string) reply {
	t.Helper()
	q := asking("100", freshNonce())
	for i, name := range []string{"FaceImageUrl", "IdCardFrontImageUrl", "IdCardBackImageUrl"} {
		delete(q, name)
		if i < len(images) {
			q.Set(name, images[i])
		}
	}
	return p.ask(t, signedV3("POST", q, p.here))
}

func TestOfficialOSSUploads(t *testing.T) {
	p := serveSandbox(t, Config{})
	u := p.upload(t)
	if u.EndPoint != "http://"+p.host {
		t.Errorf("EndPoint is %q", u.EndPoint)
	}
	if left := time.UnixMilli(u.Expired).Sub(p.now()).Round(time.Minute); left != tokenLasts {
		t.Errorf("the keys hold for %v, want %v", left, tokenLasts)
	}
	face, front, back := imagetest.JPEG(200, 200), imagetest.PNG(200, 100), imagetest.JPEG(100, 64)
	var addresses []string
	for name, content := range map[string][]byte{"face": face, "前 面~": front, "b/a+ck.jpg": back} {
		address, err := u.put(t, name, content)
		if err != nil {
			t.Fatal(err)
		}
		path := strings.TrimPrefix(address, "oss://"+u.Bucket+":")
		got, err := u.official().GetObject(t.Context(), &oss.GetObjectRequest{Bucket: &u.Bucket, Key: &path})
		if err != nil {
			t.Fatal(err)
		}
		if again, err := io.ReadAll(got.Body); err != nil || !bytes.Equal(again, content) {
			t.Errorf("%s comes back changed: %v", name, err)
		}
		addresses = append(addresses, address)
	}
	if got := p.verify(t, addresses...); got.status != 200 {
		t.Errorf("verified with %d", got.status)
	}
}

func TestReturnedLinks(t *testing.T) {
	for _, shape := range []Shape{ShapeResult, ShapeData, ShapeFlat} {
		p := serveSandbox(t, Config{Shape: shape, FaceGlobal: true})
		u := p.upload(t)
		var addresses []string
		contents := [][]byte{imagetest.JPEG(200, 200), imagetest.PNG(200, 100), imagetest.JPEG(100, 64)}
		for i, content := range contents {
			address, err := u.put(t, fmt.Sprint("图 ", i), content)
			if err != nil {
				t.Fatal(err)
			}
			addresses = append(addresses, address)
		}
		links := imageLinks(fields(t, p.verify(t, addresses...).body))
		for name, i := range map[string]int{"FaceImageUrl": 0, "FaceGlobalUrl": 0, "FrontImageUrl": 1,
			"BackImageUrl": 2} {
			if name == "FaceGlobalUrl" && shape == ShapeData {
				continue // the older page has none
			}
			if status, got := open(t, links[name]); status != 200 || !bytes.Equal(got, contents[i]) {
				t.Errorf("%s: %s gives %d and %d bytes", shape, name, status, len(got))
			}
		}
		forged := strings.Replace(links["FaceImageUrl"], "x-oss-security-token=", "x-oss-security-token=x", 1)
		if status, _ := open(t, forged); status != 403 {
			t.Errorf("a link with another token gives %d", status)
		}
		p.wait(linkLasts + time.Second)
		if status, _ := open(t, links["FaceImageUrl"]); status != 403 {
			t.Errorf("after five minutes the link gives %d", status)
		}
	}
}

// What lies elsewhere the sandbox never had: its links give a stand-in.
func TestLinksToStandIns(t *testing.T) {
	for _, shape := range []Shape{ShapeResult, ShapeData, ShapeFlat} {
		p := serveSandbox(t, Config{Shape: shape})
		addresses := []string{"https://photos.example.com/face.jpg?Signature=secret", "oss://bucket:front.jpg",
			"https://photos.example.com/back.jpg"}
		links := imageLinks(fields(t, p.verify(t, addresses...).body))
		for _, name := range []string{"FaceImageUrl", "FrontImageUrl", "BackImageUrl"} {
			status, got := open(t, links[name])
			if _, err := png.Decode(bytes.NewReader(got)); status != 200 || err != nil {
				t.Errorf("%s: %s gives %d, %v", shape, name, status, err)
			}
			if strings.Contains(links[name], "secret") || strings.Contains(links[name], "photos") {
				t.Errorf("%s: %s tells the address that was sent", shape, name)
			}
		}
		if links["FaceImageUrl"] == links["BackImageUrl"] {
			t.Errorf("%s: two images have one link", shape)
		}
		p.wait(linkLasts + time.Second)
		if status, _ := open(t, links["FaceImageUrl"]); status != 403 {
			t.Errorf("%s: after five minutes the link gives %d", shape, status)
		}
	}
}

// imageLinks collects the image addresses of an answer, however deep.
func imageLinks(v map[string]any) map[string]string {
	links := map[string]string{}
	for name, value := range v {
		switch value := value.(type) {
		case string:
			if strings.HasSuffix(name, "Url") {
				links[name] = value
			}
		case map[string]any:
			for name, link := range imageLinks(value) {
				links[name] = link
			}
		}
	}
	return links
}

func open(t testing.TB, link string) (int, []byte) {
	t.Helper()
	response, err := http.Get(link)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return response.StatusCode, body
}

// A link that the official SDK signs holds too.
func TestOfficialOSSPresigns(t *testing.T) {
	p := serveSandbox(t, Config{})
	u := p.upload(t)
	if _, err := u.put(t, "face.jpg", imagetest.JPEG(64, 64)); err != nil {
		t.Fatal(err)
	}
	path := u.Path + "/face.jpg"
	link, err := u.official().Presign(t.Context(), &oss.GetObjectRequest{Bucket: &u.Bucket, Key: &path},
		oss.PresignExpires(time.Minute))
	if err != nil {
		t.Fatal(err)
	}
	if status, got := open(t, link.URL); status != 200 || !bytes.Equal(got, imagetest.JPEG(64, 64)) {
		t.Errorf("the link gives %d", status)
	}
	p.wait(2 * time.Minute)
	if status, _ := open(t, link.URL); status != 403 {
		t.Errorf("a minute too late it gives %d", status)
	}
}

func TestBucketRefuses(t *testing.T) {
	p := serveSandbox(t, Config{})
	u := p.upload(t)
	path := u.Path + "/x"
	for want, c := range map[string]struct {
		change  func(*upload)
		content []byte
		later   time.Duration
	}{
		"InvalidAccessKeyId":   {change: func(u *upload) { u.Key = "sandbox" }},
		"InvalidSecurityToken": {change: func(u *upload) { u.Token = "" }},
		"AccessDenied":         {change: func(u *upload) { u.Path = "elsewhere" }},
		"EntityTooLarge":       {content: make([]byte, maxObject+1)},
		"RequestTimeTooSkewed": {later: maxSkew + time.Minute},
	} {
		changed := u
		if c.change != nil {
			c.change(&changed)
		}
		p.wait(c.later)
		_, err := changed.put(t, "x", c.content)
		p.wait(-c.later)
		if got := ossCode(err); got != want {
			t.Errorf("PutObject is answered %q, want %s", got, want)
		}
		if _, there := p.bucket.get(path); there {
			t.Errorf("%s: the object is there all the same", want)
		}
	}
	if _, err := u.official().DeleteObject(t.Context(),
		&oss.DeleteObjectRequest{Bucket: &u.Bucket, Key: &path}); ossCode(err) != "MethodNotAllowed" {
		t.Errorf("DeleteObject: %v", ossCode(err))
	}
	if _, err := u.official().GetObjectAcl(t.Context(),
		&oss.GetObjectAclRequest{Bucket: &u.Bucket, Key: &path}); ossCode(err) != "NotImplemented" {
		t.Errorf("GetObjectAcl: %v", ossCode(err))
	}
	if _, err := u.official().GetObject(t.Context(),
		&oss.GetObjectRequest{Bucket: &u.Bucket, Key: &path}); ossCode(err) != "NoSuchKey" {
		t.Errorf("GetObject: %v", ossCode(err))
	}
	if status, _ := open(t, "http://"+p.host+"/"+bucketName+"/"+path); status != 403 {
		t.Errorf("an unsigned request gets %d", status)
	}
}

func TestUploadKeysEnd(t *testing.T) {
	p := serveSandbox(t, Config{})
	old := p.sts.issue(p.now().Add(-time.Second))
	u := p.upload(t)
	u.Key, u.Secret, u.Token = old.id, old.secret, old.token
	if _, err := u.put(t, "late", nil); ossCode(err) != "SecurityTokenExpired" {
		t.Errorf("keys that ended: %q", ossCode(err))
	}
}

func ossCode(err error) string {
	var refused *oss.ServiceError
	if errors.As(err, &refused) {
		return refused.Code
	}
	return fmt.Sprint(err)
}

func TestUploadedImagesAreLookedAt(t *testing.T) {
	p := serveSandbox(t, Config{})
	u := p.upload(t)
	good, err := u.put(t, "good", imagetest.JPEG(64, 64))
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		content []byte
		status  int
		code    string
	}{
		"large":     {append(imagetest.JPEG(64, 64), make([]byte, maxImage)...), 421, "ResourcesTooLarge"},
		"narrow":    {imagetest.JPEG(63, 200), 435, "NoFaceDetected"},
		"low":       {imagetest.PNG(200, 63), 435, "NoFaceDetected"},
		"no image":  {[]byte("<html>"), 435, "NoFaceDetected"},
		"nothing":   {nil, 435, "NoFaceDetected"},
		"not there": {nil, 403, "NoPermission"},
	} {
		address, err := u.put(t, name, c.content)
		if err != nil {
			t.Fatal(err)
		}
		if name == "not there" {
			address += "?"
		}
		wantError(t, p.verify(t, address), c.status, c.code)
		wantError(t, p.verify(t, good, address), c.status, c.code)
		wantError(t, p.verify(t, good, good, address), c.status, c.code)
	}
}

func TestBucketKeepsWhatIsUsed(t *testing.T) {
	b := newBucket(10)
	b.put("a", make([]byte, 4))
	b.put("b", make([]byte, 4))
	b.get("a")
	b.put("c", make([]byte, 4))
	b.put("c", make([]byte, 5))
	for path, want := range map[string]bool{"a": true, "b": false, "c": true} {
		if _, got := b.get(path); got != want {
			t.Errorf("%s is there: %v, want %v", path, got, want)
		}
	}
	if b.size != 9 || b.used.Len() != 2 {
		t.Errorf("%d bytes in %d objects, want 9 in 2", b.size, b.used.Len())
	}
}
