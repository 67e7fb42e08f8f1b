package cloudauth

import (
	"net/url"
	"strings"
	"testing"
	"unicode/utf8"

	"veribatch/internal/verify"
)

func TestClean(t *testing.T) {
	secrets := append(keys{testID, testSecret, testToken}.secrets(), secretsOf(somebody())...)
	for _, c := range []struct{ message, want string }{
		{"The size of the incoming resources are too large.", "The size of the incoming resources are too large."},
		{"传入资源超过了最大限制。", "传入资源超过了最大限制。"},
		{"", ""},
		{"name 欧阳·试一 is wrong", "name … is wrong"},
		{"name " + url.QueryEscape("欧阳·试一") + "&x", "name …&x"},
		{"name " + strings.ToLower(url.QueryEscape("欧阳·试一")), "name …"},
		{"name " + url.QueryEscape(url.QueryEscape("欧阳·试一")), "name …"},
		{"number 11010519491231002X, 11010519491231002x", "number …, …"},
		{"another's 440524188001010014.", "another's …."},
		{"can't fetch " + somebody().FaceImage + ": 403", "can't fetch …: 403"},
		{"can't fetch https://other.example.com/?Signature=abc，超时", "can't fetch …，超时"},
		{"can't fetch https%3A%2F%2Fother.example.com%2Fa", "can't fetch …"},
		{"can't fetch oss://bucket:folder/front.jpg", "can't fetch …"},
		{"net/http: HTTP/1.x transport connection broken", "net/http: HTTP/1.x transport connection broken"},
		{"user u-1001", "user …"},
		{"key " + testID + " token " + testToken + " " + url.QueryEscape(testToken), "key … token … …"},
		{"Specified signature is not matched with our calculation. server string to sign is:GET&%2F&AccessKeyId%3Dx",
			"Specified signature is not matched with our calculation."},
		{"no match, server StringToSign is:\nACS3-HMAC-SHA256\nabc", "no match"},
		{"no match; the CanonicalRequest is POST\n/\nName=a", "no match"},
		{"two\r\nlines\x1b[31m\tand\u202e more", "two lines [31m and more"},
		{"broken \xff\xfe bytes", "broken \uFFFD bytes"},
	} {
		if got := clean(c.message, secrets); got != c.want {
			t.Errorf("%q became %q, want %q", c.message, got, c.want)
		}
	}
}

func TestCleanIsShort(t *testing.T) {
	if n := utf8.RuneCountInString(clean(strings.Repeat("长", 5000), nil)); n != maxMessage {
		t.Errorf("%d characters", n)
	}
}

// A user id of a digit or two stays: nobody is known by it, and it would
// take the sense out of every message.
func TestCleanLeavesShortUserIDs(t *testing.T) {
	if got := clean("HTTP 422: 3 s", secretsOf(verify.Record{UserID: "3"})); got != "HTTP 422: 3 s" {
		t.Errorf("got %q", got)
	}
}
