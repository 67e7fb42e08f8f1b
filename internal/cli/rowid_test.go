package cli

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// A branch puts a new photo at the same path and corrects the name: one call,
// with the corrected name, whether its file names the row as today or by its
// material, as outputs did before.
func TestCorrectionOfARowWithANewPhoto(t *testing.T) {
	for name, rowID := range map[string]func(cell func(string) *string) string{
		"today": func(cell func(string) *string) string { return *cell("行标识") },
		"before": func(cell func(string) *string) string {
			return (*cell("BizId"))[:16]
		},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			input, results := filepath.Join(dir, "users.csv"), filepath.Join(dir, "out.xlsx")
			put := func(photo string) {
				data, err := os.ReadFile(filepath.Join("../../testdata/photos", photo))
				if err != nil {
					t.Fatal(err)
				}
				if err := os.WriteFile(filepath.Join(dir, "face.jpg"), data, 0o600); err != nil {
					t.Fatal(err)
				}
			}
			put("face-1.jpg")
			table := "user_id,name,id_number,face_image\nu1,罗宇航,610113196511177755,face.jpg\n"
			if err := os.WriteFile(input, []byte(table), 0o600); err != nil {
				t.Fatal(err)
			}
			run := func(want string, more ...string) {
				t.Helper()
				args := append([]string{"run", "--sandbox", input, "-o", results}, more...)
				if out, errs, code := command(t, args...); code != 0 || !strings.Contains(out, want) {
					t.Fatalf("exit %d, want %q: %s%s", code, want, out, errs)
				}
			}
			run("this run: 1 call, ")
			fixes := edit(t, results, "fixes.xlsx", func(_ int, cell func(string) *string) bool {
				*cell("行标识") = rowID(cell)
				*cell("name") = "罗宇杭"
				return true
			})
			put("face-6.jpg")
			run("this run: 1 call, ", "--fixes", fixes)
			run("this run: 0 calls, ", "--fixes", fixes)
			edit(t, results, "seen.xlsx", func(_ int, cell func(string) *string) bool {
				if *cell("name") != "罗宇杭" {
					t.Errorf("the name that was sent is %s", *cell("name"))
				}
				return false
			})
		})
	}
}

// What a correction is for must not be paid for as it is, only because the
// correction finds no row.
func TestUnknownRowsStopARunThatNobodyWatches(t *testing.T) {
	dir := t.TempDir()
	input, fixes := filepath.Join(dir, "users.csv"), filepath.Join(dir, "fixes.csv")
	for path, table := range map[string]string{
		input: "name,id_number,face_image\n罗宇航,610113196511177755,https://a.example.com/1.jpg\n",
		fixes: "row id,name\n0123456789abcdef,罗宇杭\n",
	} {
		if err := os.WriteFile(path, []byte(table), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if _, errs, code := command(t, "run", "--sandbox", input); code != 0 {
		t.Fatalf("exit %d: %s", code, errs)
	}
	_, errs, code := command(t, "run", "--sandbox", input, "--fixes", fixes)
	if code != 2 || !strings.Contains(errs, "1 correction for no row of the input") {
		t.Errorf("exit %d: %s", code, errs)
	}
}
