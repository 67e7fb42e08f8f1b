package cloudauth

import (
	"context"
	"errors"
	"io"
	"net/http"
	"reflect"
	"strings"
	"testing"

	"veribatch/internal/verify"
)

func record() verify.Record {
	r := somebody()
	return verify.Record{
		UserID: r.UserID, Name: r.Name, IDNumber: r.IDNumber, FaceImage: r.FaceImage, IDFrontImage: r.IDFrontImage,
	}
}

func granted(ctx context.Context) (context.Context, error) { return ctx, nil }

func TestVerifierOutcomes(t *testing.T) {
	for name, c := range map[string]struct {
		body  string
		bizID string // the input's own
		want  verify.Outcome
	}{
		"passed": {`{"RequestId":"R","Code":"200","Message":"success","VerifyStatus":1}`, "",
			verify.Outcome{State: verify.Passed, RequestID: "R", Verdict: &verify.Verdict{Status: 1}}},
		"rejected": {`{"VerifyStatus":2}`, "",
			verify.Outcome{State: verify.Rejected, Verdict: &verify.Verdict{Status: 2}}},
		"unheard of": {`{"VerifyStatus":40}`, "",
			verify.Outcome{State: verify.Rejected, Verdict: &verify.Verdict{Status: 40}}},
		"authority fault": {`{"VerifyStatus":12}`, "",
			verify.Outcome{State: verify.Unresolved, Verdict: &verify.Verdict{Status: 12}}},
		"3101": {`{"Code":"3101","Message":"m"}`, "",
			verify.Outcome{State: verify.Rejected, Code: "3101", Message: "m"}},
		"3102": {`{"Code":3102}`, "", verify.Outcome{State: verify.Rejected, Code: "3102"}},
		"3103": {`{"Code":"3103"}`, "mine", verify.Outcome{State: verify.Rejected, Code: "3103"}},
		"3104, our task": {`{"Code":"3104","Message":"m"}`, "",
			verify.Outcome{State: verify.Passed, Code: "3104", Message: "m"}},
		"3104, theirs": {`{"Code":"3104","Message":"m"}`, "mine",
			verify.Outcome{State: verify.Unresolved, Code: "3104", Message: "m"}},
		"the whole": {string(sample(t, "sdk.json")), "", verify.Outcome{
			State: verify.Passed, RequestID: "04F0F334-1335-436C-A1D7-6C044FE73368",
			VerifyToken: "c302c0797679457685410ee51a5ba375",
			Verdict: &verify.Verdict{
				Status: 1, AuthorityScore: new(97.25), IDCardScore: new(96.0), FaceQuality: "NORMAL",
				FaceMask: new(false),
				OCR: &verify.OCR{Name: "张三", Number: "02343218901123****", StartDate: "2020-11-01",
					EndDate: "长期"},
			},
			Images: verify.ResultImages{
				Face:    "http://image-demo.img-cn-hangzhou.aliyuncs.com/example.jpg",
				Global:  "http://image-demo.img-cn-hangzhou.aliyuncs.com/face-global-example.jpg",
				IDFront: "http://image-demo.img-cn-hangzhou.aliyuncs.com/example2.jpg",
				IDBack:  "http://image-demo.img-cn-hangzhou.aliyuncs.com/example3.jpg",
			},
		}},
		"a token that tells": {`{"VerifyStatus":1,"VerifyToken":"T-023432189011233490"}`, "",
			verify.Outcome{State: verify.Passed, Verdict: &verify.Verdict{Status: 1}}},
		"a token that is none": {`{"VerifyStatus":1,"VerifyToken":"` + strings.Repeat("x", 129) + `"}`, "",
			verify.Outcome{State: verify.Passed, Verdict: &verify.Verdict{Status: 1}}},
		"a card without text": {`{"VerifyStatus":1,"Material":{"IdCardInfo":{"Address":"somewhere"}}}`, "",
			verify.Outcome{State: verify.Passed, Verdict: &verify.Verdict{Status: 1}}},
	} {
		rec := record()
		rec.BizID, rec.IDNumber = c.bizID, "023432189011233490" // the sample's
		got, err := Verifier(newClient(t, reply(t, 200, c.body)))(t.Context(), verify.Key{1}, rec, granted)
		if err != nil {
			t.Errorf("%s: %v", name, err)
		} else if !reflect.DeepEqual(got, c.want) {
			t.Errorf("%s:\n got %+v\nwant %+v", name, got, c.want)
		}
	}
}

// What is on a card beyond what is compared is dropped unless it is asked for.
func TestVerifierKeepsAllOfACardOnlyIfAsked(t *testing.T) {
	body := `{"VerifyStatus":1,"Material":{"IdCardInfo":{"Name":"张三","Sex":"女","Nationality":"汉","Birth":"19900101","Address":"somewhere","Authority":"some office"}}}`
	less := verify.OCR{Name: "张三"}
	more := verify.OCR{Name: "张三", Sex: "女", Nationality: "汉", Birth: "1990-01-01", Address: "somewhere",
		Authority: "some office"}
	for _, c := range []struct {
		options []Option
		want    verify.OCR
	}{{nil, less}, {[]Option{FullOCR()}, more}} {
		got, err := Verifier(newClient(t, reply(t, 200, body)), c.options...)(t.Context(), verify.Key{1}, record(),
			granted)
		if err != nil || got.Verdict.OCR == nil || *got.Verdict.OCR != c.want {
			t.Errorf("got %+v, %v, want %+v", got.Verdict, err, c.want)
		}
	}
}

func TestVerifierSendsTheRecord(t *testing.T) {
	var query []string
	endpoint := serve(t, func(w http.ResponseWriter, r *http.Request) {
		q := r.URL.Query()
		query = append(query, q.Get("BizId"), q.Get("UserId"), q.Get("IdCardBackImageUrl"))
		io.WriteString(w, `{"VerifyStatus":1}`)
	})
	send := Verifier(newClient(t, endpoint))
	rec, key := record(), verify.Key{7}
	rec.IDBackImage = "https://photos.example.com/back.jpg"
	for _, bizID := range []string{"", "their-own"} {
		rec.BizID = bizID
		if _, err := send(t.Context(), key, rec, granted); err != nil {
			t.Fatal(err)
		}
	}
	want := []string{key.BizID(), rec.UserID, rec.IDBackImage, "their-own", rec.UserID, rec.IDBackImage}
	if !reflect.DeepEqual(query, want) {
		t.Errorf("got %q, want %q", query, want)
	}
}

func TestVerifierAsksForItsPermit(t *testing.T) {
	var permits, calls int
	endpoint := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if calls++; permits != calls {
			t.Error("a call without a permit")
		}
		io.WriteString(w, `{"VerifyStatus":1}`)
	})
	send := Verifier(newClient(t, endpoint))

	// The permit's context is the one that counts: the run's has ended.
	ended, end := context.WithCancel(t.Context())
	end()
	detached := func(context.Context) (context.Context, error) {
		permits++
		return t.Context(), nil
	}
	if _, err := send(ended, verify.Key{}, record(), detached); err != nil || calls != 1 {
		t.Errorf("%d calls, error %v", calls, err)
	}

	tooLate := func(context.Context) (context.Context, error) { return ended, nil }
	_, err := send(t.Context(), verify.Key{}, record(), tooLate)
	if f := faultOf(t, err); f.Code != ConnectTimeout || calls != 1 {
		t.Errorf("%d calls, %+v", calls, f)
	}

	budget := errors.New("the budget is used up")
	refuse := func(context.Context) (context.Context, error) { return nil, budget }
	if _, err := send(t.Context(), verify.Key{}, record(), refuse); err != budget || calls != 1 {
		t.Errorf("%d calls, error %v, want the permit's", calls, err)
	}

	bad := record()
	bad.BizID = strings.Repeat("x", 65)
	_, err = send(t.Context(), verify.Key{}, bad, func(context.Context) (context.Context, error) {
		t.Error("a permit was asked for what can't be sent")
		return t.Context(), nil
	})
	if f := faultOf(t, err); f.Class != verify.ClassRecord || !f.Unsent {
		t.Errorf("%+v", f)
	}
}

func TestVerifierReturnsFaults(t *testing.T) {
	send := Verifier(newClient(t, reply(t, 400, `{"Code":"InDebt"}`)))
	got, err := send(t.Context(), verify.Key{}, record(), granted)
	if f := faultOf(t, err); f.Code != "InDebt" || !reflect.DeepEqual(got, verify.Outcome{}) {
		t.Errorf("%+v and %+v", f, got)
	}
}

func TestDate(t *testing.T) {
	for in, want := range map[string]string{
		"20201101": "2020-11-01", "2020-11-01": "2020-11-01", "长期": "长期", "": "", "2020110": "2020110",
		"2020110x": "2020110x",
	} {
		if got := date(in); got != want {
			t.Errorf("%q became %q, want %q", in, got, want)
		}
	}
}
