package preflight

import (
	"net/url"
	"strconv"
	"strings"
	"time"
)

// expiry returns until when a presigned link is good, and whether it says so.
// The forms are those of OSS (V1: Expires, V4: x-oss-date and -expires), S3
// (the same two), COS (q-sign-time), Azure (se) and Qiniu (e).
func expiry(u *url.URL) (time.Time, bool) {
	if u.RawQuery == "" { // nearly always
		return time.Time{}, false
	}
	q := make(map[string]string)
	for name, values := range u.Query() {
		q[strings.ToLower(name)] = values[0]
	}
	switch {
	case q["x-oss-signature"] != "":
		return after(q["x-oss-date"], q["x-oss-expires"])
	case q["x-amz-signature"] != "":
		return after(q["x-amz-date"], q["x-amz-expires"])
	case q["q-signature"] != "":
		_, end, _ := strings.Cut(q["q-sign-time"], ";")
		return epoch(end)
	case q["signature"] != "" && q["expires"] != "":
		return epoch(q["expires"])
	case q["sig"] != "" && q["se"] != "":
		t, err := time.Parse(time.RFC3339, q["se"])
		return t, err == nil
	case q["token"] != "" && q["e"] != "":
		return epoch(q["e"])
	}
	return time.Time{}, false
}

// epoch reads seconds since 1970.
func epoch(seconds string) (time.Time, bool) {
	n, err := strconv.ParseInt(seconds, 10, 64)
	return time.Unix(n, 0), err == nil
}

// after reads when a link was made and for how many seconds it is good.
func after(made, seconds string) (time.Time, bool) {
	t, err := time.Parse("20060102T150405Z", made)
	n, err2 := strconv.ParseInt(seconds, 10, 32)
	return t.Add(time.Duration(n) * time.Second), err == nil && err2 == nil
}
