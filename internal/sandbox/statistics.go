package sandbox

import (
	"bufio"
	"encoding/json"
	"io"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"veribatch/internal/words"
)

// The free queries about an account's own calls (ACTIONS §5).
const (
	invokeAction  = "QueryVerifyInvokeSatistic" // spelled so
	metaAction    = "DescribeMetaStatisticsList"
	packageAction = "QueryVerifyFlowPackage"
)

// Bill says how the sandbox counts what it bills.
type Bill string

// The ways of billing.
const (
	BillExact    Bill = "exact"     // what the call log says is billed
	BillPlusOne  Bill = "plus-one"  // one call more on each day
	BillMinusOne Bill = "minus-one" // one call less on each day
	BillLostFree Bill = "lost-free" // not what was executed and never answered
)

// accountZone is whose days statistics go by.
var accountZone = time.FixedZone("Asia/Shanghai", 8*60*60)

// A dayCount is what the calls of an action came to on one day.
type dayCount struct {
	total, billed, lost       int // lost: of the billed, those whose answer was not sent
	passed, failed, noRecords int
}

// charged returns how many calls are on the bill.
func (c dayCount) charged(bill Bill) int {
	switch bill {
	case BillPlusOne:
		return c.billed + 1
	case BillMinusOne:
		return max(0, c.billed-1)
	case BillLostFree:
		return c.billed - c.lost
	}
	return c.billed
}

func (c dayCount) plus(other dayCount) dayCount {
	return dayCount{
		c.total + other.total, c.billed + other.billed, c.lost + other.lost,
		c.passed + other.passed, c.failed + other.failed, c.noRecords + other.noRecords,
	}
}

// Statistics counts the lines of the call log by day and action.
type statistics struct {
	mu    sync.Mutex
	byDay map[string]map[string]dayCount // by 2006-01-02, by action
}

// unanswered are the executed calls whose answer says nothing, by their word in the call log.
var unanswered = []string{
	"reset", "silence", "empty", "html-502", "html-503", "html-408", "delivered-twice",
}

// add counts a call. Those that were refused before they came to an attempt aren't counted.
func (s *statistics) add(line callLine) {
	if line.Attempt == 0 {
		return
	}
	c := dayCount{total: 1}
	if line.Billed {
		c.billed = 1
	}
	decided, _, _ := strings.Cut(line.Answer, "/")
	switch {
	case slices.Contains(unanswered, line.Answer):
		c.lost = c.billed
	case decided == "1" || decided == "T":
		c.passed = 1
	case decided == "3":
		c.noRecords = 1
	case line.Billed:
		c.failed = 1
	}
	date := line.Time.In(accountZone).Format(time.DateOnly)
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.byDay == nil {
		s.byDay = make(map[string]map[string]dayCount)
	}
	if s.byDay[date] == nil {
		s.byDay[date] = make(map[string]dayCount)
	}
	s.byDay[date][line.Action] = s.byDay[date][line.Action].plus(c)
}

// read counts the lines of an earlier call log.
func (s *statistics) read(log io.Reader) error {
	lines := bufio.NewScanner(log)
	for n := 1; lines.Scan(); n++ {
		line := callLine{Action: action} // which lines of earlier versions don't name
		if err := json.Unmarshal(lines.Bytes(), &line); err != nil {
			return words.Errorf("sandbox: line %d of the call log is none: %w", n, err)
		}
		s.add(line)
	}
	return lines.Err()
}

// A datedCount is a dayCount with its day.
type datedCount struct {
	date string // 2006-01-02
	dayCount
}

// of returns the calls of actions between two days, inclusive, by day.
func (s *statistics) of(actions []string, from, to string) []datedCount {
	s.mu.Lock()
	defer s.mu.Unlock()
	var all []datedCount
	for _, date := range slices.Sorted(maps.Keys(s.byDay)) {
		day := datedCount{date: date}
		for _, a := range actions {
			day.dayCount = day.plus(s.byDay[date][a])
		}
		if date >= from && date <= to && day.total > 0 {
			all = append(all, day)
		}
	}
	return all
}

// metaActions are the actions that an Api of DescribeMetaStatisticsList counts.
var metaActions = map[string][]string{
	"ID_CARD_2_META":       {"Id2MetaVerify", "Id2MetaStandardVerify"},
	"ID_PERIOD":            {"Id2MetaPeriodVerify"},
	"MOBILE_2_META":        {"Mobile2MetaVerify"},
	"MOBILE_3_META_SIMPLE": {"Mobile3MetaSimpleVerify", "Mobile3MetaSimpleStandardVerify"},
	"MOBILE_3_META":        {"Mobile3MetaDetailVerify", "Mobile3MetaDetailStandardVerify"},
	"BANK_CARD_N_META":     {"BankMetaVerify"},
}

// productActions are the actions that a ProductType counts, by product code.
var productActions = map[string]map[string][]string{
	"FINANCE_VERIFY": {"ID_MIN": {"ContrastFaceVerify"}},
	"FACE_VERIFY":    {"ID_SERVER": {action}},
	"SMART_VERIFY":   {},
}

// days reads StartDate and EndDate, in milliseconds since the epoch.
func (x *call) days() (from, to string, refused *refusal) {
	day := func(name string) string {
		ms, err := strconv.ParseInt(x.parameters.get(name), 10, 64)
		if err != nil {
			refused = invalid("The parameter " + name + " is not valid.")
		}
		return time.UnixMilli(ms).In(accountZone).Format(time.DateOnly)
	}
	return day("StartDate"), day("EndDate"), refused
}

// metaStatistics answers DescribeMetaStatisticsList. It writes dates as its page does, without a year.
func (x *call) metaStatistics() *refusal {
	api := x.parameters.get("Api")
	actions, ok := metaActions[api]
	if !ok {
		return invalid("The parameter Api is not valid.")
	}
	from, to, refused := x.days()
	if refused != nil {
		return refused
	}
	days := x.statistics.of(actions, from, to)
	d := x.document()
	d.root(metaAction+"Response", func() {
		d.text("RequestId", x.id)
		d.list("Items", len(days), func(i int) {
			c := days[i]
			at, _ := time.Parse(time.DateOnly, c.date) // it was formatted so
			d.text("Api", api)
			d.text("Date", at.Format("1/2"))
			d.integer("TotalCount", c.total)
			d.integer("SuccessCount", c.passed+c.failed+c.noRecords)
			d.integer("BillCount", c.charged(x.config.Bill))
			d.integer("PassedCount", c.passed)
			d.integer("UnpassedCount", c.failed)
			d.integer("NoRecordCount", c.noRecords)
		})
	})
	x.send(http.StatusOK, d)
	return nil
}

// invokeStatistics answers QueryVerifyInvokeSatistic. It counts what it bills.
func (x *call) invokeStatistics() *refusal {
	programs, ok := productActions[x.parameters.get("ProductType")]
	if !ok || x.parameters.get("StatisticsType") != "day" {
		return invalid("The parameter ProductType or StatisticsType is not valid.")
	}
	from, to, refused := x.days()
	if refused != nil {
		return refused
	}
	days := x.statistics.of(slices.Concat(slices.Collect(maps.Values(programs))...), from, to)
	page, size := x.number("CurrentPage", 1), x.number("PageSize", 20)
	shown := days[min((page-1)*size, len(days)):min(page*size, len(days))]
	d := x.document()
	d.root(invokeAction+"Response", func() {
		d.text("RequestId", x.id)
		d.text("Code", "200")
		d.boolean("Success", true)
		d.integer("CurrentPage", page)
		d.integer("PageSize", size)
		d.integer("TotalCount", len(days))
		d.integer("TotalPage", (len(days)+size-1)/size)
		d.list("Items", len(shown), func(i int) {
			d.text("StatisticsDate", shown[i].date)
			codes := slices.Sorted(maps.Keys(programs))
			d.list("Data", len(codes), func(n int) {
				var c dayCount
				for _, day := range x.statistics.of(programs[codes[n]], shown[i].date, shown[i].date) {
					c = day.dayCount
				}
				d.text("StatisticsType", codes[n])
				d.text("StatisticsCount", strconv.Itoa(c.charged(x.config.Bill)))
			})
		})
	})
	x.send(http.StatusOK, d)
	return nil
}

// packageSize is how many calls the sandbox's only package holds.
const packageSize = 1_000_000

// flowPackage answers QueryVerifyFlowPackage: there is a package of the product, and what is billed is taken from it.
func (x *call) flowPackage() *refusal {
	programs, ok := productActions[x.parameters.get("ProductType")]
	if !ok {
		return invalid("The parameter ProductType is not valid.")
	}
	used := 0
	for _, day := range x.statistics.of(slices.Concat(slices.Collect(maps.Values(programs))...), "", "9999") {
		used += day.charged(x.config.Bill)
	}
	packages := min(1, len(programs))
	left := strconv.Itoa(packageSize - used)
	d := x.document()
	d.root(packageAction+"Response", func() {
		d.text("RequestId", x.id)
		d.text("Code", "200")
		d.boolean("Success", true)
		d.text("TotalCount", strconv.Itoa(packages))
		d.list("Items", packages, func(int) {
			d.text("CommodityName", "沙箱流量包")
			d.literal("TotalCapacity", strconv.Itoa(packageSize)+".0")
			d.literal("UsedCapacity", strconv.Itoa(used)+".0")
			d.literal("CurrCapacity", left+".0")
			d.list("FlowDetails", 1, func(int) {
				d.text("CommodityName", "沙箱流量包")
				d.literal("Capacity", strconv.Itoa(packageSize)+".0")
				d.literal("CurrCapacity", left+".0")
				d.text("ExpireDate", "2099-12-31")
			})
		})
	})
	x.send(http.StatusOK, d)
	return nil
}

// number returns a parameter that is a whole number from 1 to 1000; otherwise what it is by default.
func (x *call) number(name string, byDefault int) int {
	if n, err := strconv.Atoi(x.parameters.get(name)); err == nil && n >= 1 && n <= 1000 {
		return n
	}
	return byDefault
}
