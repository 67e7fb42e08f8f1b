package cli

import (
	"errors"
	"strings"

	"veribatch/checkpoint"
	"veribatch/internal/cloudauth"
	"veribatch/internal/session"
	"veribatch/internal/verify"
	"veribatch/internal/words"
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
		return &exitError{exitOutage, words.Errorf("%w; see veribatch fleet", e)}
	}
	e, ok := errors.AsType[*session.SetupError](err)
	if !ok {
		return err
	}
	if e.Part == session.PartStage {
		return usage(words.Errorf("--passed-in %w", err)) // it begins with the folder
	}
	if worded := reword(err); worded != nil {
		return usage(worded)
	}
	if e.Part == session.PartCorrections && !errors.Is(err, session.ErrNoRowIDs) {
		return usage(words.Errorf("--fixes %w", err)) // it begins with the file
	}
	if flag := partFlags[e.Part]; flag != "" {
		return usage(words.Errorf("%s: %w", flag, err))
	}
	return usage(err)
}

func unreachable(e *session.UnreachableError) error {
	if fault, ok := errors.AsType[*verify.Fault](e.Err); ok && fault.Code == cloudauth.TLS {
		return words.Errorf("--endpoint %s: no secure connection: %w; --ca FILE names certificates to trust beside "+
			"the system's", e.Endpoint, e.Err)
	}
	if e.Endpoint == "" {
		return words.Errorf("--nats: no connection: %w", e.Err)
	}
	return words.Errorf("--endpoint %s: %w", e.Endpoint, e)
}

// partFlags are the flags that say what a part is.
var partFlags = map[session.Part]string{
	session.PartImages:      "--image-root",
	session.PartCorrections: "--fixes",
	session.PartArchive:     "--archive",
}

// hint says which flag or variable mends an error; nothing if the error says that itself, or nothing does.
func hint(err error) words.Text {
	for _, of := range []func(error) words.Text{readerHint, writerHint, sessionHint, checkpointHint} {
		if h := of(err); h != nil {
			return h
		}
	}
	return nil
}

// withHint adds its hint to an error.
func withHint(err error) error {
	if h := hint(err); h != nil {
		return words.Errorf("%w; %s", err, h)
	}
	return err
}

// readerHint says how to read an input otherwise.
func readerHint(err error) words.Text {
	if e, ok := errors.AsType[*reader.ColumnError](err); ok {
		return columnHint(e)
	}
	switch {
	case errors.Is(err, table.ErrNoSheet):
		return words.New("correct --sheet")
	case errors.Is(err, reader.ErrNoConditionColumn):
		return words.New("correct --where")
	case errors.Is(err, table.ErrHeaderRow):
		return words.New("correct --header-row: it counts rows as a spreadsheet does, from 1")
	case errors.Is(err, table.ErrAllHidden):
		return words.New("name the one to read with --sheet")
	case errors.Is(err, text.ErrUnknownEncoding):
		return words.New("try --encoding utf-8, gb18030, gbk, big5 or utf-16le")
	case errors.Is(err, text.ErrInvalidDelimiter):
		return words.New(`--delimiter takes a character or a few, such as ; or |@|, the word tab, ` +
			`or a number, such as \x01`)
	case errors.Is(err, xlsx.ErrPasswordNeeded):
		return words.New("put the password into a file and name it with --input-password-file")
	case errors.Is(err, xlsx.ErrWrongPassword):
		return words.New("check the file of --input-password-file")
	}
	return nil
}

func columnHint(e *reader.ColumnError) words.Text {
	switch e.Problem {
	case reader.UnknownField:
		return words.New("correct --columns %s=…", e.Field)
	case reader.UnnamedColumn:
		return words.New("write --columns %s=COLUMN", e.Field)
	case reader.NoSuchColumn:
		return words.New("correct --columns %s=%s", e.Field, e.Column)
	case reader.MissingColumn:
		if e.Column != "" {
			return words.New("if %q is it, add --columns %s=%s", e.Column, e.Field, e.Column)
		}
		return otherActions(e, words.New("say which it is with --columns %s=COLUMN, by its name or letter, or where "+
			"the header is with --header-row", e.Field))
	case reader.AmbiguousName:
		if e.Column != "" {
			return words.New("choose one with --columns %s=%s", e.Field, e.Column)
		}
	}
	return nil
}

// otherActions adds to a hint the actions that the columns suffice for.
func otherActions(e *reader.ColumnError, hint words.Text) words.Text {
	var names []string
	for _, action := range cloudauth.Actions() {
		if e.SufficesFor(action.Action) {
			names = append(names, action.Name)
		}
	}
	if names == nil {
		return hint
	}
	return words.New("%s; the columns suffice for --action %s", hint, words.Names(names))
}

// writerHint says what mends an error of the writer.
func writerHint(err error) words.Text {
	if _, ok := errors.AsType[*writer.CipherError](err); ok {
		return words.New("leave out --output-password-file, or this output")
	}
	e, ok := errors.AsType[*outfile.PathError](err)
	if !ok {
		return nil
	}
	switch e.Problem {
	case outfile.FolderMissing:
		return words.New("create it, or choose another output with -o")
	case outfile.Occupied:
		return words.New("move it away, or choose another output with -o")
	}
	return words.New("choose another output with -o")
}

// sessionHint says what mends the error of opening a session.
func sessionHint(e error) words.Text {
	switch {
	case errors.Is(e, session.ErrNoRowIDs):
		return words.New("name it with --checkpoint")
	case errors.Is(e, session.ErrStdoutFormat):
		return words.New("-o - wants --format, one of %s", words.Names(writer.Forms()))
	case errors.Is(e, session.ErrOnlyWorkbooks):
		return words.New("leave out --output-password-file")
	case errors.Is(e, session.ErrSplitStdout):
		return words.New("with --split-by, name a file in the first -o")
	}
	if e, ok := errors.AsType[*session.NoCheckpointError](e); ok {
		if strings.HasSuffix(e.Dir, ".sandbox.checkpoint") {
			return words.New("name it with --checkpoint, or leave out --sandbox if the answers are real")
		}
		return words.New("name it with --checkpoint, or add --sandbox if it is a sandbox's")
	}
	if _, ok := errors.AsType[*session.NewCheckpointError](e); ok {
		return words.New("pass --new to create one")
	}
	if e, ok := errors.AsType[*session.ImportError](e); ok {
		return importHint(e.Problem)
	}
	if e, ok := errors.AsType[*answers.ColumnError](e); ok {
		return words.New("say which it is with --columns %s=COLUMN, by its name or letter", e.Column)
	}
	if _, ok := errors.AsType[*answers.MaskedError](e); ok {
		return words.New("write the file again without --mask")
	}
	return nil
}

// importHint says what mends a file that can't be imported.
func importHint(problem session.ImportProblem) words.Text {
	switch problem {
	case session.ImportWantsInput:
		return words.New("name it with --input")
	case session.ImportActionUnnamed:
		return words.New("name the action with --action")
	}
	return nil
}

// checkpointHint says what mends an error of the checkpoint.
func checkpointHint(err error) words.Text {
	if e, ok := errors.AsType[*checkpoint.PassphraseError](err); ok {
		return passphraseHints[e.Problem]
	}
	if _, ok := errors.AsType[*checkpoint.DamageError](err); ok {
		return words.New("restore the whole folder from a backup (--backup keeps one); a new checkpoint would pay " +
			"again for every answer that this one held")
	}
	return nil
}

// reword says an error by the flags that it is about; nil if it needs none.
func reword(err error) error {
	switch {
	case errors.Is(err, session.ErrNoBizType):
		return words.Errorf("--biz-type is missing: the scene (业务场景标识) of the console's 业务设置; " +
			"or try --sandbox, which needs no account")
	case errors.Is(err, session.ErrNoCredential):
		return words.Errorf("no credentials: set ALIBABA_CLOUD_ACCESS_KEY_ID and ALIBABA_CLOUD_ACCESS_KEY_SECRET, " +
			"or a profile or RAM role of Alibaba's own chain; or try --sandbox, which needs none")
	}
	if e, ok := errors.AsType[*session.ColumnError](err); ok {
		return words.Errorf("%s %w", columnFlags[e.Use], e)
	}
	if e, ok := errors.AsType[*session.TwiceError](err); ok {
		return words.Errorf("%s %w", columnFlags[e.Use], e)
	}
	if e, ok := errors.AsType[*checkpoint.InUseError](err); ok {
		return words.Errorf("%w, or give this run another --checkpoint", e)
	}
	if e, ok := errors.AsType[*checkpoint.BackupTargetError](err); ok {
		return words.Errorf("--backup %w", e)
	}
	if e, ok := errors.AsType[*checkpoint.SettingsError](err); ok {
		return words.Errorf("%s: was made with %s %q, this run has %q; their answers don't mix: use the same, or "+
			"another --checkpoint",
			e.Dir, settingFlags[e.Setting], settingValue(e.Have), settingValue(e.Want))
	}
	return nil
}

// settingValue says when a run has a setting, where no flag says it.
func settingValue(value string) words.Text {
	switch value {
	case checkpoint.ByContent:
		return words.New("%s (a run without --nats)", value)
	case checkpoint.ByPath:
		return words.New("%s (a run with --nats)", value)
	}
	return words.Verbatim(value)
}

// columnFlags are the flags that name columns, and outputs.
var columnFlags = map[session.ColumnUse]string{session.UseFigures: "--by", session.UseSplit: "--split-by", "": "-o"}

// settingFlags are the flags that set what a checkpoint was made with.
var settingFlags = map[checkpoint.Setting]words.Text{
	checkpoint.ActionSetting:      words.Verbatim("--action"),
	checkpoint.ServiceSetting:     words.New("the service"),
	checkpoint.BizTypeSetting:     words.Verbatim("--biz-type"),
	checkpoint.RegionSetting:      words.Verbatim("--region"),
	checkpoint.LocalImagesSetting: words.New("local images counted by"),
	checkpoint.DedupeSetting:      words.Verbatim("--dedupe"),
	checkpoint.UpgradeIDsSetting:  words.Verbatim("--upgrade-ids"),
}

var passphraseHints = map[checkpoint.PassphraseProblem]words.Text{
	checkpoint.PassphraseMissing: words.New("set VERIBATCH_PASSPHRASE or --passphrase-file to the passphrase it was " +
		"made with"),
	checkpoint.PassphraseUnused: words.New("go on without one, or begin another --checkpoint, which knows nothing of " +
		"what was paid"),
}
