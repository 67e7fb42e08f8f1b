package sample

import (
	"bytes"
	"image/jpeg"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// TestMessyIsMostlyWhole holds that trouble comes to some rows, the same ones
// each time, and leaves the others alone.
func TestMessyIsMostlyWhole(t *testing.T) {
	whole := slices.Collect(People(5, 2000, nil))
	messy := slices.Collect(Messy(5, slices.Values(whole)))
	if !slices.Equal(messy, slices.Collect(Messy(5, slices.Values(whole)))) {
		t.Error("the same seed made another mess")
	}
	numbers, images := make(map[string]int), make(map[string]int)
	spoilt, repeated := 0, 0
	for i, p := range messy {
		if p != whole[i] {
			spoilt++
		}
		if i > 0 && p == whole[i-1] {
			repeated++
		}
		numbers[p.IDNumber]++
		images[p.FaceImage]++
	}
	if spoilt < 50 || spoilt > 200 || repeated == 0 {
		t.Errorf("%d of 2000 rows are spoilt, %d repeated", spoilt, repeated)
	}
	if len(numbers) > 1990 || len(images) > 1990 {
		t.Errorf("%d numbers and %d images in 2000 rows", len(numbers), len(images))
	}
}

func TestMessyCSV(t *testing.T) {
	var once, again bytes.Buffer
	for _, out := range []*bytes.Buffer{&once, &again} {
		if err := WriteMessyCSV(out, 5, People(5, 3000, nil)); err != nil {
			t.Fatal(err)
		}
	}
	if !bytes.Equal(once.Bytes(), again.Bytes()) {
		t.Error("the same seed made another mess")
	}
	for what, sign := range map[string]string{
		"byte order mark": "\ufeff", "NUL": "\x00", "newline in quotes": "\r\n（新）\"", "another encoding": "\xfe\xff",
		"total": "合计",
	} {
		if !strings.Contains(once.String(), sign) {
			t.Errorf("no %s", what)
		}
	}
}

func TestPhotographs(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "photos")
	people := People(3, 5, Mix{{903, 1}}) // answers that speak of the card
	if err := Draw(dir, people); err != nil {
		t.Fatal(err)
	}
	for p := range Photographed("../photos", people) {
		for _, name := range []string{p.FaceImage, p.IDFrontImage, p.IDBackImage} {
			if !strings.HasPrefix(name, "../photos/") {
				t.Errorf("%s has %s", p.UserID, name)
			}
			if _, err := os.Stat(filepath.Join(dir, filepath.Base(name))); err != nil {
				t.Error(err)
			}
		}
		f, err := os.Open(filepath.Join(dir, filepath.Base(p.FaceImage)))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := jpeg.Decode(f); err != nil {
			t.Error(err)
		}
		f.Close()
	}
	if err := Draw(dir, people); err == nil {
		t.Error("pictures that were there have been replaced")
	}
}
