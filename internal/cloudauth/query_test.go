package cloudauth

import (
	"io"
	"net/http"
	"testing"

	"veribatch/internal/verify"
)

// What the query is answered, and what it means for a record whose answer was lost.
func TestQuery(t *testing.T) {
	for name, c := range map[string]struct {
		body   string
		status int
		want   verify.State
		class  verify.Class // of the fault; empty: there is none
	}{
		"passed": {body: `{"Code":"200","ResultObject":{"VerifyStatus":"1"}}`, want: verify.Passed},
		"rejected, of this number": {
			body: `{"VerifyStatus":7,"Material":{"IdCardNumber":"11010519491231002X"}}`, want: verify.Rejected},
		"the authority failed": {body: `{"VerifyStatus":12}`, want: verify.Unresolved},
		"of another number": {
			body: `{"VerifyStatus":1,"Material":{"IdCardNumber":"110105194912310038"}}`, class: verify.ClassTransient},
		"nothing submitted":         {body: `{"ResultObject":{"VerifyStatus":-1}}`, want: verify.Pending},
		"nothing, beside a failure": {body: `{"VerifyStatus":-1,"Code":"SystemError"}`, class: verify.ClassTransient},
		"in progress":               {body: `{"ResultObject":{"VerifyStatus":0}}`, class: verify.ClassUndecided},
		"an empty answer":           {body: `{}`, class: verify.ClassTransient},
		"too old":                   {body: `{"Code":"DataExpired"}`, status: 410, class: verify.ClassUnknown},
		"no right to ask":           {body: `{"Code":"NoPermission"}`, status: 403, class: classOf("NoPermission")},
		"a page":                    {body: `<html>`, status: 502, class: verify.ClassTransient},
	} {
		var asked string
		endpoint := serve(t, func(w http.ResponseWriter, r *http.Request) {
			asked = r.Header.Get("x-acs-action") + " " + r.URL.Query().Get("BizId") + r.URL.Query().Get("Name")
			if c.status > 0 {
				w.WriteHeader(c.status)
			}
			io.WriteString(w, c.body)
		})
		rec := verify.Record{IDNumber: "11010519491231002X", Name: "欧阳·试一", BizID: "task-1"}
		got, err := Query(newClient(t, endpoint))(t.Context(), verify.Key{}, rec)
		if asked != "DescribeVerifyResult task-1" {
			t.Errorf("%s: asked for %q", name, asked)
		}
		if c.class == "" {
			if err != nil || got.State != c.want {
				t.Errorf("%s: %+v, %v", name, got, err)
			}
			continue
		}
		if f := faultOf(t, err); f.Class != c.class || f.Lost || !f.Unsent {
			t.Errorf("%s: %+v", name, f)
		}
	}
}
