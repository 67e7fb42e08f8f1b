package checkpoint

import (
	"errors"
	"reflect"
	"testing"
	"time"

	"veribatch/internal/verify"
)

// imported begins an import, and returns it with what gives its answers to keys.
func imported(t *testing.T, s *Store) (Import, func(verify.Key, verify.Outcome)) {
	t.Helper()
	i, err := s.BeginImport(Import{File: "last-year.csv", SHA256: "00"})
	if err != nil {
		t.Fatal(err)
	}
	return i, func(key verify.Key, answer verify.Outcome) {
		before, err := s.Get(key)
		if err != nil {
			t.Fatal(err)
		}
		answer.Import = i.Number
		if err := s.TakeOver(key, before, answer); err != nil {
			t.Fatal(err)
		}
	}
}

func TestWithdrawingBringsBackWhatStood(t *testing.T) {
	dir := t.TempDir()
	s := opened(t, dir)
	pass := verify.Outcome{
		State: verify.Passed, Verdict: &verify.Verdict{Status: 1}, Time: time.Date(2025, 11, 30, 0, 0, 0, 0, time.UTC),
	}
	before := map[verify.Key]verify.Outcome{
		{2}: answered(verify.Rejected, 2024),
		{3}: {State: verify.Sent, Run: 1, Attempts: 1, Lost: 1, Billed: 1},
		{4}: {State: verify.Unresolved, Run: 1, Attempts: 1, Code: "SystemError"},
	}
	for key, o := range before {
		if err := s.Put(key, o); err != nil {
			t.Fatal(err)
		}
	}
	i, take := imported(t, s)
	for n := range byte(6) {
		if n != 0 {
			take(verify.Key{n}, pass)
		}
	}
	for n := range byte(6) {
		o, err := s.Get(verify.Key{n})
		want := before[verify.Key{n}].Billed
		if err != nil || n != 0 && (o.State != verify.Passed || o.Import != i.Number || o.Billed != want) {
			t.Errorf("key %d: %+v, %v; want the import's answer, and %d calls as before", n, o, err, want)
		}
	}
	later := answered(verify.Rejected, 2026)
	known, _ := s.Get(verify.Key{5})
	if err := s.Supersede(verify.Key{5}, known, later); err != nil { // asked for again since
		t.Fatal(err)
	}
	removed, restored, err := s.Withdraw(i)
	if err != nil || removed != 1 || restored != 3 {
		t.Errorf("%d removed, %d restored, %v; want 1 and 3", removed, restored, err)
	}
	before[verify.Key{5}] = later
	for n := range byte(6) {
		key := verify.Key{n}
		if got, err := s.Get(key); err != nil || !reflect.DeepEqual(got, before[key]) {
			t.Errorf("key %d: %+v, %v; want %+v", n, got, err, before[key])
		}
		if history, err := s.History(key); history != nil || err != nil {
			t.Errorf("key %d still has a history: %+v, %v", n, history, err)
		}
	}
	imports, err := s.Imports()
	if err != nil || len(imports) != 1 || imports[0].Withdrawn.IsZero() {
		t.Errorf("imports %+v, %v", imports, err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	again := opened(t, dir) // the counts agree with what is there
	if n := len(collected(t, again)); n != len(before) {
		t.Errorf("%d records are left, want %d", n, len(before))
	}
}

// Earlier programs would forget which answers an import brought, so they are kept out from the first one on.
func TestAnImportBindsTheCheckpoint(t *testing.T) {
	dir := t.TempDir()
	s, err := Open(dir, demo, Version("v9"))
	if err != nil {
		t.Fatal(err)
	}
	if s.meta.Layout != layout {
		t.Errorf("a new checkpoint has layout %d", s.meta.Layout)
	}
	_, take := imported(t, s)
	take(verify.Key{1}, answered(verify.Passed, 2025))
	if s.meta.Layout != extendedLayout || s.meta.Version != "v9" {
		t.Errorf("layout %d of %s", s.meta.Layout, s.meta.Version)
	}
	if used, err := s.Used(); !used || err != nil {
		t.Errorf("it counts as unused (%v)", err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	other := demo
	other.BizType = "another"
	if s, err = Open(dir, other); err == nil {
		s.Close()
	}
	if _, ok := errors.AsType[*SettingsError](err); !ok {
		t.Errorf("a run with another biz type: %v", err)
	}
	s, err = Reopen(dir)
	if s = closed(t, s, err); s.Settings() != demo || s.meta.Layout != extendedLayout {
		t.Errorf("reopened with %+v and layout %d", s.Settings(), s.meta.Layout)
	}
}

// A verdict that is as new as a request to ask again answers it.
func TestAnImportAnswersARetry(t *testing.T) {
	s := opened(t, t.TempDir())
	since := time.Date(2025, 6, 1, 0, 0, 0, 0, time.UTC)
	for n, year := range map[byte]int{1: 2025, 2: 2026} {
		old := answered(verify.Rejected, 2024)
		old.Retry = &verify.Retry{Since: since}
		if err := s.Put(verify.Key{n}, old); err != nil {
			t.Fatal(err)
		}
		_, take := imported(t, s)
		take(verify.Key{n}, answered(verify.Passed, year))
		if o, err := s.Get(verify.Key{n}); err != nil || o.Retry == nil || o.Retry.Done != (year == 2026) {
			t.Errorf("%d: %+v, %v", year, o.Retry, err)
		}
	}
}
