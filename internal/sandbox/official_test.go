package sandbox

import (
	"encoding/json"
	"errors"
	"fmt"
	"testing"

	"veribatch/internal/image/imagetest"

	"github.com/alibabacloud-go/darabonba-openapi/v2/client"
	openapi "github.com/alibabacloud-go/darabonba-openapi/v2/utils"
	"github.com/alibabacloud-go/tea/dara"
)

// An asker has the official client call an action and returns the body.
type asker func(action string, query map[string]*string) (map[string]any, error)

// official returns the official client's calls of a sandbox.
func official(t *testing.T, c Config, method, algorithm string) asker {
	t.Helper()
	p := serveSandbox(t, c)
	caller, err := client.NewClient(&openapi.Config{
		AccessKeyId: dara.String(testKey), AccessKeySecret: dara.String(testSecret),
		SignatureAlgorithm: dara.String(algorithm),
		Endpoint:           dara.String(p.host), Protocol: dara.String("http"),
	})
	if err != nil {
		t.Fatal(err)
	}
	caller.DisableSDKError = dara.Bool(true) // errors of its own types, not one for all
	return func(action string, query map[string]*string) (map[string]any, error) {
		params := &openapi.Params{
			Action: dara.String(action), Version: dara.String(version), Protocol: dara.String("HTTP"),
			Pathname: dara.String("/"),
			Method:   dara.String(method), AuthType: dara.String("AK"), Style: dara.String("RPC"),
			ReqBodyType: dara.String("formData"), BodyType: dara.String("json"),
		}
		answer, err := caller.CallApiWithCtx(t.Context(), params, &openapi.OpenApiRequest{Query: query},
			&dara.RuntimeOptions{})
		body, _ := answer["body"].(map[string]any)
		return body, err
	}
}

// verify asks about a person of the magic numbers.
func (a asker) verify(magic, bizID string) (map[string]any, error) {
	return a(action, pointers(asking(magic, bizID)))
}

func TestOfficialClient(t *testing.T) {
	for _, algorithm := range []string{"ACS3-HMAC-SHA256", "v2"} { // v2 is how it calls signature V1
		for _, method := range []string{"POST", "GET"} {
			for shape, inside := range map[Shape]string{ShapeResult: "ResultObject", ShapeData: "", ShapeFlat: ""} {
				t.Run(fmt.Sprint(algorithm, method, shape), func(t *testing.T) {
					asks := official(t, Config{Shape: shape}, method, algorithm)
					for magic, want := range map[string]string{"100": "1", "907": "7"} {
						body, err := asks.verify(magic, magic)
						if err != nil {
							t.Fatal(err)
						}
						if inside != "" {
							body, _ = body[inside].(map[string]any)
						}
						if got := fmt.Sprint(body["VerifyStatus"]); got != want {
							t.Errorf("%s: VerifyStatus %s, want %s", magic, got, want)
						}
					}
				})
			}
		}
	}
}

func TestOfficialClientReadsErrors(t *testing.T) {
	for _, algorithm := range []string{"ACS3-HMAC-SHA256", "v2"} {
		asks := official(t, Config{}, "POST", algorithm)
		_, err := asks.verify("821", "large")
		var refused *client.ClientError
		if !errors.As(err, &refused) || dara.StringValue(refused.Code) != "ResourcesTooLarge" ||
			dara.IntValue(refused.StatusCode) != 421 {
			t.Errorf("%s: 821 is %v", algorithm, err)
		}
		_, err = asks.verify("850", "down")
		var down *client.ServerError
		if !errors.As(err, &down) || dara.StringValue(down.Code) != "SystemError" {
			t.Errorf("%s: 850 is %v", algorithm, err)
		}
		_, err = asks.verify("856", "fast")
		var slow *client.ThrottlingError
		if !errors.As(err, &slow) || dara.StringValue(slow.Code) != "Throttling.User" {
			t.Errorf("%s: 856 is %v", algorithm, err)
		}
	}
}

// The whole way of a photo, with nothing of ours on the client's side.
func TestOfficialClientsUploadAndVerify(t *testing.T) {
	for _, algorithm := range []string{"ACS3-HMAC-SHA256", "v2"} {
		asks := official(t, Config{}, "POST", algorithm)
		body, err := asks(uploadAction, nil)
		if err != nil {
			t.Fatal(err)
		}
		token, err := json.Marshal(body["OssUploadToken"])
		if err != nil {
			t.Fatal(err)
		}
		var u upload
		if err := json.Unmarshal(token, &u); err != nil {
			t.Fatal(err)
		}
		face, err := u.put(t, "face.jpg", imagetest.JPEG(64, 64))
		if err != nil {
			t.Fatal(err)
		}
		tiny, err := u.put(t, "tiny.jpg", imagetest.JPEG(32, 32))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := asks(action, pointers(with(asking("100", "a"), "FaceImageUrl", face))); err != nil {
			t.Errorf("%s: a good photo: %v", algorithm, err)
		}
		var refused *client.ClientError
		_, err = asks(action, pointers(with(asking("100", "b"), "FaceImageUrl", tiny)))
		if !errors.As(err, &refused) || dara.StringValue(refused.Code) != "NoFaceDetected" {
			t.Errorf("%s: a tiny one: %v", algorithm, err)
		}
	}
}
