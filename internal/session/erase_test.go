package session

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"veribatch/batch"
	"veribatch/checkpoint"
	"veribatch/internal/cloudauth"
	"veribatch/internal/verify"
)

// passing passes everybody, and counts calls.
type passing struct{ calls atomic.Int32 }

func (p *passing) Connect(context.Context, verify.Action) (*Service, error) {
	return &Service{
		Settings: checkpoint.Settings{Service: "cloudauth.aliyuncs.com", Region: "r", BizType: "b"},
		verifier: func(cloudauth.Files, *verify.Keyer) verify.Func {
			return func(ctx context.Context, _ verify.Key, _ verify.Record, permit verify.Permit) (verify.Outcome, error) {
				if _, err := permit(ctx); err != nil {
					return verify.Outcome{}, err
				}
				p.calls.Add(1)
				return verify.Outcome{State: verify.Passed, Verdict: &verify.Verdict{Status: 1}}, nil
			}
		},
		close: func() error { return nil },
	}, nil
}

// An erased base: rows 2 and 3 are one person, row 4 has that number under another name, row 5 is somebody else.
type erasedBase struct {
	*testing.T
	dir     string
	service passing
	options Options
}

const erasedPeople = `user_id,name,id_number,face_image
u1,王小明,110105199001011013,faces/1.jpg
u1b,王小明,110105199001011013,https://photos.example.com/1b.jpg
u2,李小红,110105199001011013,https://photos.example.com/2.jpg
u3,欧阳试一,11010519491231002X,https://photos.example.com/3.jpg
`

func newErasedBase(t *testing.T) *erasedBase {
	b := &erasedBase{T: t, dir: t.TempDir()}
	b.write("people.csv", erasedPeople)
	b.options = Options{
		Inputs: []string{filepath.Join(b.dir, "people.csv")}, Version: "v", NewCheckpoint: true,
		Unrecorded: func(err error) { t.Error(err) },
	}
	b.photo("face-1.jpg")
	return b
}

func (b *erasedBase) write(name, content string) {
	b.Helper()
	path := filepath.Join(b.dir, name)
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		b.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		b.Fatal(err)
	}
}

// photo puts a sample into the place of the first row's photo, with something of its own at its end.
func (b *erasedBase) photo(mark string) {
	b.Helper()
	samples, err := filepath.Glob("../../testdata/photos/*.jpg")
	if err != nil || len(samples) == 0 {
		b.Fatal("there are no sample photos", err)
	}
	content, err := os.ReadFile(samples[0])
	if err != nil {
		b.Fatal(err)
	}
	b.write("faces/1.jpg", string(content)+mark)
	changed := time.Now().Add(time.Duration(len(mark)) * time.Hour) // another size tells it too
	if err := os.Chtimes(filepath.Join(b.dir, "faces/1.jpg"), changed, changed); err != nil {
		b.Fatal(err)
	}
}

var erasePolicy = Policy{RetryPolicy: batch.RetryPolicy{AttemptsOverRuns: 8}, Attempts: 1}

// run runs over the base, and returns how many calls it made.
func (b *erasedBase) run(o Options) int {
	b.Helper()
	before := b.service.calls.Load()
	s, err := ForRun(b.Context(), o, &b.service)
	if err != nil {
		b.Fatal(err)
	}
	defer s.Close()
	plan, err := s.Plan(b.Context(), erasePolicy)
	if err != nil {
		b.Fatal(err)
	}
	if _, err := s.Run(b.Context(), plan, RunOptions{
		MaxRejected: 1, Burst: 1, Workers: 2, MaxOutage: time.Hour, Timeout: time.Minute,
		Timetable: Timetable{Zone: verify.Shanghai, Until: -1},
		Log:       slog.New(slog.DiscardHandler),
		Watch:     func(func() checkpoint.Status) func() { return func() {} },
	}); err != nil {
		b.Fatal(err)
	}
	return int(b.service.calls.Load() - before)
}

// erasing opens the base to erase.
func (b *erasedBase) erasing(o Options) *Session {
	b.Helper()
	s, err := ForErase(b.Context(), o)
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { s.Close() })
	return s
}

func (b *erasedBase) checkpoint() string { return b.options.Inputs[0] + ".checkpoint" }

// rowID returns the id of a row of the base, from 2.
func (b *erasedBase) rowID(s *Session, row int) string {
	b.Helper()
	for rec, err := range s.input.Records(b.Context()) {
		if err == nil && rec.Row == row {
			return s.job.Keyer.SourceRow(rec).RowID()
		}
	}
	b.Fatalf("there is no row %d", row)
	return ""
}

// All answers to a person go: to what their photo was before, to their other row, and to what the input no longer has
// but a card tells. Whoever else has the number stays.
func TestErasingAPerson(t *testing.T) {
	b := newErasedBase(t)
	if calls := b.run(b.options); calls != 4 {
		t.Fatalf("the first run made %d calls", calls)
	}
	b.photo("another")
	if calls := b.run(b.options); calls != 1 {
		t.Fatalf("the run with another photo made %d calls", calls)
	}
	s := b.erasing(b.options)
	card := verify.Outcome{State: verify.Passed, Billed: 1,
		Verdict: &verify.Verdict{OCR: &verify.OCR{Name: "王小明", Number: "110105199001011013"}}}
	if err := s.store.Put(verify.Key{42}, card); err != nil {
		t.Fatal(err)
	}
	plan, err := s.PlanErasure(t.Context(), []string{strings.ToUpper(b.rowID(s, 2))})
	if err != nil {
		t.Fatal(err)
	}
	if plan.Rows != 2 || plan.Answers != 4 || plan.Billed != 4 || len(plan.Unknown) > 0 || plan.CorrectedBefore {
		t.Errorf("the plan is %+v", plan)
	}
	if len(plan.First) != 2 || !plan.First[0].Named || plan.First[1].Named || len(plan.Others) != 1 ||
		plan.Others[0].Record.Row != 4 {
		t.Errorf("it has the rows %+v, and others %+v", plan.First, plan.Others)
	}
	pictures := filepath.Join(b.dir, "pictures")
	for _, key := range plan.erasure.Keys {
		b.write("pictures/"+key.BizID()+"/face.jpg", "a picture")
	}
	b.write("pictures/"+verify.Key{7}.BizID()+"/face.jpg", "somebody else's picture")
	erasure, err := s.Erase(t.Context(), plan, EraseOptions{Archive: pictures, Backup: filepath.Join(b.dir, "gone")})
	if err != nil {
		t.Fatal(err)
	}
	s.End(0)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if left, err := os.ReadDir(pictures); err != nil || len(left) != 1 || left[0].Name() != (verify.Key{7}).BizID() {
		t.Errorf("the archive has %v, %v", left, err)
	}
	if erasure.Answers != 4 || erasure.Whole() || len(erasure.Archives) != 1 || erasure.Archives[0].Records != 4 ||
		len(erasure.Backups) != 1 || erasure.Backups[0].Err == nil {
		t.Errorf("it did %+v", erasure)
	}
	b.checkReceipt(erasure)

	b.photo("a third") // the same row, person and path
	if calls := b.run(b.options); calls != 0 {
		t.Errorf("the next run made %d calls", calls)
	}
	b.checkLeft()
}

func (b *erasedBase) checkReceipt(e *Erasure) {
	b.Helper()
	text, err := os.ReadFile(e.Receipt)
	var receipt Erasure
	if err == nil {
		err = json.Unmarshal(text, &receipt)
	}
	if err != nil || receipt.Answers != e.Answers || len(receipt.RowIDs) != 2 || receipt.Operator == "" {
		b.Errorf("the receipt is %s, %v", text, err)
	}
	for _, private := range []string{"王小明", "110105199001011013"} {
		if strings.Contains(string(text), private) {
			b.Error("the receipt names the person")
		}
	}
	info, err := os.Stat(e.Receipt)
	if err != nil || runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 {
		b.Errorf("the receipt has mode %v, %v", info.Mode(), err)
	}
}

// checkLeft checks what the checkpoint holds after the erasure and one more run.
func (b *erasedBase) checkLeft() {
	b.Helper()
	store, err := checkpoint.Load(b.checkpoint())
	if err != nil {
		b.Fatal(err)
	}
	defer store.Close()
	states := make(map[verify.State]int)
	billed := 0
	for e, err := range store.All() {
		if err != nil {
			b.Fatal(err)
		}
		states[e.Outcome.State]++
		billed += e.Outcome.Billed
	}
	if states[verify.Erased] != 4 || states[verify.Passed] != 2 || billed != 6 {
		b.Errorf("the ledger has %v, and %d calls that may be billed", states, billed)
	}
	if store.Images().Get("faces/1.jpg") != nil {
		b.Error("the next run noted the photo again")
	}
	trail, err := checkpoint.ReadTrail(b.checkpoint())
	at := slices.IndexFunc(trail.Events, func(e checkpoint.Event) bool { return e.What == checkpoint.DidErase })
	if err != nil || at < 0 || trail.Events[at].Erased != 2 || trail.Events[at].Ended.IsZero() {
		b.Errorf("the trail is %+v, %v", trail, err)
	}
}

// The answer to a row that was corrected is found with the corrections, and that they are missing is said.
func TestErasingACorrectedRow(t *testing.T) {
	b := newErasedBase(t)
	b.run(b.options)
	s := b.erasing(b.options)
	id := b.rowID(s, 5)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	b.write("fixes.csv", fmt.Sprintf("行标识,name\n%s,欧阳试二\n", id))
	corrected := b.options
	corrected.Corrections, corrected.Flags = []string{filepath.Join(b.dir, "fixes.csv")}, []string{"--fixes=[fixes.csv]"}
	if calls := b.run(corrected); calls != 1 {
		t.Fatalf("the corrected row took %d calls", calls)
	}
	for _, test := range []struct {
		options Options
		answers int
	}{{b.options, 1}, {corrected, 2}} {
		s := b.erasing(test.options)
		plan, err := s.PlanErasure(t.Context(), []string{id})
		if err != nil || plan.Answers != test.answers || plan.CorrectedBefore != (test.answers == 1) {
			t.Errorf("the plan is %+v, %v; want %d answers", plan, err, test.answers)
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

// Rows that were each asked about are found, and so are ids of versions that named rows by their material.
func TestErasingRowsThatWereEachAskedAbout(t *testing.T) {
	b := newErasedBase(t)
	twin := erasedPeople + "u3,欧阳试一,11010519491231002X,https://photos.example.com/3.jpg\n"
	b.write("people.csv", twin)
	b.options.EachRow = true
	if calls := b.run(b.options); calls != 5 {
		t.Fatalf("the run made %d calls", calls)
	}
	s := b.erasing(b.options)
	var former string
	for res, err := range s.job.Prepare(s.input.Records(t.Context())) {
		if err != nil {
			t.Fatal(err)
		}
		if res.Record.Row == 6 {
			former = res.Key.RowID()
		}
	}
	plan, err := s.PlanErasure(t.Context(), []string{former})
	if err != nil || plan.Rows != 2 || plan.Answers != 2 {
		t.Errorf("the plan is %+v, %v", plan, err)
	}
}

func TestErasingWhoIsUnknown(t *testing.T) {
	b := newErasedBase(t)
	if _, err := ForErase(t.Context(), b.options); err == nil {
		t.Error("there is nothing to erase from, and no error")
	}
	b.run(b.options)
	s := b.erasing(b.options)
	plan, err := s.PlanErasure(t.Context(), []string{"0123456789abcdef", b.rowID(s, 5)})
	if err != nil || !slices.Equal(plan.Unknown, []string{"0123456789abcdef"}) || plan.Rows != 1 {
		t.Errorf("the plan is %+v, %v", plan, err)
	}
}
