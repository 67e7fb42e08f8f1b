package cloudauth

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"veribatch/internal/verify"

	"github.com/alibabacloud-go/darabonba-openapi/v2/client"
	openapi "github.com/alibabacloud-go/darabonba-openapi/v2/utils"
	"github.com/alibabacloud-go/tea/dara"
)

// anybody has all that any action takes. It is invented; its check digits are right.
func anybody() verify.Record {
	return verify.Record{
		UserID: "u-1001", Name: "欧阳·试一", IDNumber: "11010519491231002X",
		FaceImage: "oss://photos/a b.jpg", Mobile: "13800138000", BankCard: "6222020000000000001",
		ValidFrom: "20160101", ValidUntil: verify.NoEnd, RegisterDate: "20200131", Attempt: 3,
	}
}

func beside() []*Action { return Actions()[1:] }

func sceneOf(a *Action) string { return map[Scene]string{SceneNumber: "1000000001"}[a.Scene] }

func clientOf(t *testing.T, endpoint string, a *Action) *Client {
	return newClient(t, endpoint, func(c *Config) { c.Action, c.BizType = a.Action, sceneOf(a) })
}

func permitted(ctx context.Context) (context.Context, error) { return ctx, nil }

// ask has anybody verified by an action whose service answers so.
func ask(t *testing.T, a *Action, status int, body string) (verify.Outcome, error) {
	t.Helper()
	endpoint := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(status)
		io.WriteString(w, body)
	})
	return Verifier(clientOf(t, endpoint, a))(t.Context(), verify.Key{1}, anybody(), permitted)
}

// What is sent for an action is what the official client sends.
func TestActionsOnTheWireAsOfficially(t *testing.T) {
	for _, a := range beside() {
		t.Run(a.Name, func(t *testing.T) {
			endpoint, last := recorder(t)
			c := clientOf(t, endpoint, a)
			_, _ = Verifier(c)(t.Context(), verify.Key{1}, anybody(),
				permitted) // the recorder's answer is none of its
			ours := last()
			query, form := fields(t, strings.TrimPrefix(ours.target, "/?")), map[string]any{}
			for name, value := range fields(t, ours.body) {
				form[name] = *value
			}
			official, err := client.NewClient(&openapi.Config{
				AccessKeyId: dara.String(testID), AccessKeySecret: dara.String(testSecret),
				Endpoint: dara.String(strings.TrimPrefix(endpoint, "http://")),
			})
			if err != nil {
				t.Fatal(err)
			}
			request := &openapi.OpenApiRequest{Query: query}
			if len(form) > 0 {
				request.Body = form
			}
			params := openapi.Params{
				Action: dara.String(a.Name), Version: dara.String(Version), Protocol: dara.String("HTTP"),
				Pathname: dara.String("/"), Method: dara.String("POST"), AuthType: dara.String("AK"),
				Style: dara.String("RPC"), ReqBodyType: dara.String("formData"), BodyType: dara.String("json"),
			}
			if _, err := official.CallApiWithCtx(t.Context(), &params, request, &dara.RuntimeOptions{}); err != nil {
				t.Fatal(err)
			}
			for _, difference := range last().differences(t, ours) {
				t.Error(difference)
			}
			if len(form) > 0 && strings.Contains(ours.target, url.QueryEscape(anybody().IDNumber)) {
				t.Error("an identity number stands in the URL")
			}
		})
	}
}

func fields(t *testing.T, encoded string) map[string]*string {
	t.Helper()
	if encoded == "/" {
		return nil
	}
	values, err := url.ParseQuery(encoded)
	if err != nil {
		t.Fatal(err)
	}
	all := make(map[string]*string)
	for name := range values {
		all[name] = dara.String(values.Get(name))
	}
	return all
}

func TestAnswersOfActions(t *testing.T) {
	const whole = `{"Code":"200","Message":"success","RequestId":"R","ResultObject":%s}`
	for _, test := range []struct {
		action, result string
		state          verify.State // empty: a fault, and that is it undecided
		noRecord, free bool
	}{
		{"Id2MetaVerify", `{"BizCode":"1"}`, verify.Passed, false, false},
		{"Id2MetaVerify", `{"BizCode":2}`, verify.Rejected, false, false},
		{"Id2MetaVerify", `{"BizCode":"3"}`, verify.Rejected, true, true},
		{"Id2MetaVerify", `{"BizCode":"4"}`, "", false, false},
		{"Mobile3MetaDetailVerify", `{"BizCode":"2","SubCode":"203","IspName":"CMCC"}`, verify.Rejected, false, false},
		{"Mobile3MetaDetailVerify", `{"BizCode":"2","SubCode":"999"}`, verify.Rejected, false, false},
		{"Mobile3MetaDetailVerify", `{"BizCode":"1","SubCode":"201"}`, "", false, false},
		{"MobileRecycledMetaVerify", `{"BizCode":"1","SubCode":"101"}`, verify.Passed, false, false},
		{"MobileRecycledMetaVerify", `{"BizCode":"1","SubCode":"102"}`, verify.Rejected, false, false},
		{"MobileRecycledMetaVerify", `{"BizCode":"1","SubCode":"103"}`, verify.Rejected, true, false},
		{"MobileRecycledMetaVerify", `{"BizCode":"1","SubCode":"104"}`, "", false, false},
		{"BankMetaVerify", `{"BizCode":"3","SubCode":"306"}`, verify.Rejected, true, true},
		{"ContrastFaceVerify", `{"Passed":"T","SubCode":"200",` +
			`"MaterialInfo":"{\"facialPictureFront\":{\"verifyScore\":\"98.5\"}}"}`,
			verify.Passed, false, false},
		{"ContrastFaceVerify", `{"Passed":"F","SubCode":"204"}`, verify.Rejected, false, false},
		{"ContrastFaceVerify", `{"Passed":"F","SubCode":"203"}`, verify.Rejected, true, false},
		{"ContrastFaceVerify", `{"Passed":"T","SubCode":"204"}`, "", false, false},
		{"Id3MetaVerify", `{"BizCode":"1","SubCode":"101","FaceDetail":"{\"verifyScore\": 50.28}"}`, verify.Passed,
			false, false},
		{"Id3MetaVerify", `{"BizCode":"1","FaceDetail":{"verifyScore": 50.28}}`, verify.Passed, false, false},
		{"Id3MetaVerify", `{"BizCode":"1","FaceDetail":"nothing"}`, verify.Passed, false, false},
	} {
		a, _ := ActionNamed(test.action)
		o, err := ask(t, a, 200, fmt.Sprintf(whole, test.result))
		if test.state == "" {
			if f, _ := errors.AsType[*verify.Fault](err); f == nil || f.Class != verify.ClassUndecided {
				t.Errorf("%s %s: %+v, %v", test.action, test.result, o, err)
			}
			continue
		}
		if err != nil || o.State != test.state || o.NoRecord() != test.noRecord || o.Verdict.Unbilled != test.free {
			t.Errorf("%s %s: %+v, %v", test.action, test.result, o, err)
			continue
		}
		if strings.Contains(test.result, "verifyScore") && o.Verdict.FaceScore == nil {
			t.Errorf("%s %s: no score", test.action, test.result)
		}
	}
}

// A code belongs to its action.
func TestCodesBelongToActions(t *testing.T) {
	for _, test := range []struct {
		action, code string
		class        verify.Class
	}{
		{"VerifyMaterial", "403", verify.ClassPermission},
		{"Id2MetaVerify", "403", verify.ClassUnknown},
		{"Id2MetaVerify", "Forbidden.ExceptionRepeatedInvoke", verify.ClassUnknown},
		{"Id2MetaVerify", "401", verify.ClassRecord},
		{"Id2MetaVerify", "InvalidParameter", verify.ClassRecord},
		{"Id2MetaVerify", "InvalidParameter.UserName", verify.ClassRecord},
		{"Id2MetaVerify", "410", verify.ClassAccount},
		{"Id2MetaVerify", "Forbidden.RAMUserAccessDenied", verify.ClassAccount},
		{"Id2MetaVerify", "Throttling.Api", verify.ClassThrottled},
		{"Id2MetaVerify", "SignatureDoesNotMatch", verify.ClassAccount},
		{"Id2MetaVerify", "435", verify.ClassUnknown},
		{"Id3MetaVerify", "435", verify.ClassRecord},
		{"ContrastFaceVerify", "402", verify.ClassAccount},
		{"ContrastFaceVerify", "405", verify.ClassRecord},
		{"ContrastFaceVerify", "417", verify.ClassUnknown},
		{"ContrastFaceVerify", "ToolargeImage", verify.ClassRecord},
		{"ContrastFaceVerify", "MissingSceneId", verify.ClassAccount},
	} {
		a, _ := ActionNamed(test.action)
		if got := a.classify(test.code, 400, 0); got != test.class {
			t.Errorf("%s %s: %q, want %q", test.action, test.code, got, test.class)
		}
	}
}

// A failing authority is no fault of the record, and no call that is repeated at once.
func TestAFailingAuthorityLeavesTheRecordOpen(t *testing.T) {
	a, _ := ActionNamed("Id2MetaVerify")
	for _, code := range []string{"402", "Forbidden.ExceptionDataSource"} {
		o, err := ask(t, a, 200, fmt.Sprintf(`{"Code":%q,"Message":"m"}`, code))
		if err != nil || o.State != verify.Unresolved || o.Code != "402" || !o.Verdict.Unbilled {
			t.Errorf("%s: %+v, %v", code, o, err)
		}
	}
}

func TestWhatAnswersNothingIsLost(t *testing.T) {
	a, _ := ActionNamed("Id2MetaVerify")
	for body, status := range map[string]int{
		`{"Code":"200"}`: 200, `{}`: 200, `{"Code":"200","ResultObject":null}`: 200, `<html></html>`: 503,
	} {
		_, err := ask(t, a, status, body)
		if f, _ := errors.AsType[*verify.Fault](err); f == nil || !f.Lost {
			t.Errorf("%d %s: %v", status, body, err)
		}
	}
}

// No message repeats what a request carried.
func TestFaultsOfActionsTellNobody(t *testing.T) {
	rec := anybody()
	for _, a := range beside() {
		body := fmt.Sprintf(`{"Code":"401","Message":"bad: %s %s %s %s"}`, rec.Name, rec.IDNumber, rec.Mobile,
			rec.BankCard)
		_, err := ask(t, a, 200, body)
		if err == nil {
			t.Fatalf("%s: no error", a.Name)
		}
		for _, secret := range []string{rec.Name, rec.IDNumber, rec.Mobile, rec.BankCard} {
			if strings.Contains(err.Error(), secret) {
				t.Errorf("%s: the error tells of somebody: %v", a.Name, err)
			}
		}
	}
}

func TestOrderNumbers(t *testing.T) {
	form := regexp.MustCompile(`^[0-9A-Za-z]{1,32}$`)
	seen := make(map[string]bool)
	for key := range byte(3) {
		for _, attempt := range []int{0, 1, 2, 9_999} {
			order := orderNumber(verify.Key{key}, attempt)
			if !form.MatchString(order) || seen[order] {
				t.Errorf("%q isn't one, or comes twice", order)
			}
			seen[order] = true
		}
	}
}

func TestScenes(t *testing.T) {
	for name, scenes := range map[string]map[string]bool{
		"VerifyMaterial":     {"": false, "RPMinTest": true},
		"Id2MetaVerify":      {"": true, "RPMinTest": false},
		"ContrastFaceVerify": {"": false, "1000000001": true, "RPMinTest": false},
	} {
		a, _ := ActionNamed(name)
		for scene, good := range scenes {
			if err := a.checkScene(scene); (err == nil) != good {
				t.Errorf("%s in the scene %q: %v", name, scene, err)
			}
		}
	}
}

// Photos from addresses are not fetched from private networks, and what goes
// wrong with one tells nothing of its address.
func TestPhotosFromAddresses(t *testing.T) {
	a, _ := ActionNamed("ContrastFaceVerify")
	photo := serve(t, func(w http.ResponseWriter, _ *http.Request) { http.Error(w, "gone", http.StatusGone) })
	for _, private := range []bool{false, true} {
		c := newClient(t, photo, func(c *Config) { c.Action, c.BizType, c.Private = a.Action, sceneOf(a), private })
		rec := anybody()
		rec.FaceImage = photo + "/secret.jpg?token=1"
		_, err := Verifier(c)(t.Context(), verify.Key{1}, rec, func(context.Context) (context.Context, error) {
			t.Error("a call is permitted")
			return nil, errors.New("no")
		})
		f, _ := errors.AsType[*verify.Fault](err)
		if f == nil || !f.Unsent || strings.Contains(f.Error(), "secret") || strings.Contains(f.Error(), "127.0.0.1") {
			t.Fatalf("private %v: %v", private, err)
		}
		if want := map[bool]string{false: "401", true: ImageUnreachable}[private]; f.Code != want {
			t.Errorf("private %v: %v, want %s", private, f, want)
		}
	}
}
