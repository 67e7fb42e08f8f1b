package sandbox

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"veribatch/internal/image/imagetest"
)

// photoServer serves images, and what passes for them.
func photoServer(t *testing.T) string {
	t.Helper()
	mux := http.NewServeMux()
	serve := func(pattern string, content []byte) {
		mux.HandleFunc(pattern, func(w http.ResponseWriter, _ *http.Request) { w.Write(content) })
	}
	serve("/good", imagetest.JPEG(64, 64))
	serve("/large", append(imagetest.JPEG(64, 64), make([]byte, maxImage)...))
	serve("/small", imagetest.PNG(63, 63))
	serve("/page", []byte("<html>"))
	mux.HandleFunc("/silent", func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() })
	mux.HandleFunc("/stalls", func(w http.ResponseWriter, r *http.Request) {
		w.Write(imagetest.JPEG(64, 64)[:40])
		w.(http.Flusher).Flush()
		<-r.Context().Done()
	})
	for i := 1; i <= maxRedirects; i++ {
		mux.Handle(fmt.Sprint("/from/", i), http.RedirectHandler(fmt.Sprint("/from/", i-1), http.StatusFound))
	}
	mux.Handle("/from/0", http.RedirectHandler("/good", http.StatusFound))
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	return server.URL
}

func TestFetchedImagesAreLookedAt(t *testing.T) {
	p := serveSandbox(t, Config{Fetch: true})
	p.downloads = time.Second
	site := photoServer(t)
	for address, want := range map[string]struct {
		status int
		code   string
	}{
		site + "/good":                    {status: 200},
		site + "/from/2":                  {status: 200},
		site + "/from/3":                  {403, "NoPermission"},
		site + "/absent":                  {403, "NoPermission"},
		"http://127.0.0.1:1/face.jpg":     {403, "NoPermission"},
		"http://[::bad/face.jpg":          {403, "NoPermission"},
		"oss://bucket-of-others:face":     {403, "NoPermission"},
		site + "/large":                   {421, "ResourcesTooLarge"},
		site + "/small":                   {435, "NoFaceDetected"},
		site + "/page":                    {435, "NoFaceDetected"},
		site + "/silent":                  {422, "DownloadTimedOut"},
		site + "/stalls":                  {422, "DownloadTimedOut"},
		"oss://" + bucketName + ":absent": {403, "NoPermission"},
	} {
		t.Run(address, func(t *testing.T) {
			t.Parallel()
			got := p.verify(t, site+"/good", address)
			if want.code == "" {
				if got.status != 200 {
					t.Errorf("answered %d", got.status)
				}
				return
			}
			wantError(t, got, want.status, want.code)
		})
	}
}

func TestNothingIsFetchedUnasked(t *testing.T) {
	p := serveSandbox(t, Config{})
	asked := false
	site := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { asked = true }))
	defer site.Close()
	if got := p.verify(t, site.URL); got.status != 200 || asked {
		t.Errorf("answered %d, fetched: %v", got.status, asked)
	}
}
