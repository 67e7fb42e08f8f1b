package session

import (
	"os"
	"path/filepath"
	"testing"

	"veribatch/batch"
	"veribatch/checkpoint"
)

// The local images of a fleet's run are at its workers: a plan that goes on from
// its checkpoint doesn't look for them here.
func TestAPlanOverAFleetsCheckpoint(t *testing.T) {
	for byPath, want := range map[bool]int{true: 1, false: 0} {
		dir := t.TempDir()
		input := filepath.Join(dir, "people.csv")
		people := "name,id_number,face_image\n欧阳试一,11010519491231002X,photos/1.jpg\n"
		if err := os.WriteFile(input, []byte(people), 0o600); err != nil {
			t.Fatal(err)
		}
		settings := checkpoint.Settings{Service: "cloudauth.aliyuncs.com", Region: "r", BizType: "b", ByPath: byPath}
		store, err := checkpoint.Open(input+".checkpoint", settings)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := store.StartRun(checkpoint.Run{}); err != nil {
			t.Fatal(err)
		}
		if err := store.Close(); err != nil {
			t.Fatal(err)
		}
		s, err := ForPlan(t.Context(), Options{Inputs: []string{input}})
		if err != nil {
			t.Fatal(err)
		}
		plan, err := s.Estimate(t.Context(), Policy{RetryPolicy: batch.RetryPolicy{AttemptsOverRuns: 8}, Attempts: 1})
		if err != nil || plan.Calls != want || plan.Invalid != 1-want || plan.Upload != (UploadTotal{}) {
			t.Errorf("by path %v: %+v, %v", byPath, plan, err)
		}
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	}
}
