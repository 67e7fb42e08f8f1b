package checkpoint

import (
	"errors"
	"reflect"
	"testing"
	"time"

	"veribatch/internal/verify"
)

// answered is a verdict of a call in a year.
func answered(state verify.State, year int) verify.Outcome {
	return verify.Outcome{
		State: state, Run: year - 2020, Attempts: 2, Billed: 1, RequestID: "r",
		Time: time.Date(year, 1, 2, 3, 4, 5, 0, time.UTC), Verdict: &verify.Verdict{Status: 1},
		Calls: []verify.CallHour{{Hour: 490896, Calls: 2, Billed: 1}},
	}
}

func TestWhatIsSupersededStaysAsHistory(t *testing.T) {
	for name, passphrase := range map[string]string{"open": "", "sealed": "correct horse"} {
		t.Run(name, func(t *testing.T) {
			dir, key := t.TempDir(), verify.Key{1, 2, 3}
			s, err := Open(dir, demo, Passphrase([]byte(passphrase)))
			if err != nil {
				t.Fatal(err)
			}
			if has, err := s.HasHistory(); has || err != nil {
				t.Errorf("a new checkpoint has a history (%v)", err)
			}
			first, second, third := answered(verify.Rejected, 2024), answered(verify.Passed, 2025),
				answered(verify.Rejected, 2026)
			err = errors.Join(s.Put(key, first), s.Supersede(key, first, second), s.Supersede(key, second, third),
				s.Close())
			if err != nil {
				t.Fatal(err)
			}
			s, err = Load(dir, Passphrase([]byte(passphrase)))
			s = closed(t, s, err)
			history, err := s.History(key)
			want := []verify.Outcome{first.Answer(), second.Answer()}
			if err != nil || !reflect.DeepEqual(history, want) {
				t.Errorf("history %+v, %v; want %+v", history, err, want)
			}
			if last, err := s.Previous(key); err != nil || last.State != verify.Passed || last.Billed != 0 {
				t.Errorf("the previous answer: %+v, %v", last, err)
			}
			if has, err := s.HasHistory(); !has || err != nil {
				t.Errorf("there is no history (%v)", err)
			}
			if other, err := s.History(verify.Key{9}); other != nil || err != nil {
				t.Errorf("another key has a history: %+v, %v", other, err)
			}
			if n := len(collected(t, s)); n != 1 {
				t.Errorf("the ledger has %d records, want 1", n)
			}
		})
	}
}

func collected(t *testing.T, s *Store) []verify.Entry {
	t.Helper()
	var entries []verify.Entry
	for e, err := range s.All() {
		if err != nil {
			t.Fatal(err)
		}
		entries = append(entries, e)
	}
	return entries
}

// Where the history can't be written, the answer isn't either.
func TestAReaderSupersedesNothing(t *testing.T) {
	dir := t.TempDir()
	s := opened(t, dir)
	before := answered(verify.Rejected, 2025)
	if err := errors.Join(s.Put(verify.Key{1}, before), s.Close()); err != nil {
		t.Fatal(err)
	}
	r, err := Load(dir)
	r = closed(t, r, err)
	if err := r.Supersede(verify.Key{1}, before, passed); !errors.Is(err, errors.ErrUnsupported) {
		t.Errorf("the error is %v", err)
	}
}
