package cli

import (
	"veribatch/internal/explain"
)

// An outcome is how a run ended, as notices say it.
type outcome struct {
	word   string // for programs
	failed bool   // somebody has to do something before the next run
	title  explain.Text
	advice explain.Text
}

var outcomes = map[exit]outcome{
	exitDone: {
		"done", false,
		explain.Text{ZH: "已完成，全部记录都有最终结果", EN: "finished, every record has its final answer"},
		explain.Text{ZH: "无需处理。", EN: "Nothing to do."},
	},
	exitOpen: {
		"open", false,
		explain.Text{ZH: "已完成，部分记录没有最终结果", EN: "finished, some records have no final answer"},
		explain.Text{
			ZH: "请按结果工作簿的待办处理，然后再次运行同一命令。",
			EN: "Follow the workbook's to-do sheet, then run the same command again.",
		},
	},
	exitUntil: {
		"until", false,
		explain.Text{ZH: "已到 --until 的时间，尚未全部完成", EN: "ended at --until, not all is done"},
		explain.Text{ZH: "再次运行同一命令即可继续。", EN: "The same command goes on."},
	},
	exitBudget: {
		"budget", true,
		explain.Text{ZH: "已达到 --max-calls，任务停止", EN: "stopped, --max-calls is reached"},
		explain.Text{
			ZH: "调大 --max-calls 后再次运行同一命令即可继续。",
			EN: "Raise --max-calls, and the same command goes on.",
		},
	},
	exitOutage: {
		"outage", true,
		explain.Text{ZH: "服务持续不可用，任务停止", EN: "stopped, the service kept failing"},
		explain.Text{ZH: "服务恢复后再次运行同一命令即可继续。",
			EN: "The same command goes on once the service is back."},
	},
	exitRejected: {
		"rejected", true,
		explain.Text{ZH: "不通过或被拒的记录过多，任务停止", EN: "stopped, too many records are rejected"},
		explain.Text{
			ZH: "请先核对列映射和业务场景，再运行同一命令。",
			EN: "Check the columns and the biz type first, then run the same command again.",
		},
	},
	exitDisagree: {
		"disagree", true,
		explain.Text{ZH: "台账与账号统计不符", EN: "ledger and account disagree"},
		explain.Text{ZH: "请按 reconcile 的输出逐日核查。", EN: "Look into the days that reconcile names."},
	},
	exitAccount: {
		"account", true,
		explain.Text{ZH: "账号被服务拒绝，任务停止", EN: "stopped, the service refused the account"},
		explain.Text{
			ZH: "请检查凭证、权限、欠费、时钟和设置，再运行同一命令。",
			EN: "Check credentials, rights, arrears, clock and settings, then run the same command again.",
		},
	},
	exitInterrupted: {
		"interrupted", true,
		explain.Text{ZH: "任务被中断", EN: "interrupted"},
		explain.Text{ZH: "再次运行同一命令即可继续。", EN: "The same command goes on."},
	},
	exitUsage: {
		"usage", true,
		explain.Text{ZH: "参数、文件或设置有误，任务停止", EN: "stopped, a flag, a file or a setting is wrong"},
		explain.Text{ZH: "请按该主机上的错误信息更正。", EN: "Correct it as the error message on that host says."},
	},
	exitUnexpected: {
		"unexpected", true,
		explain.Text{ZH: "任务意外失败", EN: "failed unexpectedly"},
		explain.Text{
			ZH: "已有的结果都已保存。请查看该主机上的错误信息，再运行同一命令。",
			EN: "Every answer is kept. See the error message on that host, then run the same command again.",
		},
	},
}

// declined is a run that somebody on a terminal didn't want to go on.
var declined = outcome{
	"declined", false,
	explain.Text{ZH: "已取消，没有发送任何内容", EN: "cancelled, nothing was sent"},
	explain.Text{ZH: "无需处理。", EN: "Nothing to do."},
}
