package cli

import (
	"time"

	"veribatch/checkpoint"
	"veribatch/internal/explain"
	"veribatch/internal/page"
	"veribatch/internal/session"
)

// A runPage shows a run in a browser. A nil one shows nothing.
type runPage struct {
	page   *page.Page
	feed   pageFeed
	status func() checkpoint.Status // once the run has begun to send
}

// openPage serves the page of --web; nil if none is wanted.
func (c *runCommand) openPage() (*runPage, error) {
	shown, err := c.web.open(c.output.lang, c.schedule.location(), c.stderr)
	if shown == nil || err != nil {
		return nil, err
	}
	return &runPage{page: shown, feed: pageFeed{timetable: c.schedule.timetable, list: c.output.list}}, nil
}

// begin says what the run is about to do.
func (r *runPage) begin(s *session.Session, plan *session.Plan) {
	if r == nil {
		return
	}
	r.feed.refused, r.feed.backup = refusedRows(plan.Findings), newestBackup(s)
}

// newestBackup returns when the newest copy of a run's checkpoint was taken, zero if there is none.
func newestBackup(s *session.Session) func() time.Time {
	return func() time.Time {
		if b := s.Backups(); b != nil {
			return b.Taken
		}
		return time.Time{}
	}
}

// watch shows how far the run has come.
func (r *runPage) watch(status func() checkpoint.Status) {
	if r == nil {
		return
	}
	r.status = status
	r.page.Show(func() page.Facts { return r.feed.running(status()) })
}

// writing shows that a run has ended whose results are being written.
func (r *runPage) writing(run checkpoint.Run) {
	r.end(run, explain.Text{
		ZH: "发送已结束，正在写出结果", EN: "Sending has ended, the results are being written",
	})
}

// ended shows how a run ended.
func (r *runPage) ended(run checkpoint.Run, code exit) { r.end(run, outcomes[code].title) }

func (r *runPage) end(run checkpoint.Run, how explain.Text) {
	if r == nil || r.status == nil { // there was nothing to send
		return
	}
	r.page.Show(func() page.Facts { return r.feed.ended(r.status(), run, how) })
}

func (r *runPage) close() {
	if r != nil {
		r.page.Close()
	}
}
