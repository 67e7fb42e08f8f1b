package sandbox

import (
	"crypto/hmac"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"time"
)

const (
	algorithmOSS = "OSS4-HMAC-SHA256"
	ossTime      = "20060102T150405Z"
	ossRegion    = "cn-hangzhou"

	// maxLink is how long a signed link may hold.
	maxLink = 7 * 24 * time.Hour
)

// ossScope is what follows the key in a credential: a day, any region, and the service.
var ossScope = regexp.MustCompile(`^[0-9]{8}/[a-z0-9-]+/oss/aliyun_v4_request$`)

// An ossCredential is what a request to the bucket says of whom it is from:
// signature V4 of OSS, in a header or, as a link, in the query. The signature
// itself is the official SDK's, so it is not checked again.
type ossCredential struct {
	scope string // key/date/region/oss/aliyun_v4_request
	date  string
	lasts time.Duration // a link's; 0: signed in the header
	token string
}

// admit refuses a request to the bucket that doesn't come with keys that were
// lent and still hold.
func (s *Sandbox) admit(r *http.Request, query parameters) *refusal {
	c, ok := readOSSHeader(r)
	if query.has("x-oss-signature") {
		c, ok = readOSSQuery(query)
	}
	if !ok {
		return forbidden("AccessDenied", "The request is not signed with signature V4.")
	}
	key, scope, _ := strings.Cut(c.scope, "/")
	keys, ok := s.sts.find(key)
	if !ok {
		return forbidden("InvalidAccessKeyId", "The OSS Access Key Id you provided does not exist in our records.")
	}
	now := s.config.Now()
	if refused := c.checkDate(now); refused != nil {
		return refused
	}
	switch {
	case !ossScope.MatchString(scope):
		return forbidden("SignatureDoesNotMatch", "The request's credential names no day, region and service.")
	case !hmac.Equal([]byte(c.token), []byte(keys.token)):
		return forbidden("InvalidSecurityToken", "The security token you provided is invalid.")
	case now.After(keys.expires):
		return forbidden("SecurityTokenExpired", "The security token you provided has expired.")
	}
	return nil
}

func forbidden(code, message string) *refusal {
	return &refusal{status: http.StatusForbidden, code: code, message: message}
}

func readOSSHeader(r *http.Request) (ossCredential, bool) {
	rest, ok := strings.CutPrefix(r.Header.Get("Authorization"), algorithmOSS+" ")
	c := ossCredential{date: r.Header.Get("X-Oss-Date"), token: r.Header.Get("X-Oss-Security-Token")}
	for part := range strings.SplitSeq(rest, ",") {
		if scope, found := strings.CutPrefix(strings.TrimSpace(part), "Credential="); found {
			c.scope = scope
		}
	}
	return c, ok
}

func readOSSQuery(query parameters) (ossCredential, bool) {
	seconds, err := strconv.Atoi(query.get("x-oss-expires"))
	if err != nil || seconds < 1 || query.get("x-oss-signature-version") != algorithmOSS {
		return ossCredential{}, false
	}
	return ossCredential{
		scope: query.get("x-oss-credential"), date: query.get("x-oss-date"),
		lasts: min(time.Duration(seconds)*time.Second, maxLink), token: query.get("x-oss-security-token"),
	}, true
}

func (c ossCredential) checkDate(now time.Time) *refusal {
	at, err := time.Parse(ossTime, c.date)
	switch {
	case err != nil:
		return forbidden("AccessDenied", "The request's x-oss-date is missing or no date.")
	case c.lasts > 0 && now.After(at.Add(c.lasts)):
		return forbidden("AccessDenied", "Request has expired.")
	case at.Sub(now) > maxSkew, c.lasts == 0 && now.Sub(at) > maxSkew:
		return forbidden("RequestTimeTooSkewed",
			"The difference between the request time and the current time is too large.")
	}
	return nil
}
