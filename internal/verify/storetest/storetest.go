// Package storetest is the contract of verify.Store as a test.
package storetest

import (
	"encoding/binary"
	"reflect"
	"sync"
	"testing"
	"time"

	"veribatch/internal/verify"
)

// Run holds the stores that open returns to the contract. Each call of open
// must return an empty one.
func Run(t *testing.T, open func(*testing.T) verify.Store) {
	t.Run("unknown keys are pending", func(t *testing.T) {
		got, err := open(t).Get(key(1))
		if err != nil || !reflect.DeepEqual(got, verify.Outcome{}) {
			t.Errorf("Get = %+v, %v; want the zero Outcome", got, err)
		}
	})
	t.Run("a put is got back whole", func(t *testing.T) {
		s := open(t)
		for i, want := range outcomes() {
			put(t, s, key(i), want)
			if got, err := s.Get(key(i)); err != nil || !reflect.DeepEqual(got, want) {
				t.Errorf("Get = %+v, %v; want %+v", got, err, want)
			}
		}
	})
	t.Run("a put replaces", func(t *testing.T) {
		s := open(t)
		for _, want := range outcomes() {
			put(t, s, key(1), want)
		}
		want := outcomes()[len(outcomes())-1]
		if got, err := s.Get(key(1)); err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("Get = %+v, %v; want %+v", got, err, want)
		}
		if n := len(all(t, s)); n != 1 {
			t.Errorf("All yields %d entries, want 1", n)
		}
	})
	t.Run("what is sent is put", func(t *testing.T) {
		s := open(t)
		for i, want := range outcomes() { // an answer that is asked for again stands until there is another
			if err := s.PutSent(key(i), want); err != nil {
				t.Fatal(err)
			}
			if got, err := s.Get(key(i)); err != nil || !reflect.DeepEqual(got, want) {
				t.Errorf("Get = %+v, %v; want %+v", got, err, want)
			}
		}
	})
	t.Run("what supersedes is put", func(t *testing.T) {
		s := open(t)
		before, after := outcomes()[1], outcomes()[2]
		put(t, s, key(1), before)
		if err := s.Supersede(key(1), before, after); err != nil {
			t.Fatal(err)
		}
		if got, err := s.Get(key(1)); err != nil || !reflect.DeepEqual(got, after) {
			t.Errorf("Get = %+v, %v; want %+v", got, err, after)
		}
		if n := len(all(t, s)); n != 1 {
			t.Errorf("All yields %d entries, want 1: history is none", n)
		}
	})
	t.Run("what was got belongs to the caller", func(t *testing.T) {
		s := open(t)
		put(t, s, key(1), outcomes()[1])
		got, _ := s.Get(key(1))
		got.Verdict.Status = 99
		if again, _ := s.Get(key(1)); again.Verdict.Status == 99 {
			t.Error("changing what Get returned changed the store")
		}
	})
	t.Run("all of it, once", func(t *testing.T) {
		s := open(t)
		if n := len(all(t, s)); n != 0 {
			t.Fatalf("an empty store yields %d entries", n)
		}
		for i := range 300 {
			put(t, s, key(i), verify.Outcome{State: verify.Passed, Attempts: i})
		}
		got := all(t, s)
		for i := range 300 {
			if got[key(i)].Attempts != i {
				t.Errorf("entry %d has %d attempts", i, got[key(i)].Attempts)
			}
		}
	})
	t.Run("concurrent use", func(t *testing.T) {
		s := open(t)
		var group sync.WaitGroup
		for w := range 8 {
			group.Go(func() {
				for i := range 25 {
					k := key(w*25 + i)
					if err := s.Put(k, verify.Outcome{State: verify.Sent, Attempts: i}); err != nil {
						t.Error(err)
					}
					if got, err := s.Get(k); err != nil || got.Attempts != i {
						t.Errorf("Get = %+v, %v", got, err)
					}
				}
			})
		}
		group.Wait()
		if n := len(all(t, s)); n != 200 {
			t.Errorf("All yields %d entries, want 200", n)
		}
	})
}

func key(i int) verify.Key {
	var k verify.Key
	binary.BigEndian.PutUint64(k[:], uint64(i)*0x9e3779b97f4a7c15)
	return k
}

func put(t *testing.T, s verify.Store, k verify.Key, o verify.Outcome) {
	t.Helper()
	if err := s.Put(k, o); err != nil {
		t.Fatal(err)
	}
}

func all(t *testing.T, s verify.Store) map[verify.Key]verify.Outcome {
	t.Helper()
	found := make(map[verify.Key]verify.Outcome)
	for entry, err := range s.All() {
		if err != nil {
			t.Fatal(err)
		}
		if _, twice := found[entry.Key]; twice {
			t.Errorf("key %s is yielded twice", entry.Key.RowID())
		}
		found[entry.Key] = entry.Outcome
	}
	return found
}

// outcomes has every field set somewhere.
func outcomes() []verify.Outcome {
	score, mask := 97.25, true
	return []verify.Outcome{
		{
			State: verify.Sent, Run: 1, Attempts: 1, Lost: 1, Billed: 1,
			Time: time.Date(2026, 1, 2, 3, 4, 5, 6e6, time.UTC),
		},
		{State: verify.Rejected, Run: 2, Attempts: 3, Billed: 2, RequestID: "04F0F334", Verdict: &verify.Verdict{
			Status: 7, AuthorityScore: &score, IDCardScore: &score, FaceQuality: "LOW", FaceMask: &mask,
			OCR: &verify.OCR{Name: "甲", Number: "0", StartDate: "2020-01-01", EndDate: "长期"},
		}},
		{State: verify.Passed, Attempts: 10, VerifyToken: "c302c079", RequestIDs: []string{"04F0F334", "\xff"},
			Retry: &verify.Retry{Since: time.Date(2026, 1, 2, 3, 4, 5, 6, time.UTC), Before: 8, Done: true}},
		{State: verify.Unresolved, Code: "SystemError", Message: "A system error occurred."},
		{State: verify.Unresolved, Code: "Garbled", RequestID: "\xff\xfe", Message: "no UTF-8: \xc3("},
	}
}
