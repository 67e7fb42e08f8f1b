package notify

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"strings"
	"time"
)

// run makes one attempt at telling a command of a notice. What the command prints is not kept: it may hold a token.
func run(ctx context.Context, argv []string, notice Notice) error {
	ctx, cancel := context.WithTimeout(ctx, attemptTimeout)
	defer cancel()
	body, err := json.Marshal(notice)
	if err != nil {
		return err
	}
	cmd := exec.CommandContext(ctx, argv[0], argv[1:]...)
	cmd.Stdin = bytes.NewReader(append(body, '\n'))
	cmd.Env = withoutSecrets(os.Environ())
	cmd.WaitDelay = time.Second // a child of the command may hold its standard input
	return commandError(ctx, cmd.Run())
}

func commandError(ctx context.Context, err error) error {
	switch e, exited := errors.AsType[*exec.ExitError](err); {
	case err == nil:
		return nil
	case ctx.Err() != nil:
		return &DeliveryError{Reason: TimedOut, Temporary: true}
	case exited:
		return &DeliveryError{Reason: CommandError, Code: e.ExitCode(), Temporary: true}
	}
	return &DeliveryError{Reason: NoCommand}
}

// withoutSecrets leaves out the variables that hold the run's own credentials, passphrase and addresses.
func withoutSecrets(environment []string) []string {
	var kept []string
	for _, variable := range environment {
		if !strings.HasPrefix(variable, "VERIBATCH_") && !strings.HasPrefix(variable, "ALIBABA_CLOUD_") {
			kept = append(kept, variable)
		}
	}
	return kept
}
