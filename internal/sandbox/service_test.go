package sandbox

import (
	"errors"
	"fmt"
	"maps"
	"net/url"
	"strings"
	"testing"

	"github.com/alibabacloud-go/darabonba-openapi/v2/client"
	openapi "github.com/alibabacloud-go/darabonba-openapi/v2/utils"
	"github.com/alibabacloud-go/tea/dara"
)

// parametersOf returns a whole call of an action about somebody with magic digits.
func parametersOf(name, magic string) url.Values {
	all := url.Values{
		"UserName": {"测试·样本"}, "IdentifyNum": {identity(magic)}, "Mobile": {"13800138" + magic},
		"ParamType": {"normal"}, "RegisterDate": {"20200131"}, "ValidityStartDate": {"20160101"},
		"ValidityEndDate": {"长期"}, "BankCard": {"6222020000000" + magic + "0"}, "VerifyMode": {"VERIFY_BANK_CARD"},
		"ProductType": {"BANK_CARD_4_META"}, "IdentityType": {"01"},
		"CertName": {"测试·样本"}, "CertNo": {identity(magic)}, "CertType": {"IDENTITY_CARD"},
		"ProductCode": {"ID_MIN"},
		"SceneId":     {"1000000001"}, "OuterOrderNo": {"a" + magic}, "Model": {"NO_LIVENESS"},
		"OssBucketName": {"photos"}, "OssObjectName": {"a.jpg"}, "FaceUrl": {"https://img.example/a.jpg"},
	}
	s := serviceNamed(name)
	wanted := append([]string{}, s.required...)
	switch {
	case len(s.query) > 1: // a bank card with everything
		wanted = append(wanted, "IdentifyNum", "Mobile", "IdentityType")
	case name == "ContrastFaceVerify":
		wanted = append(wanted, "OssBucketName", "OssObjectName")
	case name == "Id3MetaVerify":
		wanted = append(wanted, "FaceUrl")
	}
	maps.DeleteFunc(all, func(parameter string, _ []string) bool {
		return !strings.Contains(" "+strings.Join(wanted, " ")+" ", " "+parameter+" ")
	})
	return all
}

// askForm has the official client call an action by signature V3, its
// parameters in the form but for those of the query.
func askForm(t *testing.T, c Config, name string, p url.Values) (map[string]any, error) {
	t.Helper()
	caller, err := client.NewClient(&openapi.Config{
		AccessKeyId: dara.String(testKey), AccessKeySecret: dara.String(testSecret),
		SignatureAlgorithm: dara.String("ACS3-HMAC-SHA256"),
		Endpoint:           dara.String(serveSandbox(t, c).host), Protocol: dara.String("http"),
	})
	if err != nil {
		t.Fatal(err)
	}
	caller.DisableSDKError = dara.Bool(true)
	query, form := map[string]*string{}, map[string]any{}
	for parameter := range p {
		if strings.Contains(" "+strings.Join(serviceNamed(name).query, " ")+" ", " "+parameter+" ") {
			query[parameter] = dara.String(p.Get(parameter))
		} else {
			form[parameter] = p.Get(parameter)
		}
	}
	answer, err := caller.CallApiWithCtx(t.Context(), &openapi.Params{
		Action: dara.String(name), Version: dara.String(version), Protocol: dara.String("HTTP"),
		Pathname: dara.String("/"), Method: dara.String("POST"), AuthType: dara.String("AK"),
		Style:       dara.String("RPC"),
		ReqBodyType: dara.String("formData"), BodyType: dara.String("json"),
	}, &openapi.OpenApiRequest{Query: query, Body: form}, &dara.RuntimeOptions{})
	body, _ := answer["body"].(map[string]any)
	return body, err
}

// The official client drives every action, with the form in the body and
// signature V3, and reads the answers that the magic digits stand for.
func TestOfficialClientDrivesEveryAction(t *testing.T) {
	for _, s := range services {
		t.Run(s.name, func(t *testing.T) {
			want := map[string]decision{"100": s.passes}
			for i, d := range s.negatives {
				want[fmt.Sprint(firstNegative+i)] = d
			}
			for magic, d := range want {
				body, err := askForm(t, Config{}, s.name, parametersOf(s.name, magic))
				if err != nil {
					t.Fatalf("%s: %v", magic, err)
				}
				if fmt.Sprint(body["Code"]) != "200" {
					t.Errorf("%s: Code %v", magic, body["Code"])
				}
				result, _ := body["ResultObject"].(map[string]any)
				decided, sub := result["BizCode"], result["SubCode"]
				if decided == nil {
					decided = result["Passed"]
				}
				if sub == nil {
					sub = ""
				}
				if decided != d.biz || sub != d.sub {
					t.Errorf("%s: %v %v, want %s %s", magic, decided, sub, d.biz, d.sub)
				}
			}
		})
	}
}

func TestFaultsOfEveryAction(t *testing.T) {
	for _, s := range services {
		for magic, f := range s.codes {
			body, err := askForm(t, Config{Errors: ErrorsBody}, s.name, parametersOf(s.name, magic))
			if err != nil || fmt.Sprint(body["Code"]) != f.code() {
				t.Errorf("%s %s: Code %v, %v, want %s", s.name, magic, body["Code"], err, f.code())
			}
			_, err = askForm(t, Config{}, s.name, parametersOf(s.name, magic))
			var refused *client.ClientError
			var down *client.ServerError
			if !errors.As(err, &refused) && !errors.As(err, &down) {
				t.Errorf("%s %s over HTTP: %v", s.name, magic, err)
			}
		}
	}
}

// A name in the URL of an action that has a body is a mistake of the client's.
func TestParametersInTheWrongPlace(t *testing.T) {
	p := parametersOf("Id2MetaVerify", "100")
	asks := official(t, Config{}, "POST", "ACS3-HMAC-SHA256")
	if _, err := asks("Id2MetaVerify", pointers(p)); err == nil {
		t.Error("a name in the query is taken")
	}
	p.Del("UserName")
	if _, err := askForm(t, Config{}, "Id2MetaVerify", p); err == nil {
		t.Error("a call without a name is taken")
	}
}
