package imageref

import (
	"encoding/base64"
	"encoding/json"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// A lookup returns the value of a parameter, given its name in lower case; empty if there is none.
type lookup func(name string) string

// A scheme is a way to presign links. Its names are in lower case.
type scheme struct {
	form   map[string]*regexp.Regexp // the parameters that together tell the scheme, and the shape of each
	others []string                  // those that may come with them; one that ends in - is a prefix
	expiry func(value lookup) (time.Time, bool)
}

// The shapes of values, unescaped. In a query + is a space.
var (
	word      = regexp.MustCompile(`^\S+$`)
	digits    = regexp.MustCompile(`^\d+$`)
	hexadec   = regexp.MustCompile(`^[0-9a-fA-F]+$`)
	base64ed  = regexp.MustCompile(`^[0-9A-Za-z+/ ~_-]+=*$`) // standard, for URLs, and CloudFront's
	basicTime = regexp.MustCompile(`^\d{8}T\d{6}Z$`)
	date      = regexp.MustCompile(`^\d{4}-\d\d-\d\d$`)
	dateTime  = regexp.MustCompile(`^\d{4}-\d\d-\d\d(T[0-9:.]+Z?)?$`)
	timeRange = regexp.MustCompile(`^\d+;\d+$`)

	qiniuToken  = regexp.MustCompile(`^[\w-]+:[\w-]{27}=(:[\w=-]+)?$`) // access key, SHA-1
	bosAuth     = regexp.MustCompile(`^bce-auth-v1/[^/]+/[0-9T:Z-]+/\d+/[^/]*/[0-9a-f]{64}$`)
	aliCDNKey   = regexp.MustCompile(`^\d{10}-\w+-\w+-([0-9a-f]{32}|[0-9a-f]{64})$`)
	akamaiToken = regexp.MustCompile(`^(.*~)?exp=(\d+)~(.*~)?hmac=[0-9a-f]+$`)
)

// A name such as token or st may well say which image it is, so parameters are
// a signature's only where all that tell its scheme are there in their shapes.
// Where several schemes match, the first tells the expiry.
//
// Alibaba CDN's types B and C put a time and an MD5 into the path. A store may
// name its folders so, and they would tell its images apart: they stay.
var schemes = []scheme{
	v4("x-oss-", "signature-version", "security-token", "additional-headers"),
	v4("x-amz-", ""), // whatever begins so
	v4("x-tos-", "algorithm", "signedheaders", "signedqueries", "security-token"),
	v4("x-goog-", "algorithm", "signedheaders", "security-token"),
	{ // COS
		form: map[string]*regexp.Regexp{"q-ak": word, "q-sign-time": timeRange, "q-signature": hexadec},
		others: []string{"q-sign-algorithm", "q-key-time", "q-header-list", "q-url-param-list",
			"x-cos-security-token"},
		expiry: func(value lookup) (time.Time, bool) {
			_, end, _ := strings.Cut(value("q-sign-time"), ";")
			return epoch(end)
		},
	},
	{ // OSS V1, S3 V2, OBS, Google V2, CloudFront's canned policy
		form: map[string]*regexp.Regexp{"signature": base64ed, "expires": digits},
		others: []string{"ossaccesskeyid", "accesskeyid", "awsaccesskeyid", "googleaccessid", "key-pair-id",
			"security-token", "x-obs-security-token"},
		expiry: func(value lookup) (time.Time, bool) { return epoch(value("expires")) },
	},
	{ // CloudFront's custom policy
		form:   map[string]*regexp.Regexp{"signature": base64ed, "policy": base64ed, "key-pair-id": word},
		expiry: func(value lookup) (time.Time, bool) { return policyEnd(value("policy")) },
	},
	{ // Azure
		form: map[string]*regexp.Regexp{"sig": base64ed, "se": dateTime, "sv": date},
		others: []string{"st", "sp", "sr", "ss", "srt", "sip", "spr", "si", "ses", "sdd", "saoid", "suoid", "scid",
			"skoid", "sktid", "skt", "ske", "sks", "skv"},
		expiry: func(value lookup) (time.Time, bool) {
			end, err := time.Parse(time.RFC3339, value("se"))
			return end, err == nil
		},
	},
	{ // Qiniu
		form:   map[string]*regexp.Regexp{"token": qiniuToken, "e": digits},
		expiry: func(value lookup) (time.Time, bool) { return epoch(value("e")) },
	},
	{ // BOS: bce-auth-v1/ACCESSKEY/TIME/SECONDS/HEADERS/SIGNATURE
		form:   map[string]*regexp.Regexp{"authorization": bosAuth},
		others: []string{"x-bce-security-token"},
		expiry: func(value lookup) (time.Time, bool) {
			parts := strings.Split(value("authorization"), "/")
			return after(time.RFC3339, parts[2], parts[3])
		},
	},
	{ // Alibaba CDN's type A: TIME-RANDOM-USER-HASH. How long after TIME it expires is a setting of the CDN
		form:   map[string]*regexp.Regexp{"auth_key": aliCDNKey},
		expiry: func(lookup) (time.Time, bool) { return time.Time{}, false },
	},
	akamai("hdnts"), akamai("hdnea"), akamai("__token__"),
}

// v4 returns the scheme of S3's signature version 4, or of one made after it.
// The names of its parameters begin with prefix.
func v4(prefix string, others ...string) scheme {
	s := scheme{
		form: map[string]*regexp.Regexp{
			prefix + "signature": hexadec, prefix + "credential": word,
			prefix + "date": basicTime, prefix + "expires": digits,
		},
		expiry: func(value lookup) (time.Time, bool) {
			return after("20060102T150405Z", value(prefix+"date"), value(prefix+"expires"))
		},
	}
	for _, other := range others {
		s.others = append(s.others, prefix+other)
	}
	return s
}

// akamai returns the scheme of a token in a parameter: exp=TIME~…~hmac=HASH.
func akamai(name string) scheme {
	return scheme{
		form: map[string]*regexp.Regexp{name: akamaiToken},
		expiry: func(value lookup) (time.Time, bool) {
			return epoch(akamaiToken.FindStringSubmatch(value(name))[2])
		},
	}
}

// signs reports whether the values have the scheme's form.
func (s scheme) signs(value lookup) bool {
	for name, shape := range s.form {
		if !shape.MatchString(value(name)) {
			return false
		}
	}
	return true
}

// owns reports whether a parameter belongs to the scheme.
func (s scheme) owns(p parameter) bool {
	return s.form[p.name] != nil || slices.ContainsFunc(s.others, p.named)
}

// signing returns what tells the parameters of a signature from those of the image.
func signing(parameters []parameter) func(parameter) bool {
	value := func(name string) string { return valueOf(parameters, name) }
	var present []scheme
	for _, s := range schemes {
		if s.signs(value) {
			present = append(present, s)
		}
	}
	return func(p parameter) bool {
		return slices.ContainsFunc(present, func(s scheme) bool { return s.owns(p) })
	}
}

// valueOf returns the value of a parameter; of equal names the first counts.
func valueOf(parameters []parameter, name string) string {
	for _, p := range parameters {
		if p.name == name {
			return p.value
		}
	}
	return ""
}

// A parameter is one of a URL's query.
type parameter struct {
	written string
	name    string // unescaped where that is possible, in lower case
	value   string // the same, in its own case
}

// named reports whether the parameter has that name, or begins with it if it ends in -.
func (p parameter) named(name string) bool {
	return p.name == name || strings.HasSuffix(name, "-") && strings.HasPrefix(p.name, name)
}

func parse(query string) []parameter {
	var all []parameter
	for written := range strings.SplitSeq(query, "&") {
		name, value, _ := strings.Cut(written, "=")
		value, _, _ = strings.Cut(value, "#")
		all = append(all, parameter{written, strings.ToLower(unescape(name)), unescape(value)})
	}
	return all
}

func unescape(s string) string {
	if unescaped, err := url.QueryUnescape(s); err == nil {
		return unescaped
	}
	return s
}

// after reads an expiry from the time of the signature and the seconds that it is valid for.
func after(layout, signed, seconds string) (time.Time, bool) {
	begin, err := time.Parse(layout, signed)
	if err != nil {
		return time.Time{}, false
	}
	n, err := strconv.ParseInt(seconds, 10, 32)
	return begin.Add(time.Duration(n) * time.Second), err == nil
}

// policyEnd reads the expiry of a CloudFront policy, which is JSON in a base64 of its own.
func policyEnd(policy string) (time.Time, bool) {
	var read struct {
		Statement []struct {
			Condition struct {
				DateLessThan struct {
					End int64 `json:"AWS:EpochTime"`
				}
			}
		}
	}
	text, err := base64.StdEncoding.DecodeString(strings.NewReplacer("-", "+", "_", "=", "~", "/").Replace(policy))
	if err != nil || json.Unmarshal(text, &read) != nil || len(read.Statement) == 0 {
		return time.Time{}, false
	}
	end := read.Statement[0].Condition.DateLessThan.End
	return time.Unix(end, 0), end > 0
}

// epoch reads seconds since 1970.
func epoch(seconds string) (time.Time, bool) {
	n, err := strconv.ParseInt(seconds, 10, 64)
	return time.Unix(n, 0), err == nil
}
