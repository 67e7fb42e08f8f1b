package cloudauth

import (
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"veribatch/internal/verify"
)

var shanghai = time.FixedZone("Asia/Shanghai", 8*60*60)

// What the account counts is read in every form that a document or an SDK has.
func TestStatisticsInEveryForm(t *testing.T) {
	material := Counter{Product: "FACE_VERIFY"}
	face := Counter{Product: "FINANCE_VERIFY", Program: "ID_MIN"}
	element := Counter{API: "ID_CARD_2_META"}
	for name, c := range map[string]struct {
		counter Counter
		body    string
		want    string // day=count, in order
	}{
		"as the SDK has it": {face, `{"Code":"200","Success":true,"TotalPage":1,"Items":[
			{"StatisticsDate":"2026-11-02","Data":[{"StatisticsType":"ID_MIN","StatisticsCount":"3"},
				{"StatisticsType":"ID_PRO","StatisticsCount":"9"}]},
			{"StatisticsDate":"2026-11-01","Data":[{"StatisticsType":"ID_MIN","StatisticsCount":2}]}]}`,
			"2026-11-01=2 2026-11-02=3"},
		"every product code": {material, `{"Items":[{"StatisticsDate":"20261101","Data":[
			{"StatisticsType":"A","StatisticsCount":"3"},{"StatisticsType":"B","StatisticsCount":"4.0"}]}]}`,
			"2026-11-01=7"},
		"inside ResultObject": {material, `{"ResultObject":{"Items":[{"StatisticsDate":"2026/11/1 00:00:00",
			"Data":[{"StatisticsCount":3}]}]}}`, "2026-11-01=3"},
		"by operator, without a year": {element, `{"Items":[{"Date":"11/1","IspName":"CMCC","BillCount":3},
			{"Date":"11/1","IspName":"CUCC","BillCount":"4"},{"Date":"11/2","Api":"ID_CARD_2_META","BillCount":0},
			{"Date":"11/3","Api":"ID_PERIOD","BillCount":9}]}`, "2026-11-01=7 2026-11-02=0"},
		"outside of what was asked": {element, `{"Items":[{"Date":"10/31","BillCount":3},{"Date":"?","BillCount":1}]}`,
			""},
		"in XML": {element, `<R><RequestId>1</RequestId><Items><Date>11/1</Date><BillCount>3</BillCount></Items>` +
			`<Items><Date>11/2</Date><BillCount>5</BillCount></Items></R>`, "2026-11-01=3 2026-11-02=5"},
		"none": {element, `{"RequestId":"1"}`, ""},
	} {
		var asked url.Values
		endpoint := serve(t, func(w http.ResponseWriter, r *http.Request) {
			asked = r.URL.Query()
			io.WriteString(w, c.body)
		})
		days, err := newClient(t, endpoint).Statistics(t.Context(), c.counter, "2026-11-01", "2026-11-03", shanghai,
			nil)
		var got []string
		for _, d := range days {
			got = append(got, fmt.Sprintf("%s=%d", d.Date, d.Count))
		}
		if strings.Join(got, " ") != c.want || err != nil {
			t.Errorf("%s: %q, %v; want %q", name, got, err, c.want)
		}
		if asked.Get("StartDate") != "1793462400000" || asked.Get("EndDate") != "1793721599999" {
			t.Errorf("%s: asked for %v", name, asked)
		}
	}
}

// A long time is asked for in parts, and a page after another, until there are no more.
func TestStatisticsInParts(t *testing.T) {
	var asked []string
	endpoint := serve(t, func(w http.ResponseWriter, r *http.Request) {
		q := r.URL.Query()
		asked = append(asked, q.Get("StartDate")+"/"+q.Get("CurrentPage")+q.Get("SceneIdList"))
		fmt.Fprintf(w, `{"TotalPage":2,"Items":[{"StatisticsDate":"2026-0%s-05","Data":[{"StatisticsCount":1}]}]}`,
			map[string]string{"1": "1", "2": "2"}[q.Get("CurrentPage")])
	})
	days, err := newClient(t, endpoint).Statistics(t.Context(), Counter{Product: "FACE_VERIFY"}, "2026-01-01",
		"2026-02-09", shanghai, []string{"7", "8"})
	want := []string{"1767196800000/1[7,8]", "1767196800000/2[7,8]", "1769788800000/1[7,8]", "1769788800000/2[7,8]"}
	if !slices.Equal(asked, want) || err != nil {
		t.Errorf("asked for %q, %v; want %q", asked, err, want)
	}
	if want := []DayStatistic{{"2026-01-05", 1}, {"2026-02-05", 1}}; !slices.Equal(days, want) {
		t.Errorf("days are %v, want %v", days, want)
	}
}

// A page that comes again is the last one: nothing is counted twice.
func TestStatisticsOfAServiceWithoutPages(t *testing.T) {
	item := `{"StatisticsDate":"2026-01-05","Data":[{"StatisticsCount":1}]}`
	endpoint := serve(t, func(w http.ResponseWriter, r *http.Request) {
		io.WriteString(w, `{"Items":[`+strings.Repeat(item+",", statisticsPerPage-1)+item+`]}`)
	})
	days, err := newClient(t, endpoint).Statistics(t.Context(), Counter{Product: "FACE_VERIFY"}, "2026-01-01",
		"2026-01-09", shanghai, nil)
	if want := []DayStatistic{{"2026-01-05", statisticsPerPage}}; !slices.Equal(days, want) || err != nil {
		t.Errorf("days are %v, %v; want %v", days, err, want)
	}
}

func TestStatisticsThatFail(t *testing.T) {
	for name, c := range map[string]struct {
		status int
		body   string
		class  verify.Class
	}{
		"no right to ask": {403, `{"Code":"Forbidden.RAM","Message":"no"}`, verify.ClassAccount},
		"a page":          {502, `<html>`, verify.ClassTransient},
		"a code in a 200": {200, `{"Code":"InvalidAccessKeyId.NotFound"}`, verify.ClassAccount},
		"another form":    {200, `{"Items":"none"}`, classOf(Unreadable)},
	} {
		endpoint := serve(t, func(w http.ResponseWriter, r *http.Request) {
			w.WriteHeader(c.status)
			io.WriteString(w, c.body)
		})
		_, err := newClient(t, endpoint).Statistics(t.Context(), Counter{API: "ID_PERIOD"}, "2026-01-01", "2026-01-01",
			shanghai, nil)
		if f := faultOf(t, err); f.Class != c.class || f.Lost || !f.Unsent {
			t.Errorf("%s: %+v", name, f)
		}
	}
}

func TestFlowPackages(t *testing.T) {
	endpoint := serve(t, func(w http.ResponseWriter, r *http.Request) {
		io.WriteString(w, `{"Code":"200","Items":[{"CommodityName":"流量包","TotalCapacity":1000.0,
			"UsedCapacity":"10.0","CurrCapacity":990,
			"FlowDetails":[{"ExpireDate":"2027-06-01"},{"ExpireDate":"2027-01-01"}]}]}`)
	})
	c := newClient(t, endpoint)
	got, err := c.FlowPackages(t.Context(), Counter{Product: "FACE_VERIFY"})
	want := []FlowPackage{{Name: "流量包", Total: 1000, Used: 10, Left: 990, Expires: "2027-01-01"}}
	if !slices.Equal(got, want) || err != nil {
		t.Errorf("packages are %+v, %v; want %+v", got, err, want)
	}
	if got, err := c.FlowPackages(t.Context(), Counter{API: "ID_PERIOD"}); got != nil || err != nil {
		t.Errorf("of an action without packages: %v, %v", got, err)
	}
}
