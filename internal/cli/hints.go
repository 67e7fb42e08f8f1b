package cli

import (
	"errors"
	"fmt"
	"strings"

	"veribatch/checkpoint"
	"veribatch/internal/cloudauth"
	"veribatch/internal/session"
	"veribatch/internal/verify"
	"veribatch/writer"
)

// explainSetup turns what kept a session from opening into what the user
// reads: which flag or variable mends it. Libraries know nothing of those.
func explainSetup(err error) error {
	if e, ok := errors.AsType[*session.UnreachableError](err); ok {
		return &exitError{exitOutage, unreachable(e)}
	}
	if e, ok := errors.AsType[*session.NoWorkersError](err); ok {
		return &exitError{exitOutage, fmt.Errorf("%w; see veribatch fleet", e)}
	}
	e, ok := errors.AsType[*session.SetupError](err)
	if !ok {
		return err
	}
	if worded := reword(err); worded != nil {
		return usage(worded)
	}
	if hint := hintOf(e); hint != "" {
		return usage(fmt.Errorf("%w; %s", err, hint))
	}
	if flag := partFlags[e.Part]; flag != "" {
		return usage(fmt.Errorf("%s: %w", flag, err))
	}
	return usage(err)
}

func unreachable(e *session.UnreachableError) error {
	if fault, ok := errors.AsType[*verify.Fault](e.Err); ok && fault.Code == cloudauth.TLS {
		return fmt.Errorf("--endpoint %s: no secure connection: %w; --ca FILE names certificates to trust beside the system's", e.Endpoint, e.Err)
	}
	if e.Endpoint == "" {
		return fmt.Errorf("--nats: no connection: %w", e.Err)
	}
	return fmt.Errorf("--endpoint %s: %w", e.Endpoint, e)
}

// partFlags are the flags that say what a part is.
var partFlags = map[session.Part]string{
	session.PartImages:      "--image-root",
	session.PartCorrections: "--fixes",
	session.PartArchive:     "--archive",
}

// hintOf says what mends an error; nothing if it says that itself.
func hintOf(e *session.SetupError) string {
	switch {
	case errors.Is(e, session.ErrNoRowIDs):
		return "name it with --checkpoint"
	case errors.Is(e, session.ErrTwoServices):
		return "leave out --sandbox or --endpoint"
	case errors.Is(e, session.ErrStdoutFormat):
		return fmt.Sprintf("-o - wants --format, one of %s", strings.Join(writer.Forms(), ", "))
	case errors.Is(e, session.ErrOnlyWorkbooks):
		return "leave out --output-password-file"
	case errors.Is(e, session.ErrSplitStdout):
		return "with --split-by, name a file in the first -o"
	}
	return hintOfType(e)
}

func hintOfType(err error) string {
	if _, ok := errors.AsType[*session.NoCheckpointError](err); ok {
		return "name it with --checkpoint, or add --sandbox if it is a sandbox's"
	}
	if _, ok := errors.AsType[*session.NewCheckpointError](err); ok {
		return "pass --new to create one"
	}
	if e, ok := errors.AsType[*checkpoint.PassphraseError](err); ok {
		return passphraseHints[e.Problem]
	}
	return ""
}

// reword says an error by the flags that it is about; nil if it needs none.
func reword(err error) error {
	switch {
	case errors.Is(err, session.ErrNoBizType):
		return errors.New("--biz-type is missing: the scene (业务场景标识) of the console's 业务设置; " +
			"or try --sandbox, which needs no account")
	case errors.Is(err, session.ErrNoCredential):
		return errors.New("no credentials: set ALIBABA_CLOUD_ACCESS_KEY_ID and ALIBABA_CLOUD_ACCESS_KEY_SECRET, " +
			"or a profile or RAM role of Alibaba's own chain; or try --sandbox, which needs none")
	}
	if e, ok := errors.AsType[*session.ColumnError](err); ok {
		return fmt.Errorf("%s %w", columnFlags[e.Use], e)
	}
	if e, ok := errors.AsType[*session.TwiceError](err); ok {
		return fmt.Errorf("%s %w", columnFlags[e.Use], e)
	}
	if e, ok := errors.AsType[*checkpoint.InUseError](err); ok {
		return fmt.Errorf("%w, or give this run another --checkpoint", e)
	}
	if e, ok := errors.AsType[*checkpoint.SettingsError](err); ok {
		return fmt.Errorf("%s: was made with %s %q, this run has %q; their answers don't mix: use the same, or another --checkpoint",
			e.Dir, settingFlags[e.Setting], settingValue(e.Have), settingValue(e.Want))
	}
	return nil
}

// settingValue says when a run has a setting, where no flag says it.
func settingValue(value string) string {
	switch value {
	case checkpoint.ByContent:
		return value + " (a run without --nats)"
	case checkpoint.ByPath:
		return value + " (a run with --nats)"
	}
	return value
}

// columnFlags are the flags that name columns, and outputs.
var columnFlags = map[session.ColumnUse]string{session.UseFigures: "--by", session.UseSplit: "--split-by", "": "-o"}

// settingFlags are the flags that set what a checkpoint was made with.
var settingFlags = map[checkpoint.Setting]string{
	checkpoint.ServiceSetting:     "the service",
	checkpoint.BizTypeSetting:     "--biz-type",
	checkpoint.RegionSetting:      "--region",
	checkpoint.LocalImagesSetting: "local images counted by",
	checkpoint.DedupeSetting:      "--dedupe",
	checkpoint.UpgradeIDsSetting:  "--upgrade-ids",
}

var passphraseHints = map[checkpoint.PassphraseProblem]string{
	checkpoint.PassphraseMissing: "set " + passphraseVariable + " or --passphrase-file to the passphrase it was made with",
	checkpoint.PassphraseUnused:  "go on without one, or begin another --checkpoint, which knows nothing of what was paid",
}
