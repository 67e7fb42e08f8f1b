package page

import (
	"time"

	"veribatch/internal/explain"
	"veribatch/internal/price"
	"veribatch/internal/verify"
)

var shanghai = time.FixedZone("Asia/Shanghai", 8*60*60)

// evening is when the second night of the run in the tests began.
var evening = time.Date(2026, 11, 29, 22, 0, 0, 0, shanghai)

// night returns what is known of a run some time after it began: an outage in its second hour, a pause for the quota
// in its fourth.
func night(elapsed time.Duration) Facts {
	sending := elapsed
	outage := elapsed >= 80*time.Minute && elapsed < 100*time.Minute
	if elapsed >= 80*time.Minute {
		sending -= min(elapsed-80*time.Minute, 20*time.Minute)
	}
	calls := int(sending.Seconds() * 9.4)
	part := func(of float64) int { return int(float64(calls) * of) }
	p := verify.Progress{
		Rows: 412_000 + calls, Answered: 403_418, Duplicates: 5_120, Invalid: 3_462,
		Passed: part(.861), Rejected: part(.082), Unusable: part(.021), Unresolved: part(.012), InDoubt: part(.0004),
		Calls: calls, Retries: part(.01), Verdicts: part(.943), Throttled: part(.004),
		Lost: part(.0006), Billed: part(.9436), Found: part(.0002), Rate: 10, Retrying: 3,
	}
	p.Failed = max(calls-p.Verdicts-p.Throttled-p.Lost-6, 0)
	p.BudgetLeft = 1_300_000 - 404_902 - p.Billed
	reason := func(of float64, r verify.Reason) {
		p.Reasons = append(p.Reasons, verify.ReasonCount{Reason: r, Records: part(of)})
	}
	reason(.028, verify.Reason{State: verify.Rejected, Status: 11, NoRecord: true})
	for hour := range int(elapsed/time.Hour) + 1 {
		n := min(max(int(sending.Seconds()*9.4)-hour*33_840, 0), 33_840)
		p.Hourly = append(p.Hourly, verify.HourlyCount{Start: evening.Add(time.Duration(hour) * time.Hour).UTC(), Calls: n})
	}
	f := Facts{
		Phase: Running, Time: evening.Add(elapsed),
		Run: Run{
			Number: 2, Started: evening, Rows: 1_204_511, Calls: 795_911, Progress: p, Wanted: 10, Rate: 9.4,
			Ends: time.Date(2026, 12, 2, 4, 12, 0, 0, shanghai), Nights: 3,
		},
		Reasons: []Reason{
			{explain.Text{ZH: "人脸不一致（2）", EN: "The face does not match (2)"}, part(.041)},
			{explain.Text{ZH: "权威数据源无照片（11）", EN: "The authority has no photo (11)"}, part(.028)},
			{explain.Text{ZH: "照片中没有人脸（435）", EN: "No face in the photo (435)"}, part(.021)},
			{explain.Text{ZH: "姓名与证件号不一致（7）", EN: "Name and number do not match (7)"}, part(.013)},
			{explain.Text{ZH: "权威数据源暂不可用（12）", EN: "The authority is unavailable (12)"}, part(.012)},
		},
		Refused: []Reason{
			{explain.Text{ZH: "身份证号校验码不正确", EN: "The identity number's check digit is wrong"}, 2_871},
			{explain.Text{ZH: "没有人脸照片", EN: "There is no face photo"}, 591},
		},
		Spent: 404_902 + p.Billed, Budget: 1_300_000, Left: p.BudgetLeft,
		Backup: evening.Add(elapsed - 41*time.Second),
		Before: []Past{firstNight()},
	}
	f.Cost = new(price.CNY(f.Spent) * 5000)
	if outage {
		f.Run.Progress.Waiting = verify.Wait{Reason: verify.WaitOutage, Since: evening.Add(80 * time.Minute)}
		f.Run.Rate = 0
	}
	return f
}

// firstNight is the run before.
func firstNight() Past {
	past := Past{
		Number: 1, Started: evening.Add(-24 * time.Hour), Lasted: 8*time.Hour + 30*time.Minute,
		Outcome:  explain.Text{ZH: "已到 --until 的时间，尚未全部完成", EN: "ended at --until, not all is done"},
		Progress: verify.Progress{Calls: 287_310, Billed: 271_114, Passed: 247_400, Rejected: 23_560, Lost: 154},
	}
	for hour := range 9 {
		past.Progress.Hourly = append(past.Progress.Hourly, verify.HourlyCount{
			Start: past.Started.Add(time.Duration(hour) * time.Hour).UTC(), Calls: 33_800 - hour%3*740,
		})
	}
	return past
}
