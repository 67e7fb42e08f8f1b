package sandbox

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
)

// askOnce asks with a fresh nonce and returns the reply and its VerifyStatus, if it has one.
func askOnce(t testing.TB, s http.Handler, magic, bizID string) (reply, string) {
	t.Helper()
	got := ask(t, s, signedV3("POST", asking(magic, bizID)))
	if got.status != 200 || !strings.HasPrefix(got.body, "{") {
		return got, ""
	}
	result, _ := fields(t, got.body)["ResultObject"].(map[string]any)
	status, _ := result["VerifyStatus"].(string)
	return got, status
}

func TestVerdictByMagic(t *testing.T) {
	var log strings.Builder
	s := newSandbox(t, Config{CallLog: &log})
	var want []string
	for n := 902; n <= 912; n++ {
		magic, status := strconv.Itoa(n), strconv.Itoa(n-900)
		if _, got := askOnce(t, s, magic, magic); got != status {
			t.Errorf("%s: VerifyStatus %q, want %s", magic, got, status)
		}
		want = append(want, magic+" 1 "+status)
	}
	for _, magic := range []string{"000", "100", "901", "913", "858", "868", "881", "882"} {
		if _, got := askOnce(t, s, magic, magic); got != "1" {
			t.Errorf("%s: VerifyStatus %q, want 1", magic, got)
		}
		want = append(want, magic+" 1 1")
	}
	if got := logged(t, log.String()); fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("call log has %q, want %q", got, want)
	}
}

func TestFifteenDigitsPass(t *testing.T) {
	s := newSandbox(t, Config{})
	got := ask(t, s, signedV3("POST", with(asking("100", "biz"), "IdCardNumber", "110105491231902")))
	if got.status != 200 {
		t.Errorf("a number of 15 digits: %d %s", got.status, got.body)
	}
}

func TestErrorByMagic(t *testing.T) {
	for magic, want := range map[string]struct {
		status       int
		name, number string
	}{
		"800": {400, "ParameterIsNull", "400"},
		"801": {401, "InvalidParameter", "401"},
		"803": {403, "NoPermission", "403"},
		"810": {410, "NoSubscribeService", "410"},
		"812": {412, "InDebt", "412"},
		"821": {421, "ResourcesTooLarge", "421"},
		"822": {422, "DownloadTimedOut", "422"},
		"835": {435, "NoFaceDetected", "435"},
		"850": {500, "SystemError", "500"},
		"860": {400, "InvalidParam.MaterialsNotValid", "InvalidParam.MaterialsNotValid"},
		"861": {401, "Error.InternalError", "Error.InternalError"},
		"862": {400, "Sandbox.UnheardOf", "Sandbox.UnheardOf"},
		"871": {400, "3101", "3101"},
		"872": {400, "3102", "3102"},
		"873": {400, "3103", "3103"},
	} {
		var log strings.Builder
		byHTTP, inBody := newSandbox(t, Config{CallLog: &log}), newSandbox(t, Config{Errors: ErrorsBody})
		for range 2 { // every time
			got, _ := askOnce(t, byHTTP, magic, "biz")
			wantError(t, got, want.status, want.name)
			got, _ = askOnce(t, inBody, magic, "biz")
			if f := wantError(t, got, 200, want.number); f["Success"] != "false" || f["Message"] == "" ||
				f["RequestId"] == "" {
				t.Errorf("%s in the body: %s", magic, got.body)
			}
		}
		if got := logged(t, log.String()); fmt.Sprint(got) != fmt.Sprintf("[biz 1 %s biz 2 %s]", want.name,
			want.name) {
			t.Errorf("%s: call log has %q", magic, got)
		}
	}
}

func TestFirstAttemptFails(t *testing.T) {
	for magic, c := range map[string]struct {
		word  string
		check func(reply) bool
	}{
		"851": {"SystemError", func(r reply) bool {
			return r.status == 500 &&
				strings.Contains(r.body, `"SystemError"`)
		}},
		"852": {"reset", func(r reply) bool { return r.status == 0 }},
		"854": {"html-502", func(r reply) bool { return r.status == 502 && strings.HasPrefix(r.body, "<html>") }},
		"855": {"empty", func(r reply) bool { return r.status == 200 && r.body == "{}" }},
		"856": {"Throttling.User",
			func(r reply) bool { return r.status == 400 && r.header.Get("x-acs-retry-after") == "50" }},
		"857": {"delivered-twice", func(r reply) bool {
			return r.status == 400 &&
				strings.Contains(r.body, `"SignatureNonceUsed"`)
		}},
	} {
		var log strings.Builder
		s := newSandbox(t, Config{CallLog: &log})
		if got, _ := askOnce(t, s, magic, "biz"); !c.check(got) {
			t.Errorf("%s: first answered %d %q", magic, got.status, got.body)
		}
		if _, status := askOnce(t, s, magic, "biz"); status != "1" {
			t.Errorf("%s: then VerifyStatus %q, want 1", magic, status)
		}
		if got, _ := askOnce(t, s, magic, "another"); !c.check(got) {
			t.Errorf("%s: another BizId's first attempt passes", magic)
		}
		if got := logged(t, log.String()); fmt.Sprint(got) != fmt.Sprintf("[biz 1 %s biz 2 1 another 1 %s]", c.word,
			c.word) {
			t.Errorf("%s: call log has %q", magic, got)
		}
	}
}

// Every time, what isn't an error of the service and no verdict either.
func TestNoVerdictByMagic(t *testing.T) {
	for magic, c := range map[string]struct {
		word  string
		check func(reply) bool
	}{
		"863": {"status-0", func(r reply) bool {
			return r.status == 200 &&
				strings.Contains(r.body, `"VerifyStatus":"0"`)
		}},
		"864": {"success-false", func(r reply) bool {
			return r.status == 200 && strings.Contains(r.body, `"Success":"false"`) &&
				!strings.Contains(r.body, "Code")
		}},
		"865": {"html-503", func(r reply) bool { return r.status == 503 && strings.HasPrefix(r.body, "<html>") }},
		"866": {"html-408", func(r reply) bool { return r.status == 408 && strings.HasPrefix(r.body, "<html>") }},
		"867": {"html-414", func(r reply) bool { return r.status == 414 && strings.HasPrefix(r.body, "<html>") }},
	} {
		var log strings.Builder
		s := newSandbox(t, Config{CallLog: &log})
		for range 2 {
			if got, _ := askOnce(t, s, magic, "biz"); !c.check(got) {
				t.Errorf("%s: answered %d %q", magic, got.status, got.body)
			}
		}
		if got := logged(t, log.String()); fmt.Sprint(got) != fmt.Sprintf("[biz 1 %s biz 2 %s]", c.word, c.word) {
			t.Errorf("%s: call log has %q", magic, got)
		}
	}
}

// Billed is what was executed, whether its answer arrives or not.
func TestCallLogSaysWhatIsBilled(t *testing.T) {
	var log strings.Builder
	s := newSandbox(t, Config{CallLog: &log})
	for _, group := range []struct {
		billed bool
		magics string
	}{
		{true, "100 902 912 852 854 855 857 863 864 865 866 871 872 873"},
		{false, "800 801 803 810 812 821 822 835 850 851 856 860 861 862 867"},
	} {
		for magic := range strings.FieldsSeq(group.magics) {
			log.Reset()
			askOnce(t, s, magic, magic)
			if !strings.HasSuffix(log.String(), fmt.Sprintf(`,"billed":%v}`+"\n", group.billed)) {
				t.Errorf("%s: the call log has %s", magic, log.String())
			}
		}
	}
}

func TestResetOnTheWire(t *testing.T) {
	server := httptest.NewServer(newSandbox(t, Config{}))
	defer server.Close()
	_, err := http.DefaultClient.Do(remote(server, signedV3("POST", asking("852", "biz"))))
	if !errors.Is(err, syscall.ECONNRESET) && !errors.Is(err, io.EOF) {
		t.Errorf("got %v, want a connection reset", err)
	}
}

func TestSilenceLastsUntilTheClientLeaves(t *testing.T) {
	reached := make(chan struct{})
	s := newSandbox(t, Config{CallLog: writerFunc(func(p []byte) (int, error) { close(reached); return len(p), nil })})
	ended := make(chan struct{})
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer close(ended)
		s.ServeHTTP(w, r)
	}))
	defer server.Close()
	ctx, leave := context.WithCancel(t.Context())
	answered := make(chan error)
	go func() {
		_, err := http.DefaultClient.Do(remote(server, signedV3("POST", asking("853", "biz"))).WithContext(ctx))
		answered <- err
	}()
	<-reached
	select {
	case err := <-answered:
		t.Fatalf("silence was broken: %v", err)
	default:
	}
	leave()
	if err := <-answered; !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want only the client's own cancellation", err)
	}
	<-ended // the handler doesn't outlive its client
}

func TestParameters(t *testing.T) {
	long := strings.Repeat("业", 65)
	for name, c := range map[string]struct {
		config Config
		change func(url.Values)
		status int
		code   string
	}{
		"no BizType": {change: func(p url.Values) { delete(p, "BizType") }, status: 400, code: "MissingBizType"},
		"no BizId":   {change: func(p url.Values) { delete(p, "BizId") }, status: 400, code: "MissingBizId"},
		"no Name":    {change: func(p url.Values) { delete(p, "Name") }, status: 400, code: "MissingName"},
		"no number": {change: func(p url.Values) { delete(p, "IdCardNumber") }, status: 400,
			code: "MissingIdCardNumber"},
		"no face": {change: func(p url.Values) { delete(p, "FaceImageUrl") }, status: 400,
			code: "MissingFaceImageUrl"},
		"empty Name": {change: func(p url.Values) { p["Name"] = []string{" "} }, status: 400,
			code: "ParameterIsNull"},
		"empty BizType": {change: func(p url.Values) { p["BizType"] = []string{""} }, status: 400,
			code: "ParameterIsNull"},
		"bad BizType": {change: func(p url.Values) { p["BizType"] = []string{"a_b"} }, status: 400,
			code: "InvalidBizType"},
		"long BizType": {change: func(p url.Values) { p["BizType"] = []string{strings.Repeat("a", 33)} },
			status: 400, code: "InvalidBizType"},
		"long BizId": {change: func(p url.Values) { p["BizId"] = []string{long} }, status: 401,
			code: "InvalidParameter"},
		"short number": {change: func(p url.Values) { p["IdCardNumber"] = []string{"1101"} }, status: 401,
			code: "InvalidParameter"},
		"local face": {change: func(p url.Values) { p["FaceImageUrl"] = []string{"faces/1.jpg"} }, status: 401,
			code: "InvalidParameter"},
		"slash in oss": {change: func(p url.Values) { p["FaceImageUrl"] = []string{"oss://bucket/key:1"} },
			status: 401, code: "InvalidParameter"},
		"local back": {change: func(p url.Values) { p["IdCardBackImageUrl"] = []string{"x"} }, status: 401,
			code: "InvalidParameter"},
		"front, strict": {config: Config{StrictFront: true},
			change: func(p url.Values) { delete(p, "IdCardFrontImageUrl") }, status: 400,
			code: "MissingIdCardFrontImageUrl"},
		"front, lenient": {change: func(p url.Values) { delete(p, "IdCardFrontImageUrl") }, status: 200},
		"region, strict": {config: Config{StrictRegion: true},
			change: func(p url.Values) { delete(p, "RegionId") }, status: 400, code: "MissingRegionId"},
		"other region, strict": {config: Config{StrictRegion: true},
			change: func(p url.Values) { p["RegionId"] = []string{"cn-nowhere"} }, status: 400,
			code: "InvalidRegionId"},
		"good region, strict": {config: Config{StrictRegion: true}, change: func(url.Values) {}, status: 200},
		"region, lenient":     {change: func(p url.Values) { delete(p, "RegionId") }, status: 200},
		"most BizId": {change: func(p url.Values) { p["BizId"] = []string{strings.Repeat("业", 64)} },
			status: 200},
	} {
		t.Run(name, func(t *testing.T) {
			var log strings.Builder
			c.config.CallLog = &log
			p := asking("100", "biz")
			c.change(p)
			got := ask(t, newSandbox(t, c.config), signedV3("POST", p))
			if c.code == "" {
				if got.status != c.status {
					t.Errorf("answered %d, want %d", got.status, c.status)
				}
				return
			}
			wantError(t, got, c.status, c.code)
			if lines := logged(t, log.String()); len(lines) != 1 || !strings.HasSuffix(lines[0], " 0 "+c.code) {
				t.Errorf("call log has %q, want an attempt 0", lines)
			}
		})
	}
}

func TestStrictBizID(t *testing.T) {
	s := newSandbox(t, Config{StrictBizID: true})
	for _, want := range []string{"", "1", ""} {
		if _, got := askOnce(t, s, "851", "biz"); got != want {
			t.Errorf("VerifyStatus %q, want %q", got, want)
		}
	}
	got, _ := askOnce(t, s, "851", "biz")
	wantError(t, got, 400, "3104")
	for range 2 { // what was rejected may come again
		if _, got := askOnce(t, s, "907", "rejected"); got != "7" {
			t.Errorf("VerifyStatus %q, want 7", got)
		}
	}
	lenient := newSandbox(t, Config{})
	for range 2 {
		if _, got := askOnce(t, lenient, "100", "biz"); got != "1" {
			t.Errorf("lenient: VerifyStatus %q, want 1", got)
		}
	}
}

func TestFaultsComeFromTheSeed(t *testing.T) {
	run := func(seed uint64) string {
		var log strings.Builder
		s := newSandbox(t, Config{Faults: 0.2, Seed: seed, CallLog: &log})
		for i := range 500 {
			askOnce(t, s, "100", strconv.Itoa(i))
		}
		return strings.Join(logged(t, log.String()), "\n")
	}
	first, again, other := run(1), run(1), run(2)
	if first != again {
		t.Error("the same seed gives other faults")
	}
	if first == other {
		t.Error("another seed gives the same faults")
	}
	passed := strings.Count(first, " 1 1\n")
	if passed < 350 || passed > 450 {
		t.Errorf("%d of 500 passed with a share of faults of 0.2", passed)
	}
	for _, word := range []string{"SystemError", "reset", "html-502", "empty", "Throttling.User"} {
		if !strings.Contains(first, word) {
			t.Errorf("no fault is %s", word)
		}
	}
	if strings.Contains(first, "silence") {
		t.Error("a fault is silence")
	}
}

func TestManyAtOnce(t *testing.T) {
	var log strings.Builder
	s := newSandbox(t, Config{CallLog: &log, StrictBizID: true, QPS: 1e6})
	var clients sync.WaitGroup
	for c := range 8 {
		clients.Go(func() {
			for i := range 50 {
				askOnce(t, s, "851", fmt.Sprintf("%d-%d", c, i/2))
			}
		})
	}
	clients.Wait()
	lines := logged(t, log.String())
	first, second := 0, 0
	for _, l := range lines {
		first += strings.Count(l, " 1 SystemError")
		second += strings.Count(l, " 2 1")
	}
	if len(lines) != 400 || first != 200 || second != 200 {
		t.Errorf("%d lines, %d first and %d second attempts, want 400, 200, 200", len(lines), first, second)
	}
}
