package preflight

import (
	"slices"
	"strings"
	"testing"
	"time"

	"veribatch/internal/explain"
	"veribatch/internal/verify"
)

var today = time.Date(2026, 3, 1, 12, 0, 0, 0, time.FixedZone("CST", 8*3600))

func clock() time.Time { return today }

// clean returns a record without findings.
func clean() verify.Record {
	return verify.Record{
		Row:       2,
		UserID:    "u000001",
		Name:      "欧阳𠮷",
		IDNumber:  "11010519491231002X",
		FaceImage: "https://photos.example.com/faces/u000001.jpg",
	}
}

// cases are a record for every finding, and more where a finding is easily missed.
var cases = []struct {
	code     string
	severity verify.Severity
	field    verify.Field
	value    string
	detail   string
}{
	{"id-missing", verify.Error, verify.IDNumber, " \t", ""},
	{"id-masked", verify.Error, verify.IDNumber, "110105********002X", ""},
	{"id-masked", verify.Error, verify.IDNumber, "110105xxxxxxxx0021", ""},
	{"id-scientific", verify.Error, verify.IDNumber, "1.10105E+17", ""},
	{"id-length", verify.Error, verify.IDNumber, "1101051949123100", "16"},
	{"id-character", verify.Error, verify.IDNumber, "E12345678", ""},
	{"id-checksum", verify.Error, verify.IDNumber, "110105194912310021", ""},
	{"id-date", verify.Error, verify.IDNumber, "110105199902300011", ""},
	{"id-future", verify.Error, verify.IDNumber, "110105202603020015", ""},
	{"id-region", verify.Error, verify.IDNumber, "023432189011233490", ""},
	{"id-region-unknown", verify.Warning, verify.IDNumber, "119905199001010010", ""},
	{"id-15-digits", verify.Warning, verify.IDNumber, "110105491231002", ""},
	{"id-rounded", verify.Warning, verify.IDNumber, "110105199001092000", ""},
	{"id-residence-permit", verify.Warning, verify.IDNumber, "810000199001010018", ""},
	{"id-foreign", verify.Warning, verify.IDNumber, "911156199001010012", ""},
	{"id-normalised", verify.Note, verify.IDNumber, "'110105 19491231 002x\u200b", ""},
	{"name-missing", verify.Error, verify.Name, "\u3000", ""},
	{"id-missing", verify.Error, verify.IDNumber, "NULL", ""},
	{"name-placeholder", verify.Error, verify.Name, `\N`, ""},
	{"name-placeholder", verify.Error, verify.Name, "(null)", ""},
	{"name-placeholder", verify.Error, verify.Name, "#N/A", ""},
	{"name-placeholder", verify.Error, verify.Name, "NaN", ""},
	{"name-placeholder", verify.Error, verify.Name, "无", ""},
	{"name-placeholder", verify.Error, verify.Name, "同上", ""},
	{"name-placeholder", verify.Error, verify.Name, "测试", ""},
	{"name-placeholder", verify.Error, verify.Name, "Unknown", ""},
	{"name-placeholder", verify.Error, verify.Name, "13800138000", ""},
	{"name-placeholder", verify.Error, verify.Name, "-·-", ""},
	{"cell-null", verify.Note, verify.IDFrontImage, `\N`, ""},
	{"cell-null", verify.Note, verify.IDBackImage, "无", ""},
	{"cell-null", verify.Note, verify.BizID, "NULL", ""},
	{"image-missing", verify.Error, verify.FaceImage, "null", ""},
	{"name-masked", verify.Error, verify.Name, "张*", ""},
	{"name-long", verify.Error, verify.Name, strings.Repeat("长", 101), "101"},
	{"name-short", verify.Warning, verify.Name, "张", ""},
	{"name-garbled", verify.Error, verify.Name, "张?", ""},
	{"name-mojibake", verify.Error, verify.Name, "鏉庨潤", ""},
	{"name-mojibake", verify.Error, verify.Name, "锟斤拷", ""},
	{"name-mojibake", verify.Error, verify.Name, "ÀîÃ÷", ""},
	{"name-escaped", verify.Error, verify.Name, `\u738b\u5c0f\u660e`, ""},
	{"name-escaped", verify.Error, verify.Name, "&#29579;&#23567;", ""},
	{"name-standard", verify.Note, verify.Name, "李⽂", ""},
	{"name-scripts", verify.Error, verify.Name, "Mаria", ""},
	{"name-scripts", verify.Error, verify.Name, "王Ο", ""},
	{"name-escaped", verify.Error, verify.Name, "%E7%8E%8B", ""},
	{"name-escaped", verify.Error, verify.Name, "=?UTF-8?B?546L?=", ""},
	{"name-private-use", verify.Warning, verify.Name, "张\ue000", ""},
	{"name-digits", verify.Warning, verify.Name, "张三2", ""},
	{"name-letters", verify.Warning, verify.Name, "张yan", ""},
	{"name-symbol", verify.Warning, verify.Name, "张三（已销户）", ""},
	{"name-normalised", verify.Note, verify.Name, "张 三", ""},
	{"image-missing", verify.Error, verify.FaceImage, "", ""},
	{"image-url", verify.Error, verify.FaceImage, "file:///photos/1.jpg", ""},
	{"image-url", verify.Error, verify.FaceImage, "ftp://photos.example.com/1.jpg", ""},
	{"image-url", verify.Error, verify.FaceImage, "https://photos.example.com/a b.jpg", ""},
	{"image-url", verify.Error, verify.FaceImage, "https://photos.example.com/%zz.jpg", ""},
	{"image-url-host", verify.Error, verify.FaceImage, "https:///1.jpg", ""},
	{"image-url-host", verify.Error, verify.FaceImage, "https://:8080/1.jpg", ""},
	{"image-private-host", verify.Warning, verify.FaceImage, "http://10.1.2.3/1.jpg", ""},
	{"image-private-host", verify.Warning, verify.FaceImage, "http://[::1]:80/1.jpg", ""},
	{"image-private-host", verify.Warning, verify.FaceImage, "http://fileserver/1.jpg", ""},
	{"image-oss", verify.Error, verify.FaceImage, "oss://bucket", ""},
	{"image-oss", verify.Error, verify.IDFrontImage, "oss://bucket/", ""},
	{"image-oss", verify.Error, verify.IDFrontImage, "OSS://bucket/path", ""},
	{"image-oss", verify.Error, verify.FaceImage, "oss:///path", ""},
	{"image-several", verify.Error, verify.FaceImage, "https://b.example.com/1.jpg,https://b.example.com/2.jpg", ""},
	{"image-several", verify.Error, verify.IDBackImage, "photos/1.jpg;photos/2.jpg", ""},
	{"image-inline", verify.Error, verify.FaceImage, "data:image/jpeg;base64,/9j/4AAQ", ""},
	{"image-decoded", verify.Note, verify.FaceImage, "https://b.example.com/1.jpg?a=1&amp;b=2", ""},
	{"image-decoded", verify.Note, verify.FaceImage, "https%3A%2F%2Fb.example.com%2F1.jpg", ""},
	{"image-expired", verify.Error, verify.FaceImage, "https://b.example.com/1.jpg?Signature=b&Expires=1772337599",
		""},
	{"image-oss", verify.Error, verify.FaceImage, "oss://:path", ""},
	{"image-same", verify.Warning, verify.IDFrontImage, "https://photos.example.com/faces/u000001.jpg", ""},
	{"biz-id-long", verify.Error, verify.BizID, strings.Repeat("b", 65), "65"},
	{"biz-id-form", verify.Warning, verify.BizID, "任务 1", ""},
	{"blanks-removed", verify.Note, verify.FaceImage, " https://photos.example.com/1.jpg\n", ""},
	{"blanks-removed", verify.Note, verify.UserID, "\ufeffu1", ""},
	{"cell-unwrapped", verify.Note, verify.UserID, `="u1"`, ""},
	{"cell-unwrapped", verify.Note, verify.FaceImage, `"https://photos.example.com/1.jpg"`, ""},
	{"cell-unwrapped", verify.Note, verify.BizID, "'b1", ""},
	{"name-normalised", verify.Note, verify.Name, `="张三"`, ""},
}

func TestFindings(t *testing.T) {
	check := New(Options{Now: clock})
	for _, c := range cases {
		rec := clean()
		*rec.Value(c.field) = c.value
		_, found := check(rec)
		want := verify.Finding{Code: c.code, Severity: c.severity, Field: c.field, Detail: c.detail}
		if !slices.Contains(found, want) {
			t.Errorf("%s of %q: found %+v, want %+v among them", c.field, c.value, found, want)
		}
	}
}

func TestCleanRecordHasNoFindings(t *testing.T) {
	check := New(Options{Now: clock})
	for _, face := range []string{
		"https://photos.example.com/人像/1.jpg?Expires=4102444800&Signature=a%2Bb",
		"HTTP://photos.example.com:8080/1.jpg",
		"http://203.0.113.7/1.jpg",
		"oss://verify-hz:upload/2026/1.jpg",
		"oss://our-photos/faces/1:2.jpg",
		"photos/1.jpg",
		`C:\photos\1.jpg`,
	} {
		rec := clean()
		rec.FaceImage = face
		rec.BizID = "39ecf51e-2f81-4dc5-90ee-ff86125be683"
		got, found := check(rec)
		if len(found) > 0 || got.FaceImage != face {
			t.Errorf("%s: found %+v, want nothing", face, found)
		}
	}
}

// The normalised record is what is sent, and the check finds nothing in it.
func TestNormalised(t *testing.T) {
	check := New(Options{Now: clock})
	rec := clean()
	rec.Cells = []string{"raw"}
	rec.Name = "阿依古丽 • 买买提 "
	rec.IDNumber = "１１０１０５19491231002х"
	rec.FaceImage = "\thttps://photos.example.com/1.jpg"

	got, found := check(rec)
	if got.Name != "阿依古丽·买买提" || got.IDNumber != "11010519491231002X" ||
		got.FaceImage != "https://photos.example.com/1.jpg" {
		t.Error("the record was not normalised as expected")
	}
	if len(found) != 3 || verify.Refused(found) || got.Cells[0] != "raw" {
		t.Errorf("found %+v, want three notes and the cells untouched", found)
	}
	if _, again := check(got); len(again) > 0 {
		t.Errorf("a second check found %+v, want nothing", again)
	}
}

func TestUpgraded(t *testing.T) {
	check := New(Options{Now: clock, UpgradeIDs: true})
	for number, want := range map[string]string{
		"110105 491231002":   "11010519491231002X id-normalised id-upgraded",
		"110105490231002":    "110105194902310026 id-upgraded id-date",
		"11010519491231002X": "11010519491231002X",
		"11010549123100X":    "11010549123100X id-length",
	} {
		rec := clean()
		rec.IDNumber = number
		got, found := check(rec)
		said := got.IDNumber
		for _, f := range found {
			said += " " + f.Code
		}
		if said != want {
			t.Errorf("%q: %s, want %s", number, said, want)
		}
		again, found := check(got)
		noted := slices.ContainsFunc(found, func(f verify.Finding) bool { return f.Severity == verify.Note })
		if again.IDNumber != got.IDNumber || noted {
			t.Errorf("%q: a second check found %v, and left %q", number, found, again.IDNumber)
		}
	}
}

func TestReaderFindingsComeFirst(t *testing.T) {
	reader := append(make([]verify.Finding, 0, 8),
		verify.Finding{Code: "number-precision", Severity: verify.Error, Field: verify.IDNumber})
	rec := clean()
	rec.Findings = reader
	rec.IDNumber = "110105194912310000"
	rec.Name = "张"

	_, found := New(Options{Now: clock})(rec)
	want := []verify.Finding{
		reader[0],
		{Code: "name-short", Severity: verify.Warning, Field: verify.Name},
	}
	if !slices.Equal(found, want) {
		t.Errorf("found %+v, want %+v", found, want)
	}
	if spare := reader[:2][1]; spare != (verify.Finding{}) {
		t.Errorf("the reader's own findings were overwritten with %+v", spare)
	}
}

// Every finding has an explanation, and every explanation a finding.
func TestExplained(t *testing.T) {
	found := map[string]bool{}
	for _, code := range []string{
		"row-short", "row-long", "row-garbled", "cell-error", "document-type", verify.HiddenRow, verify.UnselectedRow,
		"image-link", "image-link-file", "image-link-unknown", "image-in-cell", "image-embedded", "image-edited", "image-unclear",
		"image-elsewhere", // TestRefuseEmbedded finds it
		"cell-huge", "nul-removed", "number-precision",
		"unclosed-quote",
		verify.TotalsRow, verify.InstructionRow, verify.FooterRow,
	} {
		found[code] = true // the reader's
	}
	for _, code := range verify.StageCodes() {
		found[code] = true // a session's
	}
	for _, code := range append(rowCodes, "image-expiring", "id-upgraded") {
		found[code] = true // TestRowIndex, TestExpiring and TestUpgraded find them
	}
	check := New(Options{Now: clock})
	for _, c := range cases {
		rec := clean()
		*rec.Value(c.field) = c.value
		_, findings := check(rec)
		for _, f := range findings {
			found[f.Code] = true
		}
	}
	for _, c := range fileCases {
		found[c.code] = true
	}
	for _, c := range elementCases {
		found[c.code] = true // TestElements finds them
	}
	delete(found, "") // the files that are fine
	for code := range found {
		if _, ok := explain.Finding(code); !ok {
			t.Errorf("%s has no explanation", code)
		}
	}
	for _, m := range explain.Findings() {
		if !found[m.Key] {
			t.Errorf("%s is explained, but nothing finds it", m.Key)
		}
	}
}

func TestDetailsTellNoPersonalData(t *testing.T) {
	check := New(Options{Now: clock})
	for _, c := range cases {
		rec := clean()
		*rec.Value(c.field) = c.value
		_, findings := check(rec)
		for _, f := range findings {
			if strings.Trim(f.Detail, "0123456789") != "" || len(f.Detail) > 9 {
				t.Errorf("%s has the detail %q, want a count at most", f.Code, f.Detail)
			}
		}
	}
}

func BenchmarkCheck(b *testing.B) {
	check := New(Options{Now: clock})
	rec := clean()
	rec.IDFrontImage = "https://photos.example.com/cards/u000001-front.jpg"
	rec.IDBackImage = "https://photos.example.com/cards/u000001-back.jpg"
	b.ReportAllocs()
	for b.Loop() {
		if _, found := check(rec); found != nil {
			b.Fatal("a clean record has findings")
		}
	}
}

// What a program wrapped around a cell is no part of any field.
func TestWrappedCells(t *testing.T) {
	check := New(Options{Now: clock})
	want, _ := check(clean())
	for _, wrap := range []string{`="%s"`, `"%s"`, "'%s", ` ="%s" `} {
		rec := clean()
		for _, field := range []verify.Field{verify.UserID, verify.Name, verify.IDNumber, verify.FaceImage} {
			p := rec.Value(field)
			*p = strings.ReplaceAll(wrap, "%s", *p)
		}
		got, found := check(rec)
		if got.UserID != want.UserID || got.Name != want.Name || got.IDNumber != want.IDNumber ||
			got.FaceImage != want.FaceImage || verify.MostSevere(found) != verify.Note {
			t.Errorf("%s: got %+v, found %v", wrap, got, found)
		}
	}
}
