package main

import (
	"context"
	"os"
	"os/exec"
	"runtime"
	"strconv"
	"strings"
	"time"

	"github.com/cockroachdb/pebble/v2/vfs"
)

// A machine is where it was measured, and what.
type machine struct {
	cpu    string
	cores  int
	memory int64 // bytes; 0 if the system doesn't tell
	system string
	kernel string
	disk   time.Duration // that a sync of 4 KB takes
	free   int64         // bytes of that disk
	golang string
	commit string
	day    time.Time
}

// describe finds out what the machine is. Linux tells all of it; elsewhere
// some of it stays open.
func describe(ctx context.Context, dir string) (machine, error) {
	disk, err := syncTime(dir)
	if err != nil {
		return machine{}, err
	}
	room, err := vfs.Default.GetDiskUsage(dir)
	kilobytes, _ := strconv.ParseInt(strings.TrimSuffix(field("/proc/meminfo", "MemTotal", ":"), " kB"), 10, 64)
	return machine{
		cpu: field("/proc/cpuinfo", "model name", ":"), cores: runtime.NumCPU(), memory: kilobytes << 10,
		system: strings.Trim(field("/etc/os-release", "PRETTY_NAME", "="), `"`), kernel: output(ctx, "uname", "-srm"),
		disk: disk, free: int64(room.AvailBytes), golang: runtime.Version(),
		commit: output(ctx, "git", "describe", "--always", "--dirty"), day: time.Now(),
	}, err
}

// field returns the first value of a name in a file of lines; "unknown" if
// there is none.
func field(path, name, separator string) string {
	content, _ := os.ReadFile(path)
	for line := range strings.Lines(string(content)) {
		if key, value, ok := strings.Cut(line, separator); ok && strings.TrimSpace(key) == name {
			return strings.TrimSpace(value)
		}
	}
	return "unknown"
}

// output returns what a command prints; "unknown" if it can't be run.
func output(ctx context.Context, name string, args ...string) string {
	out, err := exec.CommandContext(ctx, name, args...).Output()
	if err != nil {
		return "unknown"
	}
	return strings.TrimSpace(string(out))
}
