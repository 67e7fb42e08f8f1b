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

	"veribatch/internal/cloudauth"
	"veribatch/internal/sample"
	"veribatch/internal/sandbox"
)

func main() {
	files := sample.Demo()
	for _, action := range cloudauth.Actions() {
		if action.Default() {
			continue
		}
		var answers []sample.Answer
		for _, n := range sandbox.FinalAnswers(action.Name) {
			answers = append(answers, sample.Answer(n))
		}
		files = append(files, sample.ActionDemo(action.Action, 50, answers))
	}
	for _, file := range files {
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
