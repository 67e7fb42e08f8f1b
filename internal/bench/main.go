// Bench measures veribatch on this machine, all in one go: what the program
// does a second beside what its client alone could, what it takes of the
// processor, of memory and of the disk, and how that grows. It prints one
// table and writes it to docs/RESULTS.md, beside the targets.
//
// It is run at the root of the repository, as make bench. What it measures
// are processes: the program as it is built for people, against a sandbox in
// a process of its own, over loopback. Everything lies in a temporary folder
// that is removed. A target that is missed is not a failure of the bench.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"syscall"
	"time"
)

// longest bounds the whole, whatever hangs.
const longest = 2 * time.Hour

// sizes say how much is measured.
type sizes struct {
	records int           // of the runs beside the bare loop, the exports and the readings
	large   int           // of the largest run, which is resumed; a tenth and a hundredth of it show growth
	more    int           // one more size to show growth at; 0: none
	rounds  int           // of the bare loop and the run, in turn
	pace    time.Duration // how long runs at a fixed rate take
	dir     string        // where the temporary folder is made
	out     string        // the file of results
}

func (s *sizes) register(flags *flag.FlagSet) {
	flags.IntVar(&s.records, "records", 200_000,
		"records of the runs beside the bare loop, the exports and the readings")
	flags.IntVar(&s.large, "large", 1_000_000, "records of the largest run; a tenth and a hundredth of it show growth")
	flags.IntVar(&s.more, "more", 0, "one more `size` to show growth at; 0 = none")
	flags.IntVar(&s.rounds, "rounds", 3, "how often the bare loop and the run take turns")
	flags.DurationVar(&s.pace, "pace", 10*time.Second, "how long the runs at a fixed rate take")
	flags.StringVar(&s.dir, "dir", "",
		"`folder` to work in, on the disk that is to be measured (default: the system's for temporary files)")
	flags.StringVar(&s.out, "o", "docs/RESULTS.md", "`file` for the results; empty = only print the table")
}

func (s *sizes) check() error {
	if s.records < 1000 || s.large < 1000 || s.more < 0 || s.rounds < 1 || s.pace < time.Second {
		return errors.New("-records and -large: at least 1000; -more: not negative; " +
			"-rounds: at least 1; -pace: at least 1s")
	}
	return nil
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	ctx, cancel := context.WithTimeout(ctx, longest)
	defer cancel()
	if err := run(ctx, os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

// run is the bench, or that part of it which the first argument names.
func run(ctx context.Context, args []string) error {
	if len(args) > 0 {
		if part, ok := parts[args[0]]; ok {
			return part(ctx, args[1:])
		}
	}
	var s sizes
	flags := flag.NewFlagSet("bench", flag.ExitOnError)
	s.register(flags)
	flags.Parse(args)
	if err := s.check(); err != nil {
		return err
	}
	began := time.Now()
	figures, err := measure(ctx, s)
	if err != nil {
		return err
	}
	figures.took = time.Since(began)
	table := tableOf(figures.rows())
	fmt.Print(table)
	if s.out == "" {
		return nil
	}
	return os.WriteFile(s.out, []byte(figures.report(table)), 0o644)
}
