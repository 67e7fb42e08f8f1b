package cli

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
)

// A typed command is what one call of the command printed, and how it ended.
type typed struct {
	code           int
	stdout, stderr string
}

// typing runs the command as if it was typed, off a terminal.
func typing(t testing.TB, args ...string) typed {
	t.Helper()
	var stdout, stderr bytes.Buffer
	code := Run(context.WithoutCancel(t.Context()), args, strings.NewReader(""), &stdout, &stderr)
	return typed{code, stdout.String(), stderr.String()}
}

// sheet reads a sheet of a workbook.
func sheet(t testing.TB, path, name string) [][]string {
	t.Helper()
	book, err := excelize.OpenFile(path)
	if err != nil {
		t.Fatal(err)
	}
	defer book.Close()
	rows, err := book.GetRows(name)
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

func TestArchive(t *testing.T) {
	photo, err := os.ReadFile("../../testdata/photos/face-1.jpg")
	if err != nil {
		t.Fatal(err)
	}
	photos := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasPrefix(r.URL.Path, "/gone") {
			http.NotFound(w, r)
			return
		}
		w.Write(photo)
	}))
	defer photos.Close()
	dir := t.TempDir()
	input, archive := filepath.Join(dir, "users.csv"), filepath.Join(dir, "archive")
	table := "name,id_number,face_image,id_front_image\n" +
		fmt.Sprintf("罗宇航,610113196511177755,%s/1.jpg?signature=secret,%[1]s/front.jpg\n", photos.URL) +
		fmt.Sprintf("华欣然,510107195312095305,%s/gone.jpg?signature=secret,\n", photos.URL)
	if err := os.WriteFile(input, []byte(table), 0o600); err != nil {
		t.Fatal(err)
	}
	args := []string{"run", "--sandbox", "--archive", archive, "--lang", "en", input}
	ran := typing(t, args...)
	if ran.code != 0 || !strings.Contains(ran.stdout, "archive: pictures of 1 row could not be kept") {
		t.Fatalf("exit %d, printed %s%s", ran.code, ran.stdout, ran.stderr)
	}
	rows := sheet(t, input+".sandbox.result.xlsx", "Results")
	if text := fmt.Sprint(rows); strings.Count(text, "could be archived") != 1 {
		t.Error("the workbook notes the lost pictures of other than one row")
	}
	kept, err := filepath.Glob(filepath.Join(archive, "*", "*"))
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, path := range kept {
		names = append(names, filepath.Base(path))
		if len(filepath.Base(filepath.Dir(path))) != 64 {
			t.Error("a folder's name is no whole key")
		}
		if content, err := os.ReadFile(path); err != nil || !bytes.Equal(content, photo) {
			t.Errorf("%s was not kept as it is", filepath.Base(path))
		}
	}
	if got := strings.Join(names, " "); got != "face.jpg global.jpg id-front.jpg" {
		t.Errorf("kept %q", got)
	}
	if again := typing(t, args...); again.code != 0 || !strings.Contains(again.stdout, "this run: 0 calls") ||
		!strings.Contains(again.stdout, "archive: pictures of 1 row") {
		t.Errorf("again: exit %d, printed %s%s", again.code, again.stdout, again.stderr)
	}
	if refused := typing(t, "run", "--sandbox", "--archive", input, input); refused.code != 2 ||
		!strings.Contains(refused.stderr, "--archive: ") {
		t.Errorf("an archive in a file: exit %d, %s", refused.code, refused.stderr)
	}
}
