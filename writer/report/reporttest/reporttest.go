// Package reporttest has invented results in every state, for the tests of what
// is written of them.
package reporttest

import (
	"fmt"
	"math/rand/v2"
	"time"

	"veribatch/internal/explain"
	"veribatch/internal/verify"
	"veribatch/writer/report"
)

// Began is when the first result was verified.
var Began = time.Date(2026, 3, 2, 22, 0, 0, 0, time.FixedZone("", 8*60*60))

// Header returns the header of the input that the results are of.
func Header() []string {
	return []string{"用户ID", "姓名", "身份证号", "人像照", "分行", "备注"}
}

// Options returns options for the results.
func Options(lang explain.Lang, sandbox bool) report.Options {
	return report.Options{
		Header: Header(),
		Mapping: map[verify.Field]string{
			verify.UserID: "用户ID", verify.Name: "姓名", verify.IDNumber: "身份证号", verify.FaceImage: "人像照",
		},
		Lang: lang,
		Provenance: report.Provenance{
			Inputs: []string{"users.xlsx"}, BizType: "RPMinTest", Endpoint: "cloudauth.aliyuncs.com",
			Sandbox: sandbox, Version: "1.0.0",
		},
	}
}

// Results returns n results. Each call returns the same ones.
func Results(n int) []verify.Result {
	rng := rand.New(rand.NewPCG(1, 2))
	all := make([]verify.Result, n)
	for i := range all {
		all[i] = newResult(rng, i)
	}
	return all
}

func newResult(rng *rand.Rand, i int) verify.Result {
	number := newNumber(rng, i)
	r := verify.Result{Record: verify.Record{
		File: "users.xlsx", Row: i + 2, Name: nameOf(i), IDNumber: number,
		UserID: fmt.Sprintf("U%06d", i+1), FaceImage: fmt.Sprintf("https://img.example.com/faces/%06d.jpg", i+1),
	}}
	rec := &r.Record
	rec.Cells = []string{rec.UserID, rec.Name, rec.IDNumber, rec.FaceImage, []string{"杭州分行", "上海分行"}[i%2], ""}
	for j := range r.Key {
		r.Key[j] = byte(rng.Uint32())
	}
	r.Outcome, r.Findings = newOutcome(rng, i)
	if r.Outcome.State != verify.Invalid && r.Outcome.State != verify.Pending {
		r.Outcome.Attempts, r.Outcome.Run = 1+i%7/6, 1
		r.Outcome.Time = Began.Add(time.Duration(i) * 100 * time.Millisecond)
		r.Outcome.RequestID = fmt.Sprintf("%08X-1335-436C-A1D7-%012X", rng.Uint32(), i)
	}
	return r
}

func newOutcome(rng *rand.Rand, i int) (verify.Outcome, []verify.Finding) {
	score := float64(rng.IntN(4000))/100 + 60
	verdict := func(state verify.State, status int) verify.Outcome {
		o := verify.Outcome{State: state, Verdict: &verify.Verdict{Status: status, AuthorityScore: &score}, Billed: 1}
		o.Verdict.FaceQuality = []string{"NORMAL", "HIGH", "LOW", "UNQUALIFIED"}[i%4]
		o.Verdict.FaceMask = new(i%11 == 0)
		if i%3 == 0 {
			o.Verdict.IDCardScore = new(score - 3)
			o.Verdict.OCR = newCard(i)
		}
		return o
	}
	switch i % 20 {
	case 1:
		return verdict(verify.Rejected, 2+i/20%10), nil
	case 2:
		return verdict(verify.Rejected, 7), nil
	case 3:
		code := []string{"3101", "3102", "3103"}[i/20%3]
		return verify.Outcome{State: verify.Rejected, Code: code}, nil
	case 4:
		code := []string{"NoFaceDetected", "ResourcesTooLarge", "401"}[i/20%3]
		return verify.Outcome{State: verify.Unusable, Code: code, Message: "unusable"}, nil
	case 5:
		if i/20%2 == 0 {
			return verdict(verify.Unresolved, 12), nil
		}
		return verify.Outcome{State: verify.Unresolved, Code: "SystemError"}, nil
	case 6:
		return verify.Outcome{State: verify.Sent, Code: "Timeout", Lost: 1, Billed: 1}, nil
	case 7:
		return verify.Outcome{State: verify.Invalid}, []verify.Finding{
			{Code: "id-checksum", Severity: verify.Error, Field: verify.IDNumber},
			{Code: "image-same", Severity: verify.Warning, Field: verify.FaceImage, Detail: "12"},
		}
	case 8:
		return verify.Outcome{}, nil
	case 9:
		return verdict(verify.Passed, 1), []verify.Finding{
			{Code: "id-normalised", Severity: verify.Note, Field: verify.IDNumber},
		}
	}
	return verdict(verify.Passed, 1), nil
}

// newCard returns what was read off a card. Every fourth has another name than
// the row.
func newCard(i int) *verify.OCR {
	ends := []string{"2035-06-01", "2025-06-01", "长期"}
	card := verify.OCR{Name: nameOf(i), StartDate: "2015-06-01", EndDate: ends[i/3%3]}
	if i%4 == 3 {
		card.Name = "王小明"
	}
	return &card
}

func nameOf(i int) string {
	names := []string{"赵明远", "钱若溪", "孙一诺", "李𬀩", "买买提·艾力", "周子墨", "吴桐", "郑可心"}
	return names[i%len(names)]
}

// newNumber returns an invented identity number with a valid check digit.
func newNumber(rng *rand.Rand, i int) string {
	digits := fmt.Sprintf("110101%04d%02d%02d%03d", 1950+rng.IntN(50), 1+rng.IntN(12), 1+rng.IntN(28), i%800)
	sum := 0
	for j, weight := range []int{7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2} {
		sum += int(digits[j]-'0') * weight
	}
	return digits + string("10X98765432"[sum%11])
}
