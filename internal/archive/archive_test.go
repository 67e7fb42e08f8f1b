package archive

import (
	"bytes"
	"context"
	"image/png"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"veribatch/internal/image/imagetest"
	"veribatch/internal/verify"
)

// site serves pictures, and what passes for them.
func site(t *testing.T) string {
	t.Helper()
	photo, drawing := imagetest.JPEG(64, 64), imagetest.PNG(64, 64)
	mux := http.NewServeMux()
	for path, content := range map[string][]byte{
		"/photo": photo, "/drawing": drawing, "/page": []byte("<html>expired</html>"), "/nothing": nil,
		"/large": append(slices.Clone(photo), make([]byte, maxPicture)...),
	} {
		mux.HandleFunc(path, func(w http.ResponseWriter, _ *http.Request) { w.Write(content) })
	}
	mux.Handle("/elsewhere", http.RedirectHandler("/photo", http.StatusFound))
	mux.HandleFunc("/cut", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Length", "100000")
		w.Write(photo)
	})
	mux.HandleFunc("/silent", func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() })
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	return server.URL
}

func open(t *testing.T, dir string) *Archive {
	t.Helper()
	a, err := Open(dir, 2, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(a.Close)
	return a
}

// files lists what is under a folder, and checks that nobody else can read it.
func files(t *testing.T, dir string) []string {
	t.Helper()
	var all []string
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		want := fs.FileMode(0o600)
		if d.IsDir() {
			want = 0o700
		} else {
			name, _ := filepath.Rel(dir, path)
			all = append(all, filepath.ToSlash(name))
		}
		if got := info.Mode().Perm(); got != want {
			t.Errorf("%s has mode %o, want %o", d.Name(), got, want)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func TestKeepsEveryPicture(t *testing.T) {
	dir, host := filepath.Join(t.TempDir(), "new", "archive"), site(t)
	a := open(t, dir)
	key := verify.Key{0xab}
	answer := verify.Outcome{Images: verify.ResultImages{
		Face: host + "/photo?signature=s", Global: host + "/drawing", IDFront: host + "/photo",
		IDBack: host + "/photo",
	}}
	for range 2 { // again, over what is there
		if word := a.Keep(t.Context(), key, answer); word != "" {
			t.Errorf("Keep says %q", word)
		}
	}
	folder := key.BizID()
	want := []string{folder + "/face.jpg", folder + "/global.png", folder + "/id-back.jpg", folder + "/id-front.jpg"}
	if got := files(t, dir); !slices.Equal(got, want) {
		t.Errorf("kept %q, want %q", got, want)
	}
	content, err := os.ReadFile(filepath.Join(dir, folder, "global.png"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := png.Decode(bytes.NewReader(content)); err != nil {
		t.Errorf("global.png: %v", err)
	}
}

func TestOneFailureKeepsTheOthers(t *testing.T) {
	host := site(t)
	for link, want := range map[string]string{
		host + "/absent": verify.ArchiveRefused, host + "/elsewhere": verify.ArchiveRefused,
		host + "/page": verify.ArchiveNoImage, host + "/nothing": verify.ArchiveNoImage,
		host + "/large": verify.ArchiveNoImage, host + "/cut": verify.ArchiveDownload,
		"http://127.0.0.1:1/photo":        verify.ArchiveNoConnection,
		"http://nowhere.invalid/face.jpg": verify.ArchiveNoHost,
		"file:///etc/hosts":               verify.ArchiveDownload,
		"http://[::bad":                   verify.ArchiveDownload,
		"oss://bucket:path":               verify.ArchiveDownload,
	} {
		dir := filepath.Join(t.TempDir(), "archive")
		pictures := verify.ResultImages{Face: link, Global: host + "/photo"}
		if why := open(t, dir).Keep(t.Context(), verify.Key{}, verify.Outcome{Images: pictures}); why != want {
			t.Errorf("%s: Keep says %q, want %q", link, why, want)
		}
		if got := files(t, dir); len(got) != 1 || filepath.Base(got[0]) != "global.jpg" {
			t.Errorf("%s: kept %q, want the global picture alone", link, got)
		}
	}
}

// After ten records in a row without a picture, links are left alone for a while.
func TestDeadLinksAreLeftAlone(t *testing.T) {
	var asked atomic.Int32
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		asked.Add(1)
		w.WriteHeader(http.StatusForbidden)
	}))
	defer server.Close()
	a := open(t, filepath.Join(t.TempDir(), "archive"))
	pictures := verify.ResultImages{Face: server.URL + "/1", Global: server.URL + "/2"}
	for n := range 100 {
		if why := a.Keep(t.Context(), verify.Key{byte(n)},
			verify.Outcome{Images: pictures}); why != verify.ArchiveRefused {
			t.Fatalf("of record %d Keep says %q, want %q", n, why, verify.ArchiveRefused)
		}
	}
	if n := asked.Load(); n != 2*failuresToTrip {
		t.Errorf("%d requests, want %d", n, 2*failuresToTrip)
	}
}

// One record whose links give nothing among others says nothing of the others.
func TestSomeDeadLinks(t *testing.T) {
	host := site(t)
	a := open(t, filepath.Join(t.TempDir(), "archive"))
	for n := range 100 {
		link, want := host+"/absent", verify.ArchiveRefused
		if n%5 == 0 {
			link, want = host+"/photo", ""
		}
		answer := verify.Outcome{Images: verify.ResultImages{Face: link}}
		if why := a.Keep(t.Context(), verify.Key{byte(n)}, answer); why != want {
			t.Fatalf("of record %d Keep says %q, want %q", n, why, want)
		}
	}
}

func TestNothingReturnedMakesNoFolder(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "archive")
	if word := open(t, dir).Keep(t.Context(), verify.Key{}, verify.Outcome{}); word != "" {
		t.Errorf("Keep says %q", word)
	}
	if entries, err := os.ReadDir(dir); err != nil || len(entries) != 0 {
		t.Errorf("the archive has %d entries, %v", len(entries), err)
	}
}

func TestKeepGivesUp(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	pictures := verify.ResultImages{Face: site(t) + "/silent"}
	if word := open(t, filepath.Join(t.TempDir(), "archive")).Keep(ctx, verify.Key{},
		verify.Outcome{Images: pictures}); word != verify.ArchiveTimedOut {
		t.Errorf("Keep says %q", word)
	}
}

func TestAFolderThatCannotBe(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(file, 1, nil); err == nil {
		t.Error("an archive opens in a file")
	}
	a := open(t, filepath.Join(t.TempDir(), "archive"))
	key := verify.Key{1}
	if err := os.WriteFile(filepath.Join(a.dir, key.BizID()), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if word := a.Keep(t.Context(), key,
		verify.Outcome{Images: verify.ResultImages{Face: site(t) + "/photo"}}); word != verify.ArchiveDisk {
		t.Errorf("Keep says %q, want %q", word, verify.ArchiveDisk)
	}
}
