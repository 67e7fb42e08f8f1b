package sample

import (
	"bytes"
	"encoding/csv"
	"image"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"veribatch/internal/preflight"
	"veribatch/internal/verify"

	"github.com/xuri/excelize/v2"
)

var check = preflight.New(
	preflight.Options{Now: func() time.Time { return time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC) }})

func (p Person) record() verify.Record {
	return verify.Record{
		UserID: p.UserID, Name: p.Name, IDNumber: p.IDNumber,
		FaceImage: p.FaceImage, IDFrontImage: p.IDFrontImage, IDBackImage: p.IDBackImage,
	}
}

// magic reports digits 15 to 17 that the sandbox gives a meaning, or may yet.
func magic(number string) bool { return number[14] >= '8' }

func TestPeopleAreDistinctAndClean(t *testing.T) {
	const rows = 50_000
	seen := make(map[string]bool, rows)
	for p := range People(7, rows, nil) {
		if seen[p.IDNumber] {
			t.Fatalf("%s has a number that came before", p.UserID)
		}
		seen[p.IDNumber] = true
		if magic(p.IDNumber) {
			t.Fatalf("%s is to pass and has a magic number", p.UserID)
		}
		if _, found := check(p.record()); len(found) > 0 {
			t.Fatalf("preflight finds %+v in %s", found, p.UserID)
		}
	}
	if len(seen) != rows {
		t.Errorf("got %d people, want %d", len(seen), rows)
	}
}

// Numbers stay distinct over as many rows as are promised.
func TestNumbersAreDistinct(t *testing.T) {
	n := distinct()
	if n < 1_000_000 {
		t.Fatalf("there are %d places and birth dates, want a million at least", n)
	}
	seen := make([]bool, n)
	for i := range n {
		cell := scatter(42, i)
		if seen[cell] {
			t.Fatalf("row %d repeats a region and birth date", i)
		}
		seen[cell] = true
	}
	first, _ := number(42, 5, Pass)
	second, _ := number(42, 5+n, Pass)
	if first[:14] != second[:14] || first == second {
		t.Error("the second round should share regions and dates, and differ in the sequence")
	}
}

func TestAnsweredCarriesTheAnswer(t *testing.T) {
	answers := []Answer{902, 812, 853, Pass, 912}
	got := slices.Collect(Answered(3, answers...))
	for i, want := range []string{"902", "812", "853", "", "912"} {
		digits := got[i].IDNumber[14:17]
		if want == "" && magic(got[i].IDNumber) || want != "" && digits != want {
			t.Errorf("person %d has digits %s, want %s", i+1, digits, want)
		}
	}
}

func TestSameSeedSamePeople(t *testing.T) {
	mix := Mix{{Pass, 90}, {902, 5}, {835, 5}}
	once := slices.Collect(People(11, 1000, mix))
	if !slices.Equal(once, slices.Collect(People(11, 1000, mix))) {
		t.Error("the same seed gave other people")
	}
	if slices.Equal(once, slices.Collect(People(12, 1000, mix))) {
		t.Error("another seed gave the same people")
	}
	rejected := 0
	for _, p := range once {
		if strings.HasPrefix(p.IDNumber[14:], "902") {
			rejected++
		}
	}
	if rejected < 25 || rejected > 90 {
		t.Errorf("%d of 1000 have a share of 5 %%", rejected)
	}
}

// What is committed is what the generator writes.
func TestCommittedTables(t *testing.T) {
	for _, file := range Demo() {
		if filepath.Ext(file.Name) != ".csv" {
			continue
		}
		committed, err := os.ReadFile(filepath.Join("../../testdata", file.Name))
		if err != nil {
			t.Fatal(err)
		}
		var made bytes.Buffer
		if err := file.Write(&made); err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(committed, made.Bytes()) {
			t.Errorf("testdata/%s is not what the generator writes: go run testdata/generate.go", file.Name)
		}
	}
}

func TestWorkbookHoldsTheSamePeople(t *testing.T) {
	book, err := excelize.OpenFile("../../testdata/users.xlsx")
	if err != nil {
		t.Fatal(err)
	}
	defer book.Close()
	rows, err := book.GetRows("用户名单")
	if err != nil {
		t.Fatal(err)
	}
	table := committed(t, "users.csv")
	if want := []string{"用户ID", "姓名", "身份证号", "人像照", "身份证正面", "身份证反面",
		"分行"}; !slices.Equal(rows[0], want) {
		t.Errorf("the header is %v, want %v", rows[0], want)
	}
	if !slices.EqualFunc(rows[1:], table[1:], slices.Equal[[]string]) {
		t.Error("users.xlsx and users.csv hold different people")
	}
	for _, cell := range []string{"C2", "C201"} {
		if kind, err := book.GetCellType("用户名单", cell); err != nil || kind == excelize.CellTypeNumber ||
			kind == excelize.CellTypeUnset {
			t.Errorf("%s is of type %v, want text (%v)", cell, kind, err)
		}
	}
}

func committed(t *testing.T, name string) [][]string {
	t.Helper()
	f, err := os.Open(filepath.Join("../../testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	table, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return table
}

func tally(table [][]string) map[string]int {
	counts := map[string]int{}
	for _, row := range table[1:] {
		digits := row[2][14:17]
		if !magic(row[2]) {
			digits = "pass"
		}
		counts[digits]++
	}
	return counts
}

// users.csv has 200 people whose answers all become final, every verdict
// among them; the other tables have what they are named for.
func TestAnswersOfTheTables(t *testing.T) {
	users := tally(committed(t, "users.csv"))
	total := 0
	for digits, n := range users {
		total += n
		switch digits {
		case "912", "822", "850", "801", "803", "810", "812":
			t.Errorf("%d of users.csv have %s, which isn't final", n, digits)
		}
	}
	for _, digits := range strings.Fields(
		"902 903 904 905 906 907 908 909 910 911 851 852 853 854 855 856 871 872 873 821 835") {
		if users[digits] == 0 {
			t.Errorf("nobody in users.csv has %s", digits)
		}
	}
	if total != 200 || users["853"] != 1 || users["pass"] < 120 {
		t.Errorf("users.csv has %d people, %d passing, %d waiting for a timeout", total, users["pass"], users["853"])
	}
	unresolved, stop := tally(committed(t, "unresolved.csv")), tally(committed(t, "stop.csv"))
	if unresolved["822"]*unresolved["850"]*unresolved["912"]*unresolved["pass"] == 0 {
		t.Errorf("unresolved.csv has %v", unresolved)
	}
	if stop["803"] != 1 || stop["810"] != 1 || stop["812"] != 1 || stop["pass"] != 10 {
		t.Errorf("stop.csv has %v", stop)
	}
}

func TestTablesPassPreflight(t *testing.T) {
	rare, minority := 0, 0
	for _, name := range []string{"users.csv", "unresolved.csv", "stop.csv"} {
		keys := map[string]bool{}
		for _, row := range committed(t, name)[1:] {
			rec := verify.Record{UserID: row[0], Name: row[1], IDNumber: row[2], FaceImage: row[3],
				IDFrontImage: row[4], IDBackImage: row[5]}
			if _, found := check(rec); len(found) > 0 {
				t.Errorf("%s: preflight finds %+v in %s", name, found, rec.UserID)
			}
			if keys[rec.IDNumber] {
				t.Errorf("%s: %s comes twice", name, rec.UserID)
			}
			keys[rec.IDNumber] = true
			if strings.Contains(rec.Name, "·") {
				minority++
			}
			if strings.ContainsAny(rec.Name, "𠮷㛃䶮〇") {
				rare++
			}
		}
	}
	if rare < 2 || minority < 2 {
		t.Errorf("%d names have rare characters and %d are of minorities, want some of both", rare, minority)
	}
}

func TestPictures(t *testing.T) {
	table := committed(t, "local.csv")
	for _, row := range table[1:] {
		for _, name := range row[3:6] {
			if name == "" {
				continue
			}
			f, err := os.Open(filepath.Join("../../testdata", filepath.FromSlash(name)))
			if err != nil {
				t.Fatal(err)
			}
			config, format, err := image.DecodeConfig(f)
			if err != nil || config.Width < 200 || config.Height < 200 ||
				!strings.HasSuffix(name, map[string]string{"jpeg": ".jpg", "png": ".png"}[format]) {
				t.Errorf("%s is a %s of %d×%d (%v)", name, format, config.Width, config.Height, err)
			}
			if info, err := f.Stat(); err != nil || info.Size() > 10<<10 {
				t.Errorf("%s is larger than 10 KiB (%v)", name, err)
			}
			f.Close()
		}
	}
}

func BenchmarkWriteCSV(b *testing.B) {
	b.ReportAllocs()
	if err := WriteCSV(io.Discard, People(1, b.N, Mix{{Pass, 9}, {902, 1}})); err != nil {
		b.Fatal(err)
	}
}
