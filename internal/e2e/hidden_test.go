package e2e

import (
	"errors"
	"io"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/creack/pty"
	"github.com/xuri/excelize/v2"
)

// Rows that a workbook hides are sent only by whoever says so: the answer to a question of its own, or a flag.
func TestHiddenRowsAreAskedAbout(t *testing.T) {
	t.Parallel()
	input := filepath.Join(t.TempDir(), "people.xlsx")
	book := excelize.NewFile()
	defer book.Close()
	for i, row := range [][]any{
		{"name", "id_number", "face_image"},
		{"欧阳试一", "11010519491231002X", "https://photos.example.com/1.jpg"},
		{"欧阳试二", "110105199001011013", "https://photos.example.com/2.jpg"},
	} {
		if err := book.SetSheetRow("Sheet1", "A"+string('1'+rune(i)), &row); err != nil {
			t.Fatal(err)
		}
	}
	if err := errors.Join(book.SetRowVisible("Sheet1", 3, false), book.SaveAs(input)); err != nil {
		t.Fatal(err)
	}
	run := func(typed string, more ...string) (string, int) {
		dir := t.TempDir()
		cmd := exec.Command("veribatch", append([]string{"run", "--sandbox", input,
			"--checkpoint", filepath.Join(dir, "checkpoint"), "-o", filepath.Join(dir, "result.xlsx")}, more...)...)
		terminal, err := pty.Start(cmd)
		if err != nil {
			t.Fatal(err)
		}
		defer terminal.Close()
		if _, err := io.WriteString(terminal, typed); err != nil {
			t.Fatal(err)
		}
		said, _ := io.ReadAll(terminal) // ends with an error once the command has ended
		_ = cmd.Wait()
		return string(said), cmd.ProcessState.ExitCode()
	}
	for _, test := range []struct {
		typed string
		flags []string
		code  int
		said  string
	}{
		{"y\n", nil, 0, "2 to send"},
		{"n\n", nil, 0, "nothing was sent"},
		{"", []string{"--hidden", "send"}, 0, "2 to send"},
		{"", []string{"--hidden", "skip"}, 0, "1 to send"},
		{"", []string{"--yes"}, 2, "--hidden send"},
	} {
		said, code := run(test.typed, test.flags...)
		if code != test.code || !strings.Contains(said, test.said) {
			t.Errorf("%q %v: exit %d\n%s", test.typed, test.flags, code, said)
		}
		if asked := strings.Contains(said, "Go on?"); asked != (test.typed != "") {
			t.Errorf("%q %v: asked %v", test.typed, test.flags, asked)
		}
	}
}
