package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"time"
)

// A usage is what a process took.
type usage struct {
	wall time.Duration
	cpu  time.Duration // user and system, of all threads
	peak int64         // the most memory it had at once, in bytes
}

// environment is all that the measured processes know of the user's: neither
// flags nor credentials reach them. The key is that of every sandbox.
func environment(dir string) []string {
	return []string{
		"PATH=" + os.Getenv("PATH"), "HOME=" + dir, "TMPDIR=" + dir,
		"ALIBABA_CLOUD_ACCESS_KEY_ID=" + accessKey, "ALIBABA_CLOUD_ACCESS_KEY_SECRET=" + accessKey,
		"ALIBABA_CLOUD_ECS_METADATA_DISABLED=true",
		"LANG=en_US.UTF-8", // what is read of what it prints
	}
}

// accessKey is the id and the secret that a sandbox takes unless it is told otherwise.
const accessKey = "sandbox"

// execute runs a process to its end and returns what it printed and took.
func execute(ctx context.Context, dir, path string, args ...string) (string, usage, error) {
	var stdout, stderr bytes.Buffer
	cmd := exec.CommandContext(ctx, path, args...)
	cmd.Dir, cmd.Env, cmd.Stdout, cmd.Stderr = dir, environment(dir), &stdout, &stderr
	began := time.Now()
	err := cmd.Run()
	took := usage{wall: time.Since(began)}
	if err != nil {
		return "", took, fmt.Errorf("%s: %w: %s", strings.Join(cmd.Args, " "), err, strings.TrimSpace(stderr.String()))
	}
	took.cpu = cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()
	took.peak = peakOf(cmd.ProcessState)
	return stdout.String(), took, nil
}
