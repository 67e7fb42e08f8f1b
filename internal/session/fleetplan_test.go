package session

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"github.com/xuri/excelize/v2"

	"veribatch/batch"
	"veribatch/checkpoint"
	"veribatch/internal/image/imagetest"
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
		startedRun(t, input, byPath)
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

// The workers of a fleet don't have the input: images that lie in it are refused before anything is paid.
func TestImagesInTheWorkbookOfAFleetsRun(t *testing.T) {
	for byPath, want := range map[bool]int{true: 0, false: 1} {
		input := filepath.Join(t.TempDir(), "people.xlsx")
		book := excelize.NewFile()
		for i, row := range [][]any{{"name", "id_number", "face_image"}, {"欧阳试一", "11010519491231002X"}} {
			if err := book.SetSheetRow("Sheet1", "A"+string('1'+rune(i)), &row); err != nil {
				t.Fatal(err)
			}
		}
		err := errors.Join(book.AddPictureFromBytes("Sheet1", "C2", &excelize.Picture{Extension: ".png",
			File: imagetest.PNG(64, 64), Format: &excelize.GraphicOptions{ScaleX: 0.2, ScaleY: 0.2}}), book.SaveAs(input))
		if err != nil {
			t.Fatal(err)
		}
		startedRun(t, input, byPath)
		s, err := ForPlan(t.Context(), Options{Inputs: []string{input}})
		if err != nil {
			t.Fatal(err)
		}
		plan, err := s.Estimate(t.Context(), Policy{RetryPolicy: batch.RetryPolicy{AttemptsOverRuns: 8}, Attempts: 1})
		if err != nil || plan.Calls != want || plan.Upload.Images != want {
			t.Errorf("by path %v: %+v, %v", byPath, plan, err)
		}
		if refused := plan.Findings[0].Code == "image-elsewhere"; refused != byPath {
			t.Errorf("by path %v: found %+v", byPath, plan.Findings[0])
		}
		if err := errors.Join(s.Close(), book.Close()); err != nil {
			t.Error(err)
		}
	}
}

// startedRun leaves the checkpoint of a run over the input that has begun.
func startedRun(t *testing.T, input string, byPath bool) {
	t.Helper()
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
}
