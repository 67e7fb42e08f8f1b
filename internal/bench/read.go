package main

import (
	"context"
	"errors"
	"time"

	"veribatch/reader"
)

// readPart reads the records of the file that the argument names.
func readPart(ctx context.Context, args []string) error {
	if len(args) != 1 {
		return errors.New("want FILE")
	}
	began := time.Now()
	in, err := reader.Open(args[0], reader.Options{})
	if err != nil {
		return err
	}
	defer in.Close()
	rows := 0
	for _, err := range in.Records(ctx) {
		if err != nil {
			return err
		}
		rows++
	}
	return report(began, rows)
}
