package cloudauth

import (
	"cmp"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"veribatch/internal/verify"
)

// reply serves one answer to every request.
func reply(t testing.TB, status int, body string, headers ...string) string {
	return serve(t, func(w http.ResponseWriter, r *http.Request) {
		for i := 0; i < len(headers); i += 2 {
			w.Header().Set(headers[i], headers[i+1])
		}
		w.WriteHeader(status)
		io.WriteString(w, body)
	})
}

func TestVerdicts(t *testing.T) {
	for name, c := range map[string]struct {
		status int
		body   string
		want   Response
	}{
		"passed": {200, `{"Code":"200","Message":"success","ResultObject":{"VerifyStatus":"1"}}`,
			Response{Code: "200", Message: "success", VerifyStatus: 1}},
		"OK": {200, `{"Code":"OK","VerifyStatus":5}`, Response{Code: "OK", VerifyStatus: 5}},
		"content-type of the web": {200,
			`<R><RequestId>R</RequestId><Data><VerifyStatus>7</VerifyStatus></Data></R>`,
			Response{RequestID: "R", VerifyStatus: 7}},
		"unknown status": {200, `{"VerifyStatus":77}`, Response{VerifyStatus: 77}},
		"unheard code, a verdict": {200, `{"Code":"10000","VerifyStatus":2}`,
			Response{Code: "10000", VerifyStatus: 2}},
		"decided by code": {200, `{"Code":3101,"Message":"name not match with identity number."}`,
			Response{Code: "3101", Message: "name not match with identity number."}},
		"decided twice":            {200, `{"Code":"3102","VerifyStatus":4}`, Response{Code: "3102", VerifyStatus: 4}},
		"passed before":            {200, `{"Code":"3104","VerifyStatus":1}`, Response{Code: "3104", VerifyStatus: 1}},
		"decided, Success false":   {200, `{"Code":"3103","Success":false}`, Response{Code: "3103", Failed: true}},
		"decided by code, as HTTP": {400, `<Error><Code>3104</Code></Error>`, Response{Code: "3104"}},
	} {
		got, err := newClient(t, reply(t, c.status, c.body)).VerifyMaterial(t.Context(), somebody())
		if err != nil {
			t.Errorf("%s: %v", name, err)
		} else if got != c.want {
			t.Errorf("%s: got %s", name, show(got))
		}
	}
}

func TestRequestIDFromHeader(t *testing.T) {
	endpoint := reply(t, 200, `{"VerifyStatus":1}`, "X-Acs-Request-Id", "R-7")
	got, err := newClient(t, endpoint).VerifyMaterial(t.Context(), somebody())
	if err != nil || got.RequestID != "R-7" {
		t.Errorf("request id %q, error %v", got.RequestID, err)
	}
	endpoint = reply(t, 200, `{"VerifyStatus":1}`, "X-Acs-Request-Id", "R\xff\xfe7")
	got, err = newClient(t, endpoint).VerifyMaterial(t.Context(), somebody())
	if err != nil || got.RequestID != "R\uFFFD7" {
		t.Errorf("of no UTF-8: request id %q, error %v", got.RequestID, err)
	}
}

// Every code comes as it may come: by name and by number, as an HTTP error
// and in the body of a 200, in JSON and in XML.
func TestServiceErrors(t *testing.T) {
	numbers := map[string]string{}
	for number, name := range names {
		numbers[name] = number
	}
	for _, code := range Codes() {
		if answers(code) {
			continue
		}
		code = strings.TrimSuffix(code, "*") + strings.Repeat("Any", strings.Count(code, "*"))
		_, ofTheService := verifyMaterial.known(code)
		for _, spelled := range []string{code, cmp.Or(numbers[code], code)} {
			for _, status := range []int{200, 400} {
				for form, body := range map[string]string{
					"JSON": fmt.Sprintf(`{"RequestId":"R","Code":%q,"Message":"no"}`, spelled),
					"XML": fmt.Sprintf(`<Error><RequestId>R</RequestId><Code>%s</Code><Message>no</Message></Error>`,
						spelled),
				} {
					_, err := newClient(t, reply(t, status, body)).VerifyMaterial(t.Context(), somebody())
					class := verifyMaterial.classify(code, status, 0)
					want := verify.Fault{
						Class: class, Code: code, Message: "no", RequestID: "R",
						Unsent: class == verify.ClassThrottled || class == verify.ClassAccount,
						Lost:   code == nonceUsed || status == 200 && !ofTheService,
					}
					if got := faultOf(t, err); got != want {
						t.Errorf("%s, HTTP %d, %s:\n got %+v\nwant %+v", spelled, status, form, got, want)
					}
				}
			}
		}
	}
}

func TestAnswersWithoutVerdict(t *testing.T) {
	const html = "<html><body>Bad Gateway</body></html>"
	for name, c := range map[string]struct {
		status       int
		body         string
		headers      []string
		code         string
		class        verify.Class
		lost, unsent bool
	}{
		"empty object": {200, `{}`, nil, NoVerdict, verify.ClassTransient, true, false},
		"success, no more": {200, `{"Code":"200","Message":"success"}`, nil, NoVerdict, verify.ClassTransient, true,
			false},
		"nothing": {200, ``, nil, Unreadable, verify.ClassTransient, true, false},
		"HTML":    {200, html, nil, Unreadable, verify.ClassTransient, true, false},
		"HTML as JSON": {200, html, []string{"Content-Type", "application/json"}, Unreadable,
			verify.ClassTransient, true, false},
		"cut": {200, `{"VerifyStatus":1`, nil, Unreadable, verify.ClassTransient, true, false},
		"too large": {200, `{"VerifyStatus":1,"x":"` + strings.Repeat("x", maxAnswer) + `"}`, nil, Unreadable,
			verify.ClassTransient, true, false},
		"bad gateway":       {502, html, nil, BadGateway, verify.ClassTransient, true, false},
		"gateway timeout":   {504, ``, nil, BadGateway, verify.ClassTransient, true, false},
		"internal error":    {500, html, nil, BadGateway, verify.ClassTransient, true, false},
		"500, empty object": {500, `{}`, nil, BadGateway, verify.ClassTransient, true, false},
		"unavailable":       {503, html, nil, BadGateway, verify.ClassTransient, true, false},
		"a cloud's own":     {520, html, nil, BadGateway, verify.ClassTransient, true, false},
		"a cloud's timeout": {524, ``, nil, BadGateway, verify.ClassTransient, true, false},
		"request timeout":   {408, html, nil, Unreadable, verify.ClassTransient, true, false},
		"too early":         {425, ``, nil, Unreadable, verify.ClassTransient, true, false},
		"client closed":     {499, html, nil, Unreadable, verify.ClassTransient, true, false},
		"408, empty object": {408, `{}`, nil, NoVerdict, verify.ClassTransient, true, false},
		"moved": {301, html, []string{"Location", "/elsewhere"}, Unreadable, verify.ClassTransient, true,
			false},
		"redirect": {302, ``, []string{"Location", "/elsewhere"}, Unreadable, verify.ClassTransient, true,
			false},
		"redirect in JSON": {307, `{}`, []string{"Location", "/elsewhere"}, NoVerdict, verify.ClassTransient, true,
			false},
		"no content":       {204, ``, nil, Unreadable, verify.ClassTransient, true, false},
		"not found":        {404, html, nil, Unreadable, verify.ClassTransient, false, false},
		"refused, no code": {403, `{}`, nil, NoVerdict, verify.ClassTransient, false, false},
		"address too long": {414, html, nil, RequestTooLong, verify.ClassRecord, false, false},
		"header too long":  {431, ``, nil, RequestTooLong, verify.ClassRecord, false, false},
		"too many":         {429, html, nil, "Throttling", verify.ClassThrottled, false, true},
		"page with a hint": {503, html, []string{"X-Acs-Retry-After", "20"}, BadGateway, verify.ClassThrottled, true,
			false},
		"throttled by hint": {503, `{"Code":"ServiceUnavailable"}`, []string{"X-Acs-Retry-After", "20"},
			"ServiceUnavailable", verify.ClassThrottled, false, true},
		"hint of nothing": {503, `{"Code":"ServiceUnavailable"}`, []string{"X-Acs-Retry-After", "0"},
			"ServiceUnavailable", verify.ClassTransient, false, false},
		"504 with a code": {504, `{"Code":"ServiceUnavailable"}`, nil, "ServiceUnavailable", verify.ClassTransient,
			false, false},
		"arrived before": {400, `{"Code":"SignatureNonceUsed"}`, nil, "SignatureNonceUsed", verify.ClassTransient,
			true, false},
		"before, with hint": {400, `{"Code":"SignatureNonceUsed"}`, []string{"X-Acs-Retry-After", "20"},
			"SignatureNonceUsed", verify.ClassThrottled, true, false},
		"unheard code":      {400, `{"Code":"Unheard.Of"}`, nil, "Unheard.Of", verify.ClassUnknown, false, false},
		"unheard, in a 200": {200, `{"Code":"Unheard.Of"}`, nil, "Unheard.Of", verify.ClassUnknown, true, false},
		"unheard, in a 408": {408, `{"Code":"Unheard.Of"}`, nil, "Unheard.Of", verify.ClassUnknown, true, false},
		"a gateway's code":  {504, `{"code":"Timeout"}`, nil, "Timeout", verify.ClassUnknown, true, false},
		"a number, no more": {500, `{"code":504,"message":"upstream"}`, nil, "504", verify.ClassUnknown, true, false},
		"first letters": {400, `{"Code":"InvalidSomething"}`, nil, "InvalidSomething", verify.ClassUnknown, false,
			false},
		"this material": {400, `{"Code":"InvalidParam.MaterialsNotValid"}`, nil, "InvalidParam.MaterialsNotValid",
			verify.ClassRecord, false, false},
		"internal, as 401": {401, `{"Code":"Error.InternalError"}`, nil, "Error.InternalError",
			verify.ClassTransient, false, false},
		"no face, family": {400, `{"Code":"Error.NoFaceDetected"}`, nil, "NoFaceDetected", verify.ClassRecord,
			false, false},
		"no rights, family": {400, `{"Code":"Error.NoPermissionAccess"}`, nil, "NoPermission", verify.ClassPermission,
			false, false},
	} {
		_, err := newClient(t, reply(t, c.status, c.body, c.headers...)).VerifyMaterial(t.Context(), somebody())
		f := faultOf(t, err)
		if f.Code != c.code || f.Class != c.class || f.Lost != c.lost || f.Unsent != c.unsent {
			t.Errorf("%s: %+v", name, f)
		}
	}
}

// No verdict is taken from an answer that contradicts itself.
func TestUndecidedAnswers(t *testing.T) {
	for body, want := range map[string]struct {
		status        int
		code, message string
	}{
		`{"ResultObject":{"VerifyStatus":0}}`:                                   {200, Undecided, "VerifyStatus 0"},
		`{"Code":"200","Message":"success","ResultObject":{"VerifyStatus":-1}}`: {200, Undecided, "VerifyStatus -1"},
		`{"Code":"10000","VerifyStatus":"0"}`:                                   {200, "10000", "VerifyStatus 0"},
		`{"Code":"3101","VerifyStatus":0}`:                                      {200, "3101", "VerifyStatus 0"},
		`{"Success":false,"Message":"later"}`: {200, Undecided,
			"Success is false, without a code: later"},
		`{"Success":"false","Code":"200"}`: {200, Undecided,
			"Success is false, without a code"},
		`<R><Success>false</Success><Message>later</Message></R>`: {200, Undecided,
			"Success is false, without a code: later"},
		`{"Success":false,"VerifyStatus":1}`: {200, Undecided,
			"VerifyStatus 1 beside Success false"},
		`{"Success":"False","Code":"200","ResultObject":{"VerifyStatus":"2"}}`: {200, Undecided,
			"VerifyStatus 2 beside Success false"},
		`{"Code":"500","Message":"down","ResultObject":{"VerifyStatus":1}}`: {200, "SystemError",
			"VerifyStatus 1 beside the code SystemError: down"},
		`{"Code":"InDebt","VerifyStatus":1}`: {400, "InDebt",
			"VerifyStatus 1 beside the code InDebt"},
		`{"Code":"InvalidParam.MaterialsNotValid","VerifyStatus":2}`: {200, "InvalidParam.MaterialsNotValid",
			"VerifyStatus 2 beside the code InvalidParam.MaterialsNotValid"},
		`{"Code":"3101","VerifyStatus":1}`: {200, "3101", "VerifyStatus 1 beside the code 3101"},
		`{"Code":"3104","VerifyStatus":2}`: {200, "3104", "VerifyStatus 2 beside the code 3104"},
		`{"VerifyStatus":1}`:               {500, Undecided, "VerifyStatus 1 beside HTTP 500"},
	} {
		_, err := newClient(t, reply(t, want.status, body)).VerifyMaterial(t.Context(), somebody())
		if f := faultOf(t, err); f != (verify.Fault{Class: verify.ClassUndecided, Code: want.code, Message: want.message}) {
			t.Errorf("%s: %+v", body, f)
		}
	}
}

// An error that says Success false, or a VerifyStatus of 0, agrees with itself.
func TestErrorsThatAgreeWithThemselves(t *testing.T) {
	for body, want := range map[string]verify.Class{
		`{"Code":"401","Success":false}`:                     verify.ClassRecord,
		`{"Code":"SystemError","VerifyStatus":0}`:            verify.ClassTransient,
		`{"Code":"Throttling.User","VerifyStatus":0}`:        verify.ClassThrottled,
		`{"Code":"InDebt","VerifyStatus":0,"Success":false}`: verify.ClassAccount,
	} {
		_, err := newClient(t, reply(t, 200, body)).VerifyMaterial(t.Context(), somebody())
		if f := faultOf(t, err); f.Class != want || f.Lost {
			t.Errorf("%s: %+v", body, f)
		}
	}
}

// An answer of exactly the most that is read is read.
func TestLargestAnswer(t *testing.T) {
	body := `{"VerifyStatus":1,"x":"`
	body += strings.Repeat("x", maxAnswer-len(body)-2) + `"}`
	got, err := newClient(t, reply(t, 200, body)).VerifyMaterial(t.Context(), somebody())
	if err != nil || got.VerifyStatus != 1 {
		t.Errorf("VerifyStatus %d, error %v", got.VerifyStatus, err)
	}
}

func TestRetryAfter(t *testing.T) {
	for hint, want := range map[string]time.Duration{
		"": 0, "0": 0, "-5": 0, "soon": 0, "NaN": 0,
		"1": time.Millisecond, "1500": 1500 * time.Millisecond, "1.5": 1500 * time.Microsecond,
		"99999999999999999999": time.Hour, "Inf": time.Hour,
	} {
		endpoint := reply(t, 400, `{"Code":"Throttling.User"}`, "x-acs-retry-after", hint)
		_, err := newClient(t, endpoint).VerifyMaterial(t.Context(), somebody())
		if f := faultOf(t, err); f.RetryAfter != want || f.Class != verify.ClassThrottled {
			t.Errorf("%q: %+v, want %v", hint, f, want)
		}
	}
}

// A service that throws back all it was sent, in each of the ways it can.
func TestNothingOfTheRequestComesBack(t *testing.T) {
	echo := func(r *http.Request) string {
		query := r.URL.Query()
		canonical := r.URL.RawQuery
		return strings.Join([]string{
			query.Get("Name"), query.Get("IdCardNumber"), query.Get("FaceImageUrl"), canonical, url.QueryEscape(canonical),
			r.Header.Get("Authorization"), r.Header.Get("X-Acs-Security-Token"),
			"server string to sign is:" + r.Method + "&%2F&" + url.QueryEscape(canonical),
		}, " | ")
	}
	forms := map[string]http.HandlerFunc{
		"JSON": func(w http.ResponseWriter, r *http.Request) {
			w.WriteHeader(400)
			json.NewEncoder(w).Encode(map[string]string{"Code": "SignatureDoesNotMatch", "Message": echo(r)})
		},
		"XML": func(w http.ResponseWriter, r *http.Request) {
			io.WriteString(w, "<Error><Code>SystemError</Code><Message>")
			xml.EscapeText(w, []byte(echo(r)))
			io.WriteString(w, "</Message></Error>")
		},
		"code": func(w http.ResponseWriter, r *http.Request) {
			json.NewEncoder(w).Encode(map[string]string{"Code": r.URL.Query().Get("Name") + r.URL.Query().Get("IdCardNumber")})
		},
		"decision": func(w http.ResponseWriter, r *http.Request) {
			json.NewEncoder(w).Encode(map[string]string{"Code": "3102", "Message": echo(r)})
		},
		"HTML": func(w http.ResponseWriter, r *http.Request) { io.WriteString(w, "<p>"+echo(r)) },
		"protocol": func(w http.ResponseWriter, r *http.Request) {
			conn, _, err := w.(http.Hijacker).Hijack()
			if err != nil {
				t.Error(err)
				return
			}
			defer conn.Close()
			io.WriteString(conn, r.URL.Query().Get("Name")+r.URL.RawQuery+"\r\n\r\n")
		},
	}
	for name, handler := range forms {
		client := newClient(t, serve(t, handler), func(c *Config) { c.Credentials = accessKey(testToken) })
		response, err := client.VerifyMaterial(t.Context(), somebody())
		said := fmt.Sprintf("%s %s %v", response.Code, response.Message, err)
		if err == nil && name != "decision" {
			t.Errorf("%s: no error", name)
		}
		who := somebody()
		for _, secret := range []string{who.Name, who.IDNumber, who.FaceImage, who.UserID, "photos.example.com", "front.jpg", testID, testSecret, testToken} {
			for _, form := range []string{secret, url.QueryEscape(secret), escape(secret), escape(escape(secret))} {
				if strings.Contains(said, form) {
					t.Errorf("%s: an answer's error tells a secret", name)
				}
			}
		}
	}
}

func TestConnectionsAreReused(t *testing.T) {
	for _, m := range []string{"POST", "GET"} {
		var opened atomic.Int32
		server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			io.WriteString(w, `{"Code":"SystemError"}`)
		}))
		server.Config.ConnState = func(_ net.Conn, state http.ConnState) {
			if state == http.StateNew {
				opened.Add(1)
			}
		}
		server.Start()
		t.Cleanup(server.Close)

		client := newClient(t, server.URL, method(m))
		for range 20 {
			if _, err := client.VerifyMaterial(t.Context(), somebody()); err == nil {
				t.Fatal("no error")
			}
		}
		if n := opened.Load(); n != 1 {
			t.Errorf("%s: 20 calls, one after the other, opened %d connections", m, n)
		}
		if client.transport.most != 4 {
			t.Errorf("%d connections are kept, want as many as Connections says", client.transport.most)
		}
	}
}

// HTTP/2 is not spoken, even to who offers it.
func TestHTTPS(t *testing.T) {
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.ProtoMajor != 1 {
			t.Errorf("called over %s", r.Proto)
		}
		io.WriteString(w, `{"VerifyStatus":1}`)
	}))
	server.EnableHTTP2 = true
	server.StartTLS()
	t.Cleanup(server.Close)
	client := newClient(t, server.URL)
	client.transport.dialer.secure.RootCAs = server.Client().Transport.(*http.Transport).TLSClientConfig.RootCAs
	if _, err := client.VerifyMaterial(t.Context(), somebody()); err != nil {
		t.Error(err)
	}
}

func TestSandbox(t *testing.T) {
	var asked atomic.Bool
	endpoint := serve(t, func(w http.ResponseWriter, r *http.Request) {
		asked.Store(true)
		if r.URL.RawQuery != "" || r.Header.Get("Authorization") != "" {
			t.Error("the question says more than it needs to")
		}
		w.Header().Set(SandboxHeader, "1")
		w.WriteHeader(400)
	})
	if is, err := newClient(t, endpoint).Sandbox(t.Context()); !is || err != nil || !asked.Load() {
		t.Errorf("a sandbox: %v, error %v", is, err)
	}
	if is, err := newClient(t, reply(t, 200, `{}`)).Sandbox(t.Context()); is || err != nil {
		t.Errorf("no sandbox: %v, error %v", is, err)
	}
	_, err := newClient(t, closedPort(t)).Sandbox(t.Context())
	if f := faultOf(t, err); f.Code != ConnectionRefused {
		t.Errorf("nobody: %+v", f)
	}
}

// A call to a server in this process, which is counted too. What the client
// takes beside a plain one is measured by make bench.
func BenchmarkVerifyMaterial(b *testing.B) {
	body := string(sample(b, "new.json"))
	client := newClient(b, reply(b, 200, body))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := client.VerifyMaterial(b.Context(), somebody()); err != nil {
			b.Fatal(err)
		}
	}
}
