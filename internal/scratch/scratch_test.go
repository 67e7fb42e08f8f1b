package scratch

import (
	"bufio"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
)

const parentVariable = "SCRATCH_TEST_PARENT"

// In a process of its own it makes a folder with a file in it, says so, and waits to be killed.
func TestMain(m *testing.M) {
	parent := os.Getenv(parentVariable)
	if parent == "" {
		os.Exit(m.Run())
	}
	folder, err := Make(parent)
	if err == nil {
		err = os.WriteFile(filepath.Join(folder.Path, "draft"), []byte("half"), 0o600)
	}
	if err != nil {
		os.Exit(1)
	}
	os.Stdout.WriteString(folder.Path + "\n")
	io.Copy(io.Discard, os.Stdin) // until it is killed, or the test is over
	os.Exit(0)
}

func makeElsewhere(t *testing.T, parent string) (*exec.Cmd, string) {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), parentVariable+"="+parent)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := cmd.StdinPipe(); err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { cmd.Process.Kill(); cmd.Wait() })
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	return cmd, line[:len(line)-1]
}

func exists(path string) bool {
	_, err := os.Lstat(path)
	return err == nil
}

func TestWhatAKilledProcessLeftIsRemoved(t *testing.T) {
	parent := t.TempDir()
	killed, left := makeElsewhere(t, parent)
	killed.Process.Kill()
	killed.Wait()
	_, used := makeElsewhere(t, parent) // which would sweep too
	kept := []string{filepath.Join(parent, ".veribatch-theirs"), filepath.Join(parent, ".veribatch-file")}
	if err := os.MkdirAll(filepath.Join(kept[0], "something"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(kept[1], nil, 0o600); err != nil {
		t.Fatal(err)
	}
	folder, err := Make(parent)
	if err != nil {
		t.Fatal(err)
	}
	if exists(left) {
		t.Error("the killed process's folder is still there")
	}
	for _, path := range append(kept, filepath.Join(used, "draft"), folder.Path) {
		if !exists(path) {
			t.Errorf("%s is gone", path)
		}
	}
	for range 2 {
		if err := folder.Remove(); err != nil || exists(folder.Path) {
			t.Errorf("it is still there, or %v", err)
		}
	}
}

// A link that somebody put there is no way to a folder elsewhere.
func TestSweepFollowsNoLink(t *testing.T) {
	parent, elsewhere := t.TempDir(), t.TempDir()
	for _, name := range []string{lockName, "data"} {
		if err := os.WriteFile(filepath.Join(elsewhere, name), nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Symlink(elsewhere, filepath.Join(parent, ".veribatch-link")); err != nil {
		t.Skip(err)
	}
	Sweep(parent)
	if !exists(filepath.Join(elsewhere, "data")) {
		t.Error("what the link led to is gone")
	}
}

func TestFoldersMadeAtOnceKeepOutOfEachOthersWay(t *testing.T) {
	parent := t.TempDir()
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			for range 50 {
				folder, err := Make(parent)
				if err != nil {
					t.Error(err)
					return
				}
				if !exists(filepath.Join(folder.Path, lockName)) {
					t.Error("a folder in use was swept away")
				}
				if err := folder.Remove(); err != nil {
					t.Error(err)
				}
			}
		})
	}
	all.Wait()
	if left, _ := os.ReadDir(parent); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}
