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
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // the second signal ends the process at once
	os.Exit(cli.Run(ctx, os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}
