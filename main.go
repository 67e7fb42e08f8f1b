// Veribatch re-verifies user bases against Alibaba Cloud real-person
// verification.
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"

	"veribatch/internal/cli"
)

func main() {
	signal.Ignore(syscall.SIGPIPE) // a write to a closed pipe returns an error instead
	ctx := context.Background()
	if !signal.Ignored(syscall.SIGHUP) { // as it is under nohup
		// A lost terminal often sends SIGHUP twice, so the second doesn't end
		// the process: NotifyContext goes on taking the signal.
		ctx, _ = signal.NotifyContext(ctx, syscall.SIGHUP)
	}
	ctx, interrupt := context.WithCancel(ctx)
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
	go func() {
		<-signals
		signal.Stop(signals) // first, so that the next signal ends the process at once
		interrupt()
	}()
	os.Exit(cli.Run(ctx, os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}
