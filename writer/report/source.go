package report

import (
	"fmt"
	"maps"
	"slices"

	"veribatch/internal/explain"
)

// A Source is where a final answer comes from: the number of an import, or a call of the checkpoint's runs.
type Source int

// ByCall is the source of the answers to the checkpoint's own calls.
const ByCall Source = 0

// Sources returns the sources that there may be, the calls first.
func (o *Options) Sources() []Source {
	all := []Source{ByCall}
	for _, number := range slices.Sorted(maps.Keys(o.Imports)) {
		all = append(all, Source(number))
	}
	return all
}

// SourceName returns what people call a source.
func (o *Options) SourceName(s Source) string {
	if s == ByCall {
		return explain.Text{ZH: "本次任务调用", EN: "calls of these runs"}.In(o.Lang)
	}
	file := o.Imports[int(s)]
	return explain.Text{ZH: fmt.Sprintf("导入 %d：%s", s, file), EN: fmt.Sprintf("import %d: %s", s, file)}.In(o.Lang)
}

// Source returns where the row's answer comes from; false if it has none that is final.
func (r *Row) Source() (Source, bool) { return Source(r.Outcome.Import), r.Outcome.State.Final() }

// source is the column for it, where there are imports.
func (c *columnList) source(o *Options) {
	if len(o.Imports) > 0 {
		c.add("source", "结论来源", "Source of the conclusion", Text, 14, 40, (*Row).source)
	}
}

func (r *Row) source() any {
	s, final := r.Source()
	if !final {
		return nil
	}
	return r.options.SourceName(s)
}

// imported is the number of the import, for programs.
func (r *Row) imported() any {
	if s, final := r.Source(); final && s != ByCall {
		return int(s)
	}
	return nil
}
