package cli

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
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

// The sandbox serves the pictures that it names.
func TestArchive(t *testing.T) {
	dir := t.TempDir()
	input, archive := filepath.Join(dir, "users.csv"), filepath.Join(dir, "archive")
	const table = "name,id_number,face_image,id_front_image\n" +
		"罗宇航,610113196511177755,https://photos.example.com/1.jpg?signature=secret,https://photos.example.com/front.jpg\n" +
		"华欣然,510107195312095305,https://photos.example.com/2.jpg?signature=secret,\n"
	if err := os.WriteFile(input, []byte(table), 0o600); err != nil {
		t.Fatal(err)
	}
	args := []string{"run", "--sandbox", "--archive", archive, "--lang", "en", input}
	if ran := typing(t, args...); ran.code != 0 || strings.Contains(ran.stdout, "could not be kept") {
		t.Fatalf("exit %d, printed %s%s", ran.code, ran.stdout, ran.stderr)
	}
	kept := make(map[string]int) // pictures by name
	folders, err := filepath.Glob(filepath.Join(archive, "*"))
	if err != nil || len(folders) != 2 {
		t.Fatalf("%d folders, %v; want one for each row", len(folders), err)
	}
	for _, folder := range folders {
		if len(filepath.Base(folder)) != 64 {
			t.Error("a folder's name is no whole key")
		}
		paths, _ := filepath.Glob(filepath.Join(folder, "*"))
		for _, path := range paths {
			kept[filepath.Base(path)]++
			if content, err := os.ReadFile(path); err != nil || http.DetectContentType(content) != "image/png" {
				t.Errorf("%s was not kept as it is", filepath.Base(path))
			}
		}
	}
	if kept["face.png"] != 2 || kept["id-front.png"] != 1 {
		t.Errorf("kept %v", kept)
	}

	// One folder can't be written.
	if err := errors.Join(os.RemoveAll(folders[0]), os.WriteFile(folders[0], nil, 0o600)); err != nil {
		t.Fatal(err)
	}
	const lost = "archive: pictures of 1 row could not be kept: the archive's disk took no file"
	if ran := typing(t, append(args, "--retry", "passed")...); ran.code != 0 || !strings.Contains(ran.stdout, lost) {
		t.Errorf("exit %d, printed %s%s", ran.code, ran.stdout, ran.stderr)
	}
	rows := sheet(t, input+".sandbox.result.xlsx", "Results")
	if text := fmt.Sprint(rows); strings.Count(text, "could be archived (the archive's disk took no file)") != 1 {
		t.Error("the workbook notes the lost pictures of other than one row")
	}
	if again := typing(t, args...); again.code != 0 || !strings.Contains(again.stdout, "this run: 0 calls") ||
		!strings.Contains(again.stdout, lost) {
		t.Errorf("again: exit %d, printed %s%s", again.code, again.stdout, again.stderr)
	}
	if refused := typing(t, "run", "--sandbox", "--archive", input, input); refused.code != 2 ||
		!strings.Contains(refused.stderr, "--archive: ") {
		t.Errorf("an archive in a file: exit %d, %s", refused.code, refused.stderr)
	}
}
