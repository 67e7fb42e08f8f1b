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
	ctx, interrupt := context.WithCancel(context.Background())
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
	go func() {
		<-signals
		signal.Stop(signals) // first, so that the next signal ends the process at once
		interrupt()
	}()
	os.Exit(cli.Run(ctx, os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}
