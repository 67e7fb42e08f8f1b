package cloudauth

import (
	"bytes"
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
)

func sample(t testing.TB, name string) []byte {
	t.Helper()
	body, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return body
}

// images of the documents' samples.
const demo = "http://image-demo.img-cn-hangzhou.aliyuncs.com/"

func newSample() Response {
	return Response{
		RequestID: "04F0F334-1335-436C-A1D7-6C044FE73368", Code: "200", Message: "success",
		VerifyStatus: 1, VerifyToken: "c302c0797679457685410ee51a5ba375",
		AuthorityScore: new(97.0), IDCardScore: new(97.0),
		FaceQuality: "NORMAL", FaceMask: new(false),
		FaceImageURL: demo + "example.jpg", FaceGlobalURL: demo + "face-global-example.jpg",
		Name: "张三", IDNumber: "02343218901123****",
		IDCard: &IDCard{
			Name: "张三", Number: "02343218901123****", Nationality: "汉", Birth: "19900101",
			Address: "浙江省杭州市余杭区文一西路969号", Authority: "杭州市公安局",
			StartDate: "20201101", EndDate: "20201101",
			FrontImageURL: demo + "example2.jpg", BackImageURL: demo + "example3.jpg",
		},
	}
}

func oldSample() Response {
	return Response{
		VerifyStatus: 1, VerifyToken: "c302c0797679457685410ee51a5ba375", AuthorityScore: new(97.0),
		FaceImageURL: demo + "example.jpg", Name: "张三", IDNumber: "023432189011233490",
		IDCard: &IDCard{
			Name: "张三", Number: "023432189011233490", Sex: "男", Nationality: "汉",
			Address: "浙江省杭州市余杭区文一西路969号", Authority: "杭州市公安局",
			StartDate: "2010-11-01", EndDate: "2020-11-01",
			FrontImageURL: demo + "example2.jpg", BackImageURL: demo + "example3.jpg",
		},
	}
}

func sdkSample() Response {
	r := newSample()
	r.Code, r.Message = "", ""
	r.AuthorityScore, r.IDCardScore = new(97.25), new(96.0)
	r.IDCard.EndDate = "长期"
	return r
}

// decoded reads an answer of VerifyMaterial.
func decoded(body []byte) (Response, error) {
	r, err := decode(body)
	r.Code = verifyMaterial.codeName(r.Code)
	return r, err
}

// The four of the documents are their samples byte for byte.
func TestDecodeSamples(t *testing.T) {
	for name, want := range map[string]Response{
		"new.json": newSample(), "new.xml": newSample(),
		"old.json": oldSample(), "old.xml": oldSample(),
		"sdk.json": sdkSample(),
	} {
		got, err := decoded(sample(t, name))
		if err != nil {
			t.Errorf("%s: %v", name, err)
		} else if !reflect.DeepEqual(got, want) {
			t.Errorf("%s:\n got %s\nwant %s", name, show(got), show(want))
		}
	}
}

func show(r Response) string {
	b, _ := json.Marshal(r)
	return string(b)
}

var shapes = []struct {
	name, body string
	want       Response
}{
	{"nothing said", `{}`, Response{}},
	{"number for a string", `{"Code":435,"Message":"m","RequestId":7}`,
		Response{Code: "NoFaceDetected", Message: "m", RequestID: "7"}},
	{"number in a string", `{"Code":"401"}`, Response{Code: "InvalidParameter"}},
	{"name of a code", `{"Code":"InDebt"}`, Response{Code: "InDebt"}},
	{"gateway's JSON", `{"RequestId":"R","HostId":"h","Code":"Throttling.User","Message":"m","Recommend":"r","AccessDeniedDetail":{"a":[1]}}`,
		Response{RequestID: "R", Code: "Throttling.User", Message: "m"}},
	{"gateway's XML", `<?xml version="1.0"?><Error><RequestId>R</RequestId><HostId>h</HostId><Code>InvalidVersion</Code><Message>m</Message></Error>`,
		Response{RequestID: "R", Code: "InvalidVersion", Message: "m"}},
	{"number of a code in XML", `<R><Code> 500 </Code></R>`, Response{Code: "SystemError"}},
	{"data in JSON", `{"Data":{"VerifyStatus":3,"AuthorityComparisonScore":"12.5"}}`,
		Response{VerifyStatus: 3, AuthorityScore: new(12.5)}},
	{"data that is text", `{"Data":"none","VerifyStatus":"2"}`, Response{VerifyStatus: 2}},
	{"result object in flat XML", `<R><VerifyStatus>4</VerifyStatus></R>`, Response{VerifyStatus: 4}},
	{"empty parts", `{"ResultObject":{"VerifyStatus":"1","Material":"","AuthorityComparisionScore":""}}`,
		Response{VerifyStatus: 1}},
	{"null parts", `{"ResultObject":{"VerifyStatus":1,"Material":null,"IdCardFaceComparisonScore":null}}`,
		Response{VerifyStatus: 1}},
	{"material without a card", `{"VerifyStatus":1,"Material":{"FaceMask":"true","FaceQuality":"LOW"}}`,
		Response{VerifyStatus: 1, FaceMask: new(true), FaceQuality: "LOW"}},
	{"a list where a text belongs", `{"VerifyStatus":[1]}`, Response{}},
	{"status as a float", `{"VerifyStatus":1.0}`, Response{VerifyStatus: 1}},
	{"status zero", `{"VerifyStatus":0}`, Response{Open: new(0)}},
	{"status below zero", `{"VerifyStatus":"-1"}`, Response{Open: new(-1)}},
	{"success", `{"Success":true,"VerifyStatus":1}`, Response{VerifyStatus: 1}},
	{"no success", `{"Success":false}`, Response{Failed: true}},
	{"no success in XML", `<R><Success>false</Success></R>`, Response{Failed: true}},
	{"success unheard of", `{"Success":"perhaps"}`, Response{}},
	{"status between", `{"VerifyStatus":1.5}`, Response{}},
	{"status without end", `{"VerifyStatus":"Infinity","AuthorityComparisonScore":"NaN"}`, Response{}},
	{"status too large", `{"VerifyStatus":1e300}`, Response{}},
	{"status null", `{"VerifyStatus":null}`, Response{}},
	{"status true", `{"VerifyStatus":true}`, Response{}},
	{"escapes", `{"Message":"\u5f20\"","VerifyStatus":"\u0031"}`, Response{Message: `张"`, VerifyStatus: 1}},
	{"broken UTF-8", "{\"Message\":\"\xff\",\"VerifyStatus\":1}", Response{Message: "\uFFFD", VerifyStatus: 1}},
	{"twice", `{"Data":{"VerifyStatus":2},"Data":{"VerifyStatus":3},"Data":{"VerifyToken":"t"}}`,
		Response{VerifyStatus: 3, VerifyToken: "t"}},
	{"other case", `{"resultobject":{"verifyStatus":4}}`, Response{VerifyStatus: 4}},
	{"byte order mark", "\uFEFF {\"VerifyStatus\":7}\n", Response{VerifyStatus: 7}},
	{"score of an old page beside a new",
		`{"VerifyStatus":7,"AuthorityComparisionScore":1,"AuthorityComparisonScore":2}`,
		Response{VerifyStatus: 7, AuthorityScore: new(1.0)}},
}

func TestDecodeShapes(t *testing.T) {
	for _, s := range shapes {
		got, err := decoded([]byte(s.body))
		if err != nil {
			t.Errorf("%s: %v", s.name, err)
		} else if !reflect.DeepEqual(got, s.want) {
			t.Errorf("%s:\n got %s\nwant %s", s.name, show(got), show(s.want))
		}
	}
}

var unreadable = map[string]string{
	"nothing":        "",
	"blanks":         " \n",
	"a word":         "OK",
	"a list":         `[{"VerifyStatus":1}]`,
	"a number":       "1",
	"HTML":           "<!DOCTYPE html><html><head><title>502</title></head><body>VerifyStatus 1</body></html>",
	"sloppy HTML":    "<html><body><hr><center>nginx</center></body>",
	"cut JSON":       `{"ResultObject":{"VerifyStatus":"1","Authority`,
	"JSON, and more": `{"VerifyStatus":1}{"VerifyStatus":2}`,
	"cut XML":        "<R><VerifyStatus>1</VerifyStatus>",
	"deep":           strings.Repeat(`{"Data":`, 20_000),
}

func TestDecodeUnreadable(t *testing.T) {
	for name, body := range unreadable {
		if r, err := decoded([]byte(body)); err == nil {
			t.Errorf("%s was read as %s", name, show(r))
		}
	}
}

func FuzzDecode(f *testing.F) {
	for _, name := range []string{"new.json", "new.xml", "old.json", "old.xml", "sdk.json"} {
		f.Add(sample(f, name))
	}
	for _, s := range shapes {
		f.Add([]byte(s.body))
	}
	for _, body := range unreadable {
		f.Add([]byte(body))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		r, err := decoded(body)
		if err != nil && !reflect.DeepEqual(r, Response{}) {
			t.Errorf("an error and a response: %v", err)
		}
		if r.VerifyStatus != 0 && !saysVerifyStatus(body) {
			t.Errorf("VerifyStatus %d out of nothing", r.VerifyStatus)
		}
		if r.VerifyStatus < 0 || r.Open != nil && (*r.Open > 0 || r.VerifyStatus != 0) {
			t.Errorf("VerifyStatus %d, open %v", r.VerifyStatus, r.Open)
		}
		for _, score := range []*float64{r.AuthorityScore, r.IDCardScore} {
			if score != nil && (math.IsNaN(*score) || math.IsInf(*score, 0)) {
				t.Errorf("score %v can't be stored", *score)
			}
		}
	})
}

// saysVerifyStatus reports whether a body may have a VerifyStatus. JSON may
// write its name with escapes, and letters that fold to ASCII.
func saysVerifyStatus(body []byte) bool {
	folds := func(r rune) bool { return r == '\\' || r >= 0x80 }
	return bytes.Contains(bytes.ToLower(body), []byte("verifystatus")) || bytes.ContainsFunc(body, folds)
}

func BenchmarkDecode(b *testing.B) {
	for _, name := range []string{"new.json", "sdk.json", "old.json", "new.xml"} {
		body := sample(b, name)
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			b.SetBytes(int64(len(body)))
			for b.Loop() {
				if _, err := decoded(body); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
