//go:build unix

package main

import (
	"os"
	"runtime"
	"syscall"

	"golang.org/x/sys/unix"
)

// flush has the disk write what was left to it: a run that waits for its own
// syncs would wait for that too.
func flush() { unix.Sync() }

// peakOf returns the most memory that a process had, in bytes. Linux and the
// BSDs count it in kilobytes, macOS in bytes.
func peakOf(state *os.ProcessState) int64 {
	peak := state.SysUsage().(*syscall.Rusage).Maxrss
	if runtime.GOOS == "darwin" {
		return int64(peak)
	}
	return int64(peak) << 10
}
