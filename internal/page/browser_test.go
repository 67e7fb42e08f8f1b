package page

import (
	"bytes"
	"context"
	"image"
	"image/color"
	"image/png"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"veribatch/internal/explain"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// A browser is a headless Chromium, and what it asked for and complained of.
type browser struct {
	ctx context.Context

	mu        sync.Mutex
	asked     []string // addresses
	complains []string
}

// browse starts a browser; without one the test is skipped.
func browse(t *testing.T) *browser {
	t.Helper()
	path := ""
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if found, err := exec.LookPath(name); err == nil {
			path = found
			break
		}
	}
	if path == "" {
		t.Skip("there is no Chromium")
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(path), chromedp.NoSandbox)
	allocator, cancel := chromedp.NewExecAllocator(context.Background(), options...)
	t.Cleanup(cancel)
	ctx, cancel := chromedp.NewContext(allocator)
	t.Cleanup(cancel)
	b := &browser{ctx: ctx}
	if err := chromedp.Listen(ctx, b.note); err != nil {
		t.Fatal(err)
	}
	call(t, b, network.Enable, network.EnableParams{})
	call(t, b, log.Enable, cdp.Empty{})
	return b
}

func call[P, R any](t *testing.T, b *browser, command cdp.Command[P, R], params P) {
	t.Helper()
	if _, err := chromedp.Call(b.ctx, command, params); err != nil {
		t.Fatal(err)
	}
}

// get returns what an action finds out.
func get[T any](t *testing.T, b *browser, action chromedp.Action[T]) T {
	t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, time.Minute)
	defer cancel()
	got, err := chromedp.Run(ctx, action)
	if err != nil {
		t.Fatal(err)
	}
	return got
}

func (b *browser) note(event any) {
	b.mu.Lock()
	defer b.mu.Unlock()
	switch e := event.(type) {
	case *network.EventRequestWillBeSent:
		b.asked = append(b.asked, e.Request.URL)
	case *runtime.EventExceptionThrown:
		b.complains = append(b.complains, e.ExceptionDetails.Text)
	case *log.EventEntryAdded:
		b.complains = append(b.complains, e.Entry.Text)
	}
}

// look opens a page in a window of some size.
func (b *browser) look(t *testing.T, url string, width, height int64, scheme string) {
	t.Helper()
	call(t, b, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
		Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}},
	})
	get(t, b, chromedp.EmulateViewport(width, height))
	get(t, b, chromedp.Navigate(url))
	get(t, b, chromedp.WaitVisible("#tiles .value"))
}

// is waits until a condition holds.
func (b *browser) is(t *testing.T, condition string) {
	t.Helper()
	if _, err := chromedp.Run(b.ctx, chromedp.Poll[bool](condition)); err != nil {
		t.Errorf("%s: %v", condition, err)
	}
}

func (b *browser) text(t *testing.T, selector string) string {
	t.Helper()
	return get(t, b, chromedp.Text(selector))
}

// through lets a page see a night up to some time, and returns it.
func through(t *testing.T, elapsed time.Duration) *Page {
	t.Helper()
	p := opened(t, Options{})
	for at := time.Duration(0); at < elapsed; at += 20 * time.Second {
		p.Show(func() Facts { return night(at) })
	}
	p.Show(func() Facts { return night(elapsed) })
	return p
}

func TestInABrowser(t *testing.T) {
	b := browse(t)
	p := through(t, 3*time.Hour)
	b.look(t, p.URL()+"?lang=en", 1100, 900, "light")
	if calls := b.text(t, `[data-of="calls"]`); calls != "90,240" {
		t.Errorf("it shows %s calls", calls)
	}
	get(t, b, chromedp.Evaluate[bool](`window.untouched = true`))
	p.Show(func() Facts { return night(3*time.Hour + time.Minute) })
	b.is(t, `document.querySelector('[data-of="calls"]').value === "90804"`)
	b.is(t, `window.untouched && document.getElementById("lost").hidden`)
	get(t, b, chromedp.Click(`header a`))
	get(t, b, chromedp.WaitVisible(`html[data-lang="zh"] #tiles .value`))
	if badge := b.text(t, ".badge"); badge != "进行中" {
		t.Errorf("the badge says %s", badge)
	}
	last := night(9 * time.Hour)
	last.Phase, last.Outcome = Ended, explain.Text{ZH: "已完成", EN: "finished"}
	p.Show(func() Facts { return last })
	p.Close()
	b.is(t, `document.querySelector(".badge").textContent === "已完成" && document.getElementById("lost").hidden`)

	b.mu.Lock()
	defer b.mu.Unlock()
	for _, asked := range b.asked {
		if !strings.HasPrefix(asked, p.URL()) {
			t.Errorf("it asked for %s", asked)
		}
	}
	if len(b.asked) < 4 || len(b.complains) > 0 {
		t.Errorf("it asked for %d things and complained: %q", len(b.asked), b.complains)
	}
}

// A page whose run was killed says that nothing more comes.
func TestALostConnectionInABrowser(t *testing.T) {
	b := browse(t)
	p := through(t, time.Minute)
	b.look(t, p.URL(), 800, 600, "light")
	if err := p.server.Close(); err != nil {
		t.Fatal(err)
	}
	b.is(t, `!document.getElementById("lost").hidden && document.querySelector("main.old") !== null`)
}

// On a phone nothing is cut off, in either language.
func TestNarrowInABrowser(t *testing.T) {
	b := browse(t)
	p := through(t, 3*time.Hour)
	for _, lang := range []string{"zh", "en"} {
		b.look(t, p.URL()+"?lang="+lang, 360, 740, "dark")
		if wide := get(t, b, chromedp.Evaluate[int](`document.documentElement.scrollWidth`)); wide > 360 {
			t.Errorf("%s: it is %d wide", lang, wide)
		}
	}
}

// VERIBATCH_PICTURES=docs takes the pictures of README again, below the project's folder.
func TestPictures(t *testing.T) {
	dir := os.Getenv("VERIBATCH_PICTURES")
	if dir == "" {
		t.Skip("make pictures takes the pictures of README again")
	}
	b := browse(t)
	p := through(t, 5*time.Hour+12*time.Minute)
	for _, picture := range []struct {
		name, lang, scheme string
		width              int64
	}{{"page-zh", "zh", "light", 1080}, {"page-en", "en", "dark", 1080}} {
		b.look(t, p.URL()+"?lang="+picture.lang, picture.width, 700, picture.scheme)
		drawn, err := png.Decode(bytes.NewReader(get(t, b, chromedp.FullScreenshot(100))))
		if err != nil {
			t.Fatal(err)
		}
		var small bytes.Buffer
		if err := (&png.Encoder{CompressionLevel: png.BestCompression}).Encode(&small, fewColours(drawn)); err != nil {
			t.Fatal(err)
		}
		path := filepath.Join("../..", dir, picture.name+".png")
		if err := os.WriteFile(path, small.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// fewColours returns a picture in its 256 most frequent colours: it is a third as large.
func fewColours(picture image.Image) *image.Paletted {
	bounds, counts := picture.Bounds(), make(map[color.Color]int)
	for y := bounds.Min.Y; y < bounds.Max.Y; y++ {
		for x := bounds.Min.X; x < bounds.Max.X; x++ {
			counts[picture.At(x, y)]++
		}
	}
	colours := slices.SortedFunc(maps.Keys(counts), func(a, b color.Color) int { return counts[b] - counts[a] })
	few := image.NewPaletted(bounds, colours[:min(len(colours), 256)])
	for y := bounds.Min.Y; y < bounds.Max.Y; y++ {
		for x := bounds.Min.X; x < bounds.Max.X; x++ {
			few.Set(x, y, picture.At(x, y))
		}
	}
	return few
}
