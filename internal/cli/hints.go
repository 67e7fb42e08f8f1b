package cli

import (
	"errors"
	"fmt"
	"strings"

	"veribatch/checkpoint"
	"veribatch/internal/cloudauth"
	"veribatch/internal/session"
	"veribatch/internal/verify"
	"veribatch/reader"
	"veribatch/reader/answers"
	"veribatch/reader/table"
	"veribatch/reader/text"
	"veribatch/reader/xlsx"
	"veribatch/writer"
	"veribatch/writer/outfile"
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
	if e.Part == session.PartStage {
		return usage(fmt.Errorf("--passed-in %w", err)) // it begins with the folder
	}
	if worded := reword(err); worded != nil {
		return usage(worded)
	}
	if e.Part == session.PartCorrections && !errors.Is(err, session.ErrNoRowIDs) {
		return usage(fmt.Errorf("--fixes %w", err)) // it begins with the file
	}
	if flag := partFlags[e.Part]; flag != "" {
		return usage(fmt.Errorf("%s: %w", flag, err))
	}
	return usage(err)
}

func unreachable(e *session.UnreachableError) error {
	if fault, ok := errors.AsType[*verify.Fault](e.Err); ok && fault.Code == cloudauth.TLS {
		return fmt.Errorf("--endpoint %s: no secure connection: %w; --ca FILE names certificates to trust beside "+
			"the system's", e.Endpoint, e.Err)
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

// hint says which flag or variable mends an error; nothing if the error says that itself, or nothing does.
func hint(err error) string {
	for _, of := range []func(error) string{readerHint, writerHint, sessionHint, checkpointHint} {
		if h := of(err); h != "" {
			return h
		}
	}
	return ""
}

// withHint adds its hint to an error.
func withHint(err error) error {
	if h := hint(err); h != "" {
		return fmt.Errorf("%w; %s", err, h)
	}
	return err
}

// readerHint says how to read an input otherwise.
func readerHint(err error) string {
	if e, ok := errors.AsType[*reader.ColumnError](err); ok {
		return columnHint(e)
	}
	switch {
	case errors.Is(err, table.ErrNoSheet):
		return "correct --sheet"
	case errors.Is(err, reader.ErrNoConditionColumn):
		return "correct --where"
	case errors.Is(err, table.ErrHeaderRow):
		return "correct --header-row: it counts rows as a spreadsheet does, from 1"
	case errors.Is(err, table.ErrAllHidden):
		return "name the one to read with --sheet"
	case errors.Is(err, text.ErrUnknownEncoding):
		return "try --encoding utf-8, gb18030, gbk, big5 or utf-16le"
	case errors.Is(err, text.ErrInvalidDelimiter):
		return `--delimiter takes a character or a few, such as ; or |@|, the word tab, or a number, such as \x01`
	case errors.Is(err, xlsx.ErrPasswordNeeded):
		return "put the password into a file and name it with --input-password-file"
	case errors.Is(err, xlsx.ErrWrongPassword):
		return "check the file of --input-password-file"
	}
	return ""
}

func columnHint(e *reader.ColumnError) string {
	switch e.Problem {
	case reader.UnknownField:
		return fmt.Sprintf("correct --columns %s=…", e.Field)
	case reader.UnnamedColumn:
		return fmt.Sprintf("write --columns %s=COLUMN", e.Field)
	case reader.NoSuchColumn:
		return fmt.Sprintf("correct --columns %s=%s", e.Field, e.Column)
	case reader.MissingColumn:
		if e.Column != "" {
			return fmt.Sprintf("if %q is it, add --columns %s=%s", e.Column, e.Field, e.Column)
		}
		return fmt.Sprintf("say which it is with --columns %s=COLUMN, by its name or letter, or where the header is "+
			"with --header-row", e.Field) + otherActions(e)
	case reader.AmbiguousName:
		if e.Column != "" {
			return fmt.Sprintf("choose one with --columns %s=%s", e.Field, e.Column)
		}
	}
	return ""
}

// otherActions names the actions that the columns suffice for.
func otherActions(e *reader.ColumnError) string {
	var names []string
	for _, action := range cloudauth.Actions() {
		if e.SufficesFor(action.Action) {
			names = append(names, action.Name)
		}
	}
	if names == nil {
		return ""
	}
	return "; the columns suffice for --action " + strings.Join(names, ", ")
}

// writerHint says what mends an error of the writer.
func writerHint(err error) string {
	if _, ok := errors.AsType[*writer.CipherError](err); ok {
		return "leave out --output-password-file, or this output"
	}
	e, ok := errors.AsType[*outfile.PathError](err)
	if !ok {
		return ""
	}
	switch e.Problem {
	case outfile.FolderMissing:
		return "create it, or choose another output with -o"
	case outfile.Occupied:
		return "move it away, or choose another output with -o"
	}
	return "choose another output with -o"
}

// sessionHint says what mends the error of opening a session.
func sessionHint(e error) string {
	switch {
	case errors.Is(e, session.ErrNoRowIDs):
		return "name it with --checkpoint"
	case errors.Is(e, session.ErrStdoutFormat):
		return fmt.Sprintf("-o - wants --format, one of %s", strings.Join(writer.Forms(), ", "))
	case errors.Is(e, session.ErrOnlyWorkbooks):
		return "leave out --output-password-file"
	case errors.Is(e, session.ErrSplitStdout):
		return "with --split-by, name a file in the first -o"
	}
	if _, ok := errors.AsType[*session.NoCheckpointError](e); ok {
		return "name it with --checkpoint, or add --sandbox if it is a sandbox's"
	}
	if _, ok := errors.AsType[*session.NewCheckpointError](e); ok {
		return "pass --new to create one"
	}
	if e, ok := errors.AsType[*session.ImportError](e); ok {
		return importHints[e.Problem]
	}
	if e, ok := errors.AsType[*answers.ColumnError](e); ok {
		return fmt.Sprintf("say which it is with --columns %s=COLUMN, by its name or letter", e.Column)
	}
	if _, ok := errors.AsType[*answers.MaskedError](e); ok {
		return "write the file again without --mask"
	}
	return ""
}

// importHints say what mends a file that can't be imported.
var importHints = map[session.ImportProblem]string{
	session.ImportWantsInput:    "name it with --input",
	session.ImportActionUnnamed: "name the action with --action",
}

// checkpointHint says what mends an error of the checkpoint.
func checkpointHint(err error) string {
	if e, ok := errors.AsType[*checkpoint.PassphraseError](err); ok {
		return passphraseHints[e.Problem]
	}
	if _, ok := errors.AsType[*checkpoint.DamageError](err); ok {
		return "restore the whole folder from a backup (--backup keeps one); a new checkpoint would pay again " +
			"for every answer that this " +
			"one held"
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
	if e, ok := errors.AsType[*checkpoint.BackupTargetError](err); ok {
		return fmt.Errorf("--backup %w", e)
	}
	if e, ok := errors.AsType[*checkpoint.SettingsError](err); ok {
		return fmt.Errorf("%s: was made with %s %q, this run has %q; their answers don't mix: use the same, or "+
			"another --checkpoint",
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
	checkpoint.ActionSetting:      "--action",
	checkpoint.ServiceSetting:     "the service",
	checkpoint.BizTypeSetting:     "--biz-type",
	checkpoint.RegionSetting:      "--region",
	checkpoint.LocalImagesSetting: "local images counted by",
	checkpoint.DedupeSetting:      "--dedupe",
	checkpoint.UpgradeIDsSetting:  "--upgrade-ids",
}

var passphraseHints = map[checkpoint.PassphraseProblem]string{
	checkpoint.PassphraseMissing: "set " + passphraseVariable +
		" or --passphrase-file to the passphrase it was made with",
	checkpoint.PassphraseUnused: "go on without one, or begin another --checkpoint, which knows nothing of what " +
		"was paid",
}
