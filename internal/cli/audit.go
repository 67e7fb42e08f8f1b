package cli

import (
	"path/filepath"
	"strings"
	"time"

	"veribatch/checkpoint"
	"veribatch/internal/explain"
	"veribatch/internal/patherr"
	"veribatch/internal/words"
	"veribatch/writer"

	"github.com/spf13/pflag"
)

// unrecorded returns what says that a command left no trail.
func unrecorded(stderr printer) func(error) {
	return func(err error) {
		stderr.say("veribatch: the checkpoint's audit trail can't be written, and doesn't have this: %v",
			patherr.Cause(err))
	}
}

// auditFlags say whether and where a checkpoint's trail is shown.
type auditFlags struct {
	audit  bool
	output string
}

func (f *auditFlags) register(flags *pflag.FlagSet) {
	flags.BoolVar(&f.audit, "audit", false,
		"show the audit trail: who ran, planned, exported, imported and erased what, and when")
	flags.StringVarP(&f.output, "output", "o", "", "with --audit: a workbook `FILE` for it, such as audit.xlsx")
}

func (f *auditFlags) check() error {
	switch {
	case f.output != "" && !f.audit:
		return words.Errorf("-o writes the audit trail; add --audit")
	case f.output != "" && !strings.EqualFold(filepath.Ext(f.output), ".xlsx"):
		return words.Errorf("-o %s: the audit trail is written as .xlsx", f.output)
	}
	return nil
}

// show shows the trail of the checkpoint in dir. Runs that have the checkpoint don't keep it from being read.
func (f *auditFlags) show(stdout, stderr printer, dir string, zone *time.Location, lang words.Lang) error {
	trail, err := checkpoint.ReadTrail(dir)
	if err != nil {
		return err
	}
	if trail.Damaged > 0 {
		stderr.say("veribatch: %s: %s of the audit trail can't be read", dir, count(trail.Damaged, "line"))
	}
	if f.output == "" {
		return show(stdout, func(out printer) error { printTrail(out, trail, zone); return nil })
	}
	path, err := writer.WriteList(f.output, trailList(trail, zone, lang), lang)
	if err == nil {
		stdout.say("audit trail: %s, %s", count(len(trail.Events), "event"), path)
	}
	return err
}

func printTrail(out printer, trail checkpoint.Trail, zone *time.Location) {
	if len(trail.Events) == 0 {
		out.say("the audit trail is empty: nothing was done since this version")
	}
	for _, e := range trail.Events {
		out.say("%s %s by %s on %s, version %s: %s", dateTime(e.Began, zone), e.What, e.User, e.Host,
			e.Version, eventEnd(e))
		if e.AccessKey == "" {
			out.say("  action %s, service %s; %s", e.Action, e.Service, count(e.Rows, "row"))
		} else {
			out.say("  action %s, service %s, access key …%s; %s", e.Action, e.Service, e.AccessKey,
				count(e.Rows, "row"))
		}
		for _, in := range e.Inputs {
			if in.SHA256 == "" {
				out.say("  input %s", in.Path)
				continue
			}
			out.say("  input %s, SHA-256 %s", in.Path, in.SHA256)
		}
		for _, path := range e.Outputs {
			out.say("  output %s: masked %s, encrypted %s", path, yesNo(e.Masked), yesNo(e.Encrypted))
		}
		if len(e.Flags) > 0 {
			out.say("  %s", strings.Join(e.Flags, " "))
		}
	}
}

// eventEnd says how an event ended.
func eventEnd(e checkpoint.Event) words.Text {
	switch {
	case e.Ended.IsZero():
		return words.New("it has not ended, or was killed")
	case e.What == checkpoint.DidErase:
		return words.New("exit %d, %s erased", e.Exit, count(e.Erased, "row"))
	case e.What == checkpoint.DidImport:
		return words.New("exit %d, %s imported", e.Exit, count(e.Imported, "answer"))
	case e.What == checkpoint.DidRun:
		return words.New("exit %d, %s", e.Exit, count(e.Calls, "call"))
	}
	return words.New("exit %d", e.Exit)
}

func yesNo(yes bool) words.Text {
	if yes {
		return words.New("yes")
	}
	return words.New("no")
}

// operations are what a workbook calls them.
var operations = map[checkpoint.Operation]explain.Text{
	checkpoint.DidRun:    {ZH: "认证（run）", EN: "run"},
	checkpoint.DidPlan:   {ZH: "预检（plan）", EN: "plan"},
	checkpoint.DidExport: {ZH: "导出（export）", EN: "export"},
	checkpoint.DidImport: {ZH: "导入历史结果（import）", EN: "import"},
	checkpoint.DidErase:  {ZH: "删除（erase）", EN: "erase"},
}

// An auditColumn is a column of the trail's workbook.
type auditColumn struct {
	title explain.Text
	width int
	value func(checkpoint.Event) any // an explain.Text is said in the workbook's language; nil leaves the cell empty
}

var auditColumns = []auditColumn{
	{explain.Text{ZH: "开始", EN: "Began"}, 19, func(e checkpoint.Event) any { return e.Began }},
	{explain.Text{ZH: "结束", EN: "Ended"}, 19, func(e checkpoint.Event) any { return e.Ended }},
	{explain.Text{ZH: "操作", EN: "What"}, 22, func(e checkpoint.Event) any { return operations[e.What] }},
	{explain.Text{ZH: "操作人", EN: "Who"}, 12, func(e checkpoint.Event) any { return e.User }},
	{explain.Text{ZH: "主机", EN: "Host"}, 14, func(e checkpoint.Event) any { return e.Host }},
	{explain.Text{ZH: "程序版本", EN: "Version"}, 13, func(e checkpoint.Event) any { return e.Version }},
	{explain.Text{ZH: "核验服务", EN: "Action"}, 18, func(e checkpoint.Event) any { return e.Action }},
	{explain.Text{ZH: "服务地址", EN: "Endpoint"}, 24, func(e checkpoint.Event) any { return e.Service }},
	{explain.Text{ZH: "AccessKey 后四位", EN: "Key's last 4"}, 17, func(e checkpoint.Event) any {
		return e.AccessKey
	}},
	{explain.Text{ZH: "输入文件与 SHA-256", EN: "Inputs and SHA-256"}, 42, inputsOf},
	{explain.Text{ZH: "行数", EN: "Rows"}, 9, func(e checkpoint.Event) any { return e.Rows }},
	{explain.Text{ZH: "调用次数", EN: "Calls"}, 12, func(e checkpoint.Event) any {
		return ofOperation(e, checkpoint.DidRun, e.Calls)
	}},
	{explain.Text{ZH: "再次认证", EN: "Asked again"}, 14, func(e checkpoint.Event) any { return listed(e.Retries) }},
	{explain.Text{ZH: "删除行数", EN: "Rows erased"}, 13, func(e checkpoint.Event) any {
		return ofOperation(e, checkpoint.DidErase, e.Erased)
	}},
	{explain.Text{ZH: "导入结果数", EN: "Answers imported"}, 13, func(e checkpoint.Event) any {
		return ofOperation(e, checkpoint.DidImport, e.Imported)
	}},
	{explain.Text{ZH: "输出文件", EN: "Outputs"}, 40, func(e checkpoint.Event) any { return listed(e.Outputs) }},
	{explain.Text{ZH: "脱敏", EN: "Masked"}, 9, func(e checkpoint.Event) any { return ofOutputs(e, e.Masked) }},
	{explain.Text{ZH: "加密", EN: "Encrypted"}, 11, func(e checkpoint.Event) any { return ofOutputs(e, e.Encrypted) }},
	{explain.Text{ZH: "备份", EN: "Backup"}, 22, func(e checkpoint.Event) any { return e.Backup }},
	{explain.Text{ZH: "图片归档", EN: "Pictures kept in"}, 22, func(e checkpoint.Event) any { return e.Archive }},
	{explain.Text{ZH: "退出码", EN: "Exit"}, 9, func(e checkpoint.Event) any {
		if e.Ended.IsZero() {
			return nil
		}
		return e.Exit
	}},
	{explain.Text{ZH: "参数", EN: "Flags"}, 36, func(e checkpoint.Event) any { return listed(e.Flags) }},
}

func listed(all []string) string { return strings.Join(all, "\n") }

func inputsOf(e checkpoint.Event) any {
	var all []string
	for _, in := range e.Inputs {
		all = append(all, in.Path, in.SHA256)
	}
	return listed(all)
}

// ofOperation returns a count that only one kind of event has.
func ofOperation(e checkpoint.Event, what checkpoint.Operation, n int) any {
	if e.What != what {
		return nil
	}
	return n
}

// ofOutputs says yes or no of outputs, and nothing where there are none.
func ofOutputs(e checkpoint.Event, yes bool) any {
	switch {
	case len(e.Outputs) == 0:
		return nil
	case yes:
		return explain.Text{ZH: "是", EN: "yes"}
	}
	return explain.Text{ZH: "否", EN: "no"}
}

// trailList returns a trail as a workbook has it.
func trailList(trail checkpoint.Trail, zone *time.Location, lang explain.Lang) writer.List {
	list := writer.List{
		Title: explain.Text{ZH: "操作审计记录", EN: "Audit trail"},
		Sheet: explain.Text{ZH: "审计记录", EN: "Audit trail"},
		Zone:  zone, Version: version(),
	}
	for _, c := range auditColumns {
		list.Columns = append(list.Columns, writer.ListColumn{Title: c.title, Width: c.width})
	}
	for _, e := range trail.Events {
		var row []any
		for _, c := range auditColumns {
			value := c.value(e)
			if text, ok := value.(explain.Text); ok {
				value = text.In(lang)
			}
			row = append(row, value)
		}
		list.Rows = append(list.Rows, row)
	}
	return list
}
