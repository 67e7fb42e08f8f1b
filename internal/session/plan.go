package session

import (
	"bytes"
	"cmp"
	"context"
	"maps"
	"slices"
	"time"

	"veribatch/batch"
	"veribatch/checkpoint"
	"veribatch/internal/image"
	"veribatch/internal/preflight"
	"veribatch/internal/verify"
)

// A Plan is what a run would do.
type Plan struct {
	batch.Plan
	MaxCalls int             // if every answer but a record's last is lost
	NoPeople int             // of the invalid rows: those that stand for no person
	LeftOut  int             // of the invalid rows: those that somebody chose not to send
	Findings []*FindingCount // the most severe first, and among equals the most frequent
	Upload   UploadTotal     // counted by Estimate alone
	Retries  []*RetryStatus  // those of the Policy
	Validity *ValidityStatus // nil if verdicts are valid for good

	known  *batch.Snapshot
	policy Policy // by which it was made
}

// A FindingCount is how often one thing was found, and where first.
type FindingCount struct {
	Code     string
	Severity verify.Severity
	Rows     int
	First    []verify.Record // a few
}

// A Policy says which records a run takes up, and how often.
type Policy struct {
	batch.RetryPolicy // but for Retry
	Retries           []Retry
	ValidFor          time.Duration // how long a verdict is valid: an older one is asked for again; 0: for good

	Attempts int  // at a record within the run
	Ask      bool // for answers that were lost, at no cost, before the record is sent again
}

// Plan reads the input and says what a run would do.
func (s *Session) Plan(ctx context.Context, policy Policy) (*Plan, error) {
	return s.plan(ctx, policy, s.job, nil)
}

// Estimate is Plan, and sums up the local images that would be uploaded. That
// takes 12 bytes for each of them. Those of a fleet are at its workers, and not
// looked for here.
func (s *Session) Estimate(ctx context.Context, policy Policy) (*Plan, error) {
	if s.store.Settings().ByPath {
		return s.Plan(ctx, policy)
	}
	images := newUploads(s.images)
	job := s.job
	job.Inspect = preflight.InspectImages(images.Stat, s.options.FitImages)
	return s.plan(ctx, policy, job, images)
}

func (s *Session) plan(ctx context.Context, policy Policy, job batch.Job, images *uploads) (*Plan, error) {
	now := time.Now().UTC().Round(0)
	retries, validity := s.retries(policy.Retries, now), newValidity(policy.ValidFor, now)
	policy.Retry = latest(append(sinceOf(retries), validity.since()...))
	known, err := batch.TakeSnapshot(s.store, policy.RetryPolicy)
	if err != nil {
		return nil, err
	}
	var p *Plan
	var planner *batch.Planner
	var found findingCounts
	err = s.survey(ctx, job, func() func(verify.Result) error {
		p, found = &Plan{known: known, policy: policy, Retries: retries, Validity: validity}, make(findingCounts)
		for _, r := range retries {
			r.Rows = 0
		}
		validity.reset()
		planner = batch.NewPlanner(job, policy.RetryPolicy, known)
		images.reset()
		return func(res verify.Result) error {
			res, due, err := planner.Add(res)
			if due {
				p.MaxCalls += max(1, min(policy.Attempts, policy.AttemptsLeft(res.Outcome)))
				p.eachNamed(res.Outcome, func(r *RetryStatus) { r.Rows++ })
			}
			p.countUnsent(res)
			images.add(res.Record, due)
			found.add(res)
			if err == nil {
				err = validity.add(s.store, policy, res, due)
			}
			return err
		}
	})
	if err != nil {
		return nil, err
	}
	p.Plan, p.Findings, p.Upload = planner.Plan(), found.sorted(), images.total()
	s.note(func(e *checkpoint.Event) { e.Rows = p.Rows })
	return p, nil
}

// countUnsent counts a row that is not sent although nothing is wrong with a person's material.
func (p *Plan) countUnsent(res verify.Result) {
	switch {
	case res.Outcome.State != verify.Invalid:
	case verify.NoPerson(res.Findings):
		p.NoPeople++
	case verify.LeftOut(res.Findings):
		p.LeftOut++
	}
}

// NotPassed returns how many rows did not pass the earlier stage, by how they ended there.
func (p *Plan) NotPassed() []*FindingCount {
	var all []*FindingCount
	for _, f := range p.Findings {
		if slices.Contains(verify.StageCodes(), f.Code) {
			all = append(all, f)
		}
	}
	return all
}

// Hidden returns how many rows a workbook hides without anybody having said what to do with them.
func (p *Plan) Hidden() int {
	for _, f := range p.Findings {
		if f.Code == verify.HiddenRow && f.Severity == verify.Warning {
			return f.Rows
		}
	}
	return 0
}

// shownRows is how many rows of each finding a plan names.
const shownRows = 5

// findingCounts are what was found so far, by severity and code.
type findingCounts map[[2]string]*FindingCount

func (c findingCounts) add(res verify.Result) {
	for i, f := range res.Findings {
		same := func(g verify.Finding) bool { return g.Code == f.Code && g.Severity == f.Severity }
		if slices.ContainsFunc(res.Findings[:i], same) {
			continue
		}
		key := [2]string{string(f.Severity), f.Code}
		if c[key] == nil {
			c[key] = &FindingCount{Code: f.Code, Severity: f.Severity}
		}
		c[key].Rows++
		if len(c[key].First) < shownRows {
			at := verify.Record{File: res.Record.File, Sheet: res.Record.Sheet, Row: res.Record.Row}
			c[key].First = append(c[key].First, at)
		}
	}
}

func (c findingCounts) sorted() []*FindingCount {
	all := slices.Collect(maps.Values(c))
	severities := []verify.Severity{verify.Error, verify.Warning, verify.Note}
	slices.SortFunc(all, func(a, b *FindingCount) int {
		return cmp.Or(
			cmp.Compare(slices.Index(severities, a.Severity), slices.Index(severities, b.Severity)),
			cmp.Compare(b.Rows, a.Rows),
			cmp.Compare(a.Code, b.Code))
	})
	return all
}

// uploads are the local images that the calls of a plan would upload. A nil
// one counts nothing. It is for one goroutine at a time.
type uploads struct {
	stat func(path string) (image.Info, error)
	seen map[string]image.Info // the images of the record at hand, by path
	all  []upload              // some more than once
}

// An upload is an image that may be uploaded.
type upload struct {
	content [8]byte // the beginning of its digest
	size    uint32  // bytes; image.MaxFile is less
}

func newUploads(images *image.Cache) *uploads {
	return &uploads{stat: images.Stat, seen: make(map[string]image.Info)}
}

// Stat is image.Cache's. What the inspection of a record has looked at isn't
// looked at again to see how large it is: on a share that takes its time.
func (u *uploads) Stat(path string) (image.Info, error) {
	info, err := u.stat(path)
	if err == nil {
		u.seen[path] = info
	}
	return info, err
}

func (u *uploads) reset() {
	if u != nil {
		u.all = nil
	}
}

// add takes in a record after its inspection, and whether it would be sent.
func (u *uploads) add(rec verify.Record, sent bool) {
	if u == nil {
		return
	}
	defer clear(u.seen)
	if !sent {
		return
	}
	for _, path := range rec.Images() {
		if !verify.LocalImage(path) {
			continue
		}
		info, ok := u.seen[path]
		if !ok { // there was no inspection, as it has an answer already
			info, _ = u.stat(path)
		}
		if info.Bytes > 0 {
			u.all = append(u.all, upload{[8]byte(info.Digest[:8]), uint32(info.Bytes)})
		}
	}
}

// An UploadTotal is what would be uploaded, each content once.
type UploadTotal struct {
	Images int
	Bytes  int64 // at the most: those over the service's limit are made smaller
	Fitted bool  // some are
}

func (u *uploads) total() (t UploadTotal) {
	if u == nil {
		return t
	}
	slices.SortFunc(u.all, func(a, b upload) int { return bytes.Compare(a.content[:], b.content[:]) })
	u.all = slices.CompactFunc(u.all, func(a, b upload) bool { return a.content == b.content })
	for _, one := range u.all {
		t.Images++
		t.Bytes += min(int64(one.size), image.MaxBytes)
		t.Fitted = t.Fitted || one.size > image.MaxBytes
	}
	return t
}
