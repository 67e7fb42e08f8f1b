//go:build ignore

// This program writes the sample inputs of this folder afresh: every person
// and picture in them is invented. Run it from the module's root:
//
//	go run testdata/generate.go
package main

import (
	"log"
	"os"
	"path/filepath"

	"veribatch/internal/sample"
)

func main() {
	for _, file := range sample.Demo() {
		if err := write(filepath.Join("testdata", filepath.FromSlash(file.Name)), file); err != nil {
			log.Fatal(err)
		}
	}
}

func write(path string, file sample.File) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	if err := file.Write(f); err != nil {
		f.Close()
		return err
	}
	return f.Close()
}
