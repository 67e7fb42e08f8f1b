package sandbox

import (
	"errors"
	"fmt"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/alibabacloud-go/darabonba-openapi/v2/client"
	openapi "github.com/alibabacloud-go/darabonba-openapi/v2/utils"
	"github.com/alibabacloud-go/tea/dara"
)

// official returns the official client's call of VerifyMaterial against a sandbox.
func official(t *testing.T, c Config, method, algorithm string) func(magic, bizID string) (map[string]any, error) {
	t.Helper()
	c.Now = time.Now // the client's clock can't be set
	server := httptest.NewServer(newSandbox(t, c))
	t.Cleanup(server.Close)
	caller, err := client.NewClient(&openapi.Config{
		AccessKeyId: dara.String(testKey), AccessKeySecret: dara.String(testSecret), SignatureAlgorithm: dara.String(algorithm),
		Endpoint: dara.String(server.Listener.Addr().String()), Protocol: dara.String("http"),
	})
	if err != nil {
		t.Fatal(err)
	}
	caller.DisableSDKError = dara.Bool(true) // errors of its own types, not one for all
	params := &openapi.Params{
		Action: dara.String(action), Version: dara.String(version), Protocol: dara.String("HTTP"), Pathname: dara.String("/"),
		Method: dara.String(method), AuthType: dara.String("AK"), Style: dara.String("RPC"),
		ReqBodyType: dara.String("formData"), BodyType: dara.String("json"),
	}
	return func(magic, bizID string) (map[string]any, error) {
		answer, err := caller.CallApi(params, &openapi.OpenApiRequest{Query: pointers(asking(magic, bizID))}, &dara.RuntimeOptions{})
		body, _ := answer["body"].(map[string]any)
		return body, err
	}
}

func TestOfficialClient(t *testing.T) {
	for _, algorithm := range []string{"ACS3-HMAC-SHA256", "v2"} { // v2 is how it calls signature V1
		for _, method := range []string{"POST", "GET"} {
			for shape, inside := range map[Shape]string{ShapeResult: "ResultObject", ShapeData: "", ShapeFlat: ""} {
				t.Run(fmt.Sprint(algorithm, method, shape), func(t *testing.T) {
					call := official(t, Config{Shape: shape}, method, algorithm)
					for magic, want := range map[string]string{"100": "1", "907": "7"} {
						body, err := call(magic, magic)
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
		call := official(t, Config{}, "POST", algorithm)
		_, err := call("821", "large")
		var refused *client.ClientError
		if !errors.As(err, &refused) || dara.StringValue(refused.Code) != "ResourcesTooLarge" || dara.IntValue(refused.StatusCode) != 421 {
			t.Errorf("%s: 821 is %v", algorithm, err)
		}
		_, err = call("850", "down")
		var down *client.ServerError
		if !errors.As(err, &down) || dara.StringValue(down.Code) != "SystemError" {
			t.Errorf("%s: 850 is %v", algorithm, err)
		}
		_, err = call("856", "fast")
		var slow *client.ThrottlingError
		if !errors.As(err, &slow) || dara.StringValue(slow.Code) != "Throttling.User" {
			t.Errorf("%s: 856 is %v", algorithm, err)
		}
	}
}
