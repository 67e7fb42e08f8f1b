package checkpoint

import (
	"bytes"
	"os"
	"path/filepath"
	"reflect"
	"testing"

	"github.com/cockroachdb/pebble/v2/vfs"
)

var branches = []List{{Group: "城东支行", Rows: []string{"aa", "bb"}}, {Group: "城西支行", Rows: []string{"cc"}}}

// A checkpoint that was opened to be read remembers lists, and lists that are
// as they were are of the round that they were of.
func TestRounds(t *testing.T) {
	for name, phrase := range map[string][]byte{"plain": nil, "sealed": passphrase} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			s, err := Open(dir, demo, Passphrase(phrase))
			if err != nil {
				t.Fatal(err)
			}
			if rounds, err := s.Rounds(); rounds != nil || err != nil {
				t.Fatalf("before the first: %v, %v", rounds, err)
			}
			if err := s.Close(); err != nil {
				t.Fatal(err)
			}
			s, err = Load(dir, Passphrase(phrase))
			s = closed(t, s, err)
			whole := []List{{Rows: []string{"aa", "bb", "cc"}}}
			for i, step := range []struct {
				column string
				lists  []List
				round  int
			}{
				{"分行", branches, 1}, {"分行", branches, 1}, {"", whole, 2}, {"分行", branches, 1},
				{"分行", branches[:1], 3}, {"分行", branches, 4}, {"", whole, 2},
			} {
				round, err := s.HandOut(step.column, step.lists)
				if err != nil || round.Number != step.round {
					t.Errorf("step %d: round %d, %v, want %d", i+1, round.Number, err, step.round)
				}
			}
			rounds, err := s.Rounds()
			if err != nil || len(rounds) != 4 ||
				!reflect.DeepEqual(rounds[3].Lists, branches) || rounds[3].Column != "分行" {
				t.Errorf("%+v, %v", rounds, err)
			}
			path := filepath.Join(dir, roundsDir, roundName(1))
			content, err := os.ReadFile(path)
			if err != nil || bytes.Contains(content, []byte("城东支行")) != (phrase == nil) {
				t.Errorf("on disk: %d bytes, %v", len(content), err)
			}
			if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
				t.Errorf("%v, %v", info.Mode(), err)
			}
			if err := os.WriteFile(path, content[:len(content)/2], 0o600); err != nil {
				t.Fatal(err)
			}
			if _, err := s.Rounds(); err == nil {
				t.Error("half a round was read")
			}
		})
	}
}

func TestABackupHasTheRounds(t *testing.T) {
	disk := vfs.NewMem()
	s := openedOn(t, disk)
	defer s.Close()
	for n := range 2 {
		if _, err := s.HandOut("分行", branches[n:]); err != nil {
			t.Fatal(err)
		}
		if _, err := s.Backup("copy", Copy{}); err != nil {
			t.Fatal(err)
		}
		restored, err := loadFrom("copy", configure(disk, nil))
		if err != nil {
			t.Fatal(err)
		}
		if rounds, err := restored.Rounds(); err != nil || len(rounds) != n+1 {
			t.Errorf("the copy has %d rounds, %v", len(rounds), err)
		}
		if err := restored.Close(); err != nil {
			t.Fatal(err)
		}
	}
}
