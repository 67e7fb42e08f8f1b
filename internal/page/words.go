package page

import (
	"veribatch/internal/explain"
	"veribatch/internal/verify"
)

// wording is what the page says in a word or two.
var wording = map[string]explain.Text{
	"title":   {ZH: "认证进度", EN: "Verification progress"},
	"sandbox": {ZH: "沙箱：结果为模拟，不产生费用", EN: "Sandbox: answers are made up and cost nothing"},
	"lost": {
		ZH: "连接已断开，以下为最后一次收到的数据。任务可能已结束，正在重新连接。",
		EN: "Connection lost: this is what came last. The run may have ended; connecting again.",
	},
	"updated":      {ZH: "更新于", EN: "Updated"},
	"run":          {ZH: "第 %d 次运行", EN: "Run %d"},
	"done":         {ZH: "已处理", EN: "Done"},
	"of rows":      {ZH: "共 %s 行", EN: "of %s rows"},
	"forecast":     {ZH: "预计完成", EN: "Forecast"},
	"nights":       {ZH: "分 %d 个时段发送", EN: "over %d nights or days"},
	"unknown":      {ZH: "未知", EN: "unknown"},
	"left":         {ZH: "约还需 %s 次调用", EN: "about %s calls to go"},
	"rate":         {ZH: "速率（次/秒）", EN: "Rate (calls/s)"},
	"wanted":       {ZH: "设定 %s，当前允许 %s", EN: "set to %s, %s allowed now"},
	"unlimited":    {ZH: "不限", EN: "no limit"},
	"calls":        {ZH: "本次调用", EN: "Calls of this run"},
	"call notes":   {ZH: "进行中 %s，等待重试 %s", EN: "%s under way, %s waiting to be retried"},
	"billed":       {ZH: "历次可能计费", EN: "Perhaps billed, all runs"},
	"cost":         {ZH: "约 %s 元", EN: "about %s CNY"},
	"budget":       {ZH: "预算 %s 次，还剩 %s 次", EN: "budget %s calls, %s left"},
	"answers lost": {ZH: "未收到的回答", EN: "Lost answers"},
	"found":        {ZH: "其中 %s 个已免费查回", EN: "%s of them found at no cost"},
	"backup":       {ZH: "最近备份", EN: "Newest backup"},
	"ago":          {ZH: "%s前", EN: "%s ago"},
	"no backup":    {ZH: "没有备份", EN: "no backup"},
	"workers":      {ZH: "集群 worker", EN: "Fleet workers"},
	"rate chart":   {ZH: "速率变化（次/秒）", EN: "Rate over time (calls/s)"},
	"ends chart":   {ZH: "结论累计（条）", EN: "Conclusions over time (records)"},
	"hour chart":   {ZH: "每小时调用（次）", EN: "Calls by hour"},
	"day chart":    {ZH: "每日调用（次）", EN: "Calls by day"},
	"waited":       {ZH: "等待", EN: "waiting"},
	"conclusion":   {ZH: "结论", EN: "Conclusion"},
	"records":      {ZH: "条数", EN: "Records"},
	"rows":         {ZH: "行数", EN: "Rows"},
	"no record":    {ZH: "其中权威数据源无记录", EN: "of those, the authority has no record"},
	"reasons":      {ZH: "未通过的原因", EN: "Why records did not pass"},
	"refused":      {ZH: "未发送的原因", EN: "Why rows are not sent"},
	"reason":       {ZH: "原因", EN: "Reason"},
	"waits":        {ZH: "等待", EN: "Waits"},
	"time":         {ZH: "时长", EN: "Time"},
	"now":          {ZH: "（当前）", EN: " (now)"},
	"runs":         {ZH: "历次运行", EN: "Runs before"},
	"number":       {ZH: "序号", EN: "Run"},
	"started":      {ZH: "开始时间", EN: "Started"},
	"lasted":       {ZH: "历时", EN: "Took"},
	"outcome":      {ZH: "结束方式", EN: "Outcome"},
	"run calls":    {ZH: "调用", EN: "Calls"},
	"run billed":   {ZH: "可能计费", EN: "Perhaps billed"},
	"already":      {ZH: "之前已有结果", EN: "Answered before"},
	"duplicate":    {ZH: "与前面的行重复", EN: "Same as an earlier row"},
	"held":         {ZH: "结果待确认，等待人工决定", EN: "In doubt, a person decides"},
	"pending":      {ZH: "待处理", EN: "To do"},
}

var phases = map[Phase]explain.Text{
	Starting: {ZH: "正在读取数据", EN: "Reading the input"},
	Running:  {ZH: "进行中", EN: "Running"},
	Ended:    {ZH: "已结束", EN: "Ended"},
	Idle:     {ZH: "当前没有运行", EN: "No run at the moment"},
}

// reasons say what a run waits for; %s is since when, or until when.
var waitsNow = map[verify.WaitReason]explain.Text{
	verify.WaitSchedule: {ZH: "等待时段，%s 继续", EN: "Waiting for its hours, goes on at %s"},
	verify.WaitOutage:   {ZH: "服务自 %s 起不可用，定期重试", EN: "Service unavailable since %s, retrying"},
	verify.WaitQuota:    {ZH: "服务要求暂停，%s 继续", EN: "The service asked for a pause until %s"},
	verify.WaitWorkers:  {ZH: "自 %s 起没有 worker", EN: "No workers since %s"},
}

var waitNames = []struct {
	reason verify.WaitReason
	name   explain.Text
}{
	{verify.WaitSchedule, explain.Text{ZH: "不在发送时段", EN: "Outside its hours"}},
	{verify.WaitOutage, explain.Text{ZH: "服务或网络不可用", EN: "Service or network unavailable"}},
	{verify.WaitQuota, explain.Text{ZH: "服务要求暂停（限流）", EN: "Paused by the service (throttling)"}},
	{verify.WaitWorkers, explain.Text{ZH: "没有 worker", EN: "No workers"}},
}
