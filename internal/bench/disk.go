package main

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"time"
)

// sizeOf returns the bytes of a file, or of all files in a folder. What is
// removed meanwhile doesn't count.
func sizeOf(path string) int64 {
	var size int64
	_ = filepath.WalkDir(path, func(_ string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return nil
		}
		if info, err := entry.Info(); err == nil {
			size += info.Size()
		}
		return nil
	})
	return size
}

// watchSize looks at the size of a folder five times a second, until the
// function that it returns is called: that is the largest size seen.
func watchSize(path string) (peak func() int64) {
	quit, largest := make(chan struct{}), make(chan int64)
	go func() {
		ticker := time.NewTicker(time.Second / 5)
		defer ticker.Stop()
		var most int64
		for {
			select {
			case <-ticker.C:
				most = max(most, sizeOf(path))
			case <-quit:
				largest <- most
				return
			}
		}
	}()
	return func() int64 { close(quit); return <-largest }
}

// syncTime returns how long the disk under dir takes to sync 4 KB, the
// median of a hundred times: what an answer waits for at the least.
func syncTime(dir string) (time.Duration, error) {
	f, err := os.CreateTemp(dir, "sync-*")
	if err != nil {
		return 0, err
	}
	defer os.Remove(f.Name())
	defer f.Close()
	block, times := make([]byte, 4096), make([]time.Duration, 100)
	for i := range times {
		began := time.Now()
		_, err := f.Write(block)
		if err = errors.Join(err, f.Sync()); err != nil {
			return 0, err
		}
		times[i] = time.Since(began)
	}
	slices.Sort(times)
	return times[len(times)/2], nil
}
