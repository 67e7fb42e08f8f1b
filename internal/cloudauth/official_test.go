package cloudauth

import (
	"io"
	"maps"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/alibabacloud-go/darabonba-openapi/v2/client"
	openapi "github.com/alibabacloud-go/darabonba-openapi/v2/utils"
	"github.com/alibabacloud-go/tea/dara"
)

// A recording is a request as a server sees it.
type recording struct {
	method, target, host string
	header               http.Header
	body                 string
}

// recorder serves a verdict and records what asked for it.
func recorder(t *testing.T) (endpoint string, last func() recording) {
	var r recording
	endpoint = serve(t, func(w http.ResponseWriter, request *http.Request) {
		body, _ := io.ReadAll(request.Body)
		r = recording{request.Method, request.RequestURI, request.Host, request.Header, string(body)}
		w.Header().Set("Content-Type", "application/json")
		io.WriteString(w, `{"VerifyStatus":1}`)
	})
	return endpoint, func() recording { return r }
}

// askOfficially has the official client send somebody to an endpoint.
func askOfficially(t *testing.T, endpoint, method, token string) {
	t.Helper()
	config := openapi.Config{
		AccessKeyId: dara.String(testID), AccessKeySecret: dara.String(testSecret),
		Endpoint: dara.String(strings.TrimPrefix(endpoint, "http://")), RegionId: dara.String(DefaultRegion),
	}
	if token != "" {
		config.SecurityToken = dara.String(token)
	}
	official, err := client.NewClient(&config)
	if err != nil {
		t.Fatal(err)
	}
	r := somebody()
	query := map[string]*string{
		"BizId": &r.BizID, "BizType": dara.String("RPMinTest"), "RegionId": dara.String(DefaultRegion),
		"UserId": &r.UserID, "Name": &r.Name,
		"IdCardNumber": &r.IDNumber, "FaceImageUrl": &r.FaceImage, "IdCardFrontImageUrl": &r.IDFrontImage,
	}
	params := openapi.Params{
		Action: dara.String("VerifyMaterial"), Version: dara.String(Version), Protocol: dara.String("HTTP"),
		Pathname: dara.String("/"),
		Method:   dara.String(method), AuthType: dara.String("AK"), Style: dara.String("RPC"),
		ReqBodyType: dara.String("formData"), BodyType: dara.String("json"),
	}
	if _, err := official.CallApiWithCtx(t.Context(), &params, &openapi.OpenApiRequest{Query: query},
		&dara.RuntimeOptions{}); err != nil {
		t.Fatal(err)
	}
}

// allowed are the headers in which our requests differ from the official
// client's, and why.
var allowed = map[string]string{
	"Authorization":         "what it signs differs, so it does; its parts are compared",
	"X-Acs-Date":            "each request has its own",
	"X-Acs-Signature-Nonce": "each request has its own",
	"X-Acs-Credentials-Provider": "tells the vendor which provider the keys came from; nothing asks for it, and " +
		"it is signed only where it is sent",
	"User-Agent":      "everybody's own",
	"Accept-Encoding": "an answer is a kilobyte: we ask for it as it is",
}

// What our client sends is what the official one does, but for what is
// allowed to differ.
func TestSameOnTheWireAsOfficially(t *testing.T) {
	for _, c := range []struct{ method, token string }{
		{"POST", ""}, {"GET", ""}, {"POST", testToken}, {"GET", testToken},
	} {
		endpoint, last := recorder(t)
		askOfficially(t, endpoint, c.method, c.token)
		theirs := last()
		client := newClient(t, endpoint, method(c.method),
			func(config *Config) { config.Credentials = accessKey(c.token) })
		if _, err := client.VerifyMaterial(t.Context(), somebody()); err != nil {
			t.Fatal(err)
		}
		for _, difference := range theirs.differences(t, last()) {
			t.Errorf("%s, with a token %v: %s", c.method, c.token != "", difference)
		}
	}
}

// differences names what differs between two requests.
func (r recording) differences(t *testing.T, other recording) []string {
	var all []string
	note := func(what string, same bool) {
		if !same {
			all = append(all, what)
		}
	}
	note("method", r.method == other.method)
	note("host", r.host == other.host)
	note("body", r.body == other.body)
	// The official client writes a space as +, ours as the %20 that is signed.
	note("query", strings.ReplaceAll(r.target, "+", "%20") == other.target)
	for name := range union(r.header, other.header) {
		if allowed[name] == "" {
			note(name, slices.Equal(r.header[name], other.header[name]))
		}
	}
	mine, theirs := parseAuthorization(t, r), parseAuthorization(t, other)
	note("algorithm and key", mine.credential == theirs.credential)
	note("signed headers", slices.Equal(without(mine.signed, "x-acs-credentials-provider"), theirs.signed))
	note("form of the signature", len(mine.signature) == len(theirs.signature))
	return all
}

func union(a, b http.Header) http.Header {
	all := maps.Clone(a)
	maps.Copy(all, b)
	return all
}

func without(list []string, name string) []string {
	return slices.DeleteFunc(slices.Clone(list), func(s string) bool { return s == name })
}

// An authorized is an Authorization header, taken apart.
type authorized struct {
	credential, signature string
	signed                []string
}

var authorizationForm = regexp.MustCompile(
	`^(ACS3-HMAC-SHA256 Credential=[^,]+),SignedHeaders=([^,]+),Signature=([0-9a-f]+)$`)

func parseAuthorization(t *testing.T, r recording) authorized {
	parts := authorizationForm.FindStringSubmatch(r.header.Get("Authorization"))
	if parts == nil {
		t.Fatal("an Authorization of another form")
	}
	return authorized{credential: parts[1], signed: strings.Split(parts[2], ";"), signature: parts[3]}
}
