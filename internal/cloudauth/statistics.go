package cloudauth

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"encoding/xml"
	"errors"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"veribatch/internal/verify"
)

// The free queries about an account's own calls (ACTIONS §5).
const (
	invokeStatistics = "QueryVerifyInvokeSatistic" // spelled so
	metaStatistics   = "DescribeMetaStatisticsList"
	flowPackages     = "QueryVerifyFlowPackage"

	statisticsTimeout = 30 * time.Second
)

// A Counter names the statistic in which the service counts an action's calls.
// Actions of the same Counter are counted together. The zero Counter is an
// action's of which no statistic is published.
type Counter struct {
	API     string // of DescribeMetaStatisticsList, which counts what is billed
	Product string // the ProductType of QueryVerifyInvokeSatistic
	Program string // the product code within; empty: all are the action's
}

// String names the query and what it is asked for.
func (c Counter) String() string {
	switch {
	case c.API != "":
		return metaStatistics + " " + c.API
	case c.Product != "":
		return strings.TrimSpace(invokeStatistics + " " + c.Product + " " + c.Program)
	}
	return ""
}

// A DayStatistic is what the account was charged for on one day, or called: of
// QueryVerifyInvokeSatistic it is unsure which.
type DayStatistic struct {
	Date  string // 2006-01-02
	Count int
}

// maxSpan is how many days are asked for at once: what the service allows isn't
// published, and its page writes dates without a year.
const maxSpan = 30

// Statistics returns what the account counts by day, from one day to another,
// both as 2006-01-02 and inclusive, by the clock of a zone. Days without calls may be
// left out. Scenes limit the count to those numbers, where the statistic knows scenes; none: all.
// An error of the service is a *verify.Fault.
func (c *Client) Statistics(
	ctx context.Context, counter Counter, from, to string, zone *time.Location, scenes []string,
) ([]DayStatistic, error) {
	first, err := time.ParseInLocation(time.DateOnly, from, zone)
	last, errLast := time.ParseInLocation(time.DateOnly, to, zone)
	if err := errors.Join(err, errLast); err != nil {
		return nil, err
	}
	var all []DayStatistic
	for !first.After(last) {
		s := span{first, first.AddDate(0, 0, maxSpan-1)}
		if s.last.After(last) {
			s.last = last
		}
		counts, err := c.spanStatistics(ctx, counter, s, scenes)
		if err != nil {
			return nil, err
		}
		all = append(all, counts...)
		first = s.last.AddDate(0, 0, 1)
	}
	return all, nil
}

func (c *Client) spanStatistics(
	ctx context.Context, counter Counter, s span, scenes []string,
) ([]DayStatistic, error) {
	if counter.API != "" {
		return c.metaStatistics(ctx, counter.API, s)
	}
	return c.invokeStatistics(ctx, counter, s, scenes)
}

// A statisticsPage is what the three queries return. Fields are named as on the
// wire; where they stand in ResultObject or Data, that is read too.
type statisticsPage struct {
	XMLName      xml.Name        `json:"-"`
	Items        []statisticItem `json:"Items"`
	TotalPage    number          `json:"TotalPage"`
	ResultObject *statisticsPage `json:"ResultObject"`
	Data         *statisticsPage `json:"Data"`
}

type statisticItem struct {
	// Of DescribeMetaStatisticsList: an item for each day and, perhaps, operator.
	Api       string
	Date      string
	BillCount number

	// Of QueryVerifyInvokeSatistic.
	StatisticsDate string
	Data           []struct {
		StatisticsType  string // the product code
		StatisticsCount number
	}

	// Of QueryVerifyFlowPackage.
	CommodityName string
	TotalCapacity number
	UsedCapacity  number
	CurrCapacity  number
	ExpireDate    string
	FlowDetails   []struct {
		ExpireDate string
	}
}

// items returns the page's items, wherever they stand.
func (p *statisticsPage) items() ([]statisticItem, int) {
	for _, inner := range []*statisticsPage{p.ResultObject, p.Data} {
		if inner != nil && p.Items == nil {
			return inner.items()
		}
	}
	return p.Items, p.TotalPage.whole()
}

// A number is one in any notation, in quotes or not; what is none is 0.
type number string

// UnmarshalText implements encoding.TextUnmarshaler, for XML.
func (n *number) UnmarshalText(text []byte) error {
	*n = number(bytes.TrimSpace(text))
	return nil
}

// UnmarshalJSON implements json.Unmarshaler.
func (n *number) UnmarshalJSON(text []byte) error { return n.UnmarshalText(bytes.Trim(text, `"`)) }

func (n number) whole() int {
	value, err := strconv.ParseFloat(string(n), 64)
	if err != nil || math.IsNaN(value) || math.Abs(value) > 1<<53 {
		return 0
	}
	return int(math.Round(value))
}

// queryFree asks what costs nothing, and returns the items of the answer and how many pages there are.
func (c *Client) queryFree(ctx context.Context, name string, query []pair) ([]statisticItem, int, error) {
	ctx, cancel := context.WithTimeout(ctx, statisticsTimeout)
	defer cancel()
	a, secrets, fault := c.call(ctx, operation{action: c.action, name: name, query: query})
	if fault != nil {
		return nil, 0, free(fault)
	}
	r := a.clean(secrets)
	if a.err != nil || a.status >= 300 || !succeeded(r.Code) || r.Failed {
		return nil, 0, free(a.fault(r))
	}
	var page statisticsPage
	body := bytes.TrimSpace(a.body)
	err := json.Unmarshal(body, &page)
	if bytes.HasPrefix(body, []byte("<")) {
		err = xml.Unmarshal(body, &page)
	}
	if err != nil {
		return nil, 0, &verify.Fault{
			Class: classOf(Unreadable), Code: Unreadable, RequestID: r.RequestID, Unsent: true,
			Message: name + ": the answer isn't of the documented form",
		}
	}
	items, pages := page.items()
	return items, pages, nil
}

func (c *Client) metaStatistics(ctx context.Context, api string, s span) ([]DayStatistic, error) {
	items, _, err := c.queryFree(ctx, metaStatistics, []pair{
		{"Api", api}, {"EndDate", s.end()}, {"RegionId", c.region}, {"StartDate", s.start()},
	})
	days := make(dayCounts)
	for _, item := range items {
		if item.Api == "" || strings.EqualFold(item.Api, api) {
			days.add(s, item.Date, item.BillCount)
		}
	}
	return days.sorted(), err
}

const (
	statisticsPerPage  = 100
	maxStatisticsPages = 1000
)

func (c *Client) invokeStatistics(
	ctx context.Context, counter Counter, s span, scenes []string,
) ([]DayStatistic, error) {
	days := make(dayCounts)
	list := ""
	if len(scenes) > 0 {
		list = "[" + strings.Join(scenes, ",") + "]" // the form of it is unsure; the page's example is []
	}
	var before []statisticItem
	for n := 1; n <= maxStatisticsPages; n++ {
		items, pages, err := c.queryFree(ctx, invokeStatistics, []pair{
			{"CurrentPage", strconv.Itoa(n)}, {"EndDate", s.end()}, {"PageSize", strconv.Itoa(statisticsPerPage)},
			{"ProductType", counter.Product}, {"RegionId", c.region}, {"SceneIdList", list},
			{"StartDate", s.start()}, {"StatisticsType", "day"},
		})
		if err != nil {
			return nil, err
		}
		if slices.EqualFunc(items, before, statisticItem.same) {
			break // the same page once more, or nothing
		}
		for _, item := range items {
			for _, d := range item.Data {
				if counter.Program == "" || strings.EqualFold(d.StatisticsType, counter.Program) {
					days.add(s, item.StatisticsDate, d.StatisticsCount)
				}
			}
		}
		if before = items; pages > 0 && n >= pages || pages == 0 && len(items) < statisticsPerPage {
			break
		}
	}
	return days.sorted(), nil
}

func (i statisticItem) same(other statisticItem) bool {
	return i.StatisticsDate == other.StatisticsDate && slices.Equal(i.Data, other.Data)
}

// A FlowPackage is calls that were paid for in advance.
type FlowPackage struct {
	Name              string
	Total, Used, Left int
	Expires           string // as the service writes it; empty: it doesn't say
}

// FlowPackages returns what is left of the packages of a counter's product; none
// where the service sells none. An error of the service is a *verify.Fault.
func (c *Client) FlowPackages(ctx context.Context, counter Counter) ([]FlowPackage, error) {
	if counter.Product == "" {
		return nil, nil
	}
	items, _, err := c.queryFree(ctx, flowPackages, []pair{{"ProductType", counter.Product}, {"RegionId", c.region}})
	var all []FlowPackage
	for _, item := range items {
		p := FlowPackage{
			Name: clip(item.CommodityName, 64), Total: item.TotalCapacity.whole(), Used: item.UsedCapacity.whole(),
			Left: item.CurrCapacity.whole(), Expires: clip(item.ExpireDate, 32),
		}
		for _, f := range item.FlowDetails { // the first to expire
			if e := clip(f.ExpireDate, 32); e != "" {
				p.Expires = min(cmp.Or(p.Expires, e), e)
			}
		}
		all = append(all, p)
	}
	return all, err
}

// A span is some days, from the beginning of the first to the end of the last.
type span struct{ first, last time.Time }

func (s span) start() string { return strconv.FormatInt(s.first.UnixMilli(), 10) }

func (s span) end() string { return strconv.FormatInt(s.last.AddDate(0, 0, 1).UnixMilli()-1, 10) }

// dateForms are those in which statistics write a day. That without a year is
// the example of DescribeMetaStatisticsList.
var dateForms = []string{"2006-01-02", "2006/1/2", "20060102", "1/2", "1-2"}

// date returns the day of the span that a text names, as 2006-01-02; empty if it is none of them.
func (s span) date(text string) string {
	text, _, _ = strings.Cut(strings.TrimSpace(text), " ") // a time of day may follow
	text, _, _ = strings.Cut(text, "T")
	for day := s.first; !day.After(s.last); day = day.AddDate(0, 0, 1) {
		for _, form := range dateForms {
			if at, err := time.Parse(form, text); err == nil && at.Format(form) == day.Format(form) {
				return day.Format(time.DateOnly)
			}
		}
	}
	return ""
}

// dayCounts add up counts by day.
type dayCounts map[string]int

func (d dayCounts) add(s span, date string, count number) {
	if day := s.date(date); day != "" {
		d[day] += count.whole()
	}
}

func (d dayCounts) sorted() []DayStatistic {
	var all []DayStatistic
	for date, n := range d {
		all = append(all, DayStatistic{date, n})
	}
	slices.SortFunc(all, func(a, b DayStatistic) int { return cmp.Compare(a.Date, b.Date) })
	return all
}
