package cli

import (
	"errors"
	"io"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"unicode"
	"unicode/utf8"

	"veribatch/internal/notify"
	"veribatch/internal/words"

	"github.com/spf13/pflag"
)

// notifyVariable holds targets of notices, beside those of --notify-file. An address is never a flag: it carries a
// token, and a run's flags are recorded.
const notifyVariable = "VERIBATCH_NOTIFY"

// Bounds of what names targets, in bytes, and of a job's name, in characters.
const (
	maxNotifyFile = 64 << 10
	maxJobName    = 64
)

// notifyFlags say who is told how a run goes.
type notifyFlags struct {
	file    string
	command string
	job     string

	targets []notify.Target // once check has read them
	exposed bool            // others may read the file
}

func (f *notifyFlags) register(flags *pflag.FlagSet) {
	flags.StringVar(&f.file, "notify-file", "",
		"`FILE` that says where notices go, a line each: dingtalk, feishu, wecom, webhook or healthchecks, a colon, "+
			"the address, and the secret if there is one (default $"+notifyVariable+")")
	flags.StringVar(&f.command, "notify-command", "",
		"`COMMAND` that gets each notice as JSON on its standard input; its words are split at spaces, without a "+
			"shell")
	flags.StringVar(&f.job, "job-name", "veribatch", "what notices call this run")
}

// check reads who is told.
func (f *notifyFlags) check() error {
	if n := utf8.RuneCountInString(f.job); n == 0 || n > maxJobName || strings.ContainsFunc(f.job, unprintable) {
		return words.Errorf("--job-name: want a line of 1 to %d characters", maxJobName)
	}
	return errors.Join(f.readVariable(), f.readFile(), f.readCommand())
}

func unprintable(r rune) bool { return !unicode.IsPrint(r) }

func (f *notifyFlags) readVariable() error {
	if f.file != "" {
		return nil
	}
	if err := f.read(strings.NewReader(os.Getenv(notifyVariable))); err != nil {
		return words.Errorf("%s: %w", notifyVariable, kindHint(err))
	}
	return nil
}

func (f *notifyFlags) readFile() error {
	if f.file == "" {
		return nil
	}
	file, err := os.Open(f.file)
	if err != nil {
		return words.Errorf("--notify-file: %w", err)
	}
	defer file.Close()
	if info, err := file.Stat(); err == nil && info.Mode().IsRegular() && runtime.GOOS != "windows" {
		f.exposed = info.Mode().Perm()&0o077 != 0
	}
	if err := f.read(io.LimitReader(file, maxNotifyFile)); err != nil {
		return words.Errorf("--notify-file %s: %w", f.file, kindHint(err))
	}
	if len(f.targets) == 0 {
		return words.Errorf("--notify-file %s: it names no target", f.file)
	}
	return nil
}

func (f *notifyFlags) read(lines io.Reader) (err error) {
	f.targets, err = notify.ReadTargets(lines)
	return err
}

// kindHint adds the kinds of targets for a line that has none of them.
func kindHint(err error) error {
	if e, ok := errors.AsType[*notify.LineError](err); ok && e.Problem == notify.UnknownKind {
		return words.Errorf("%w; there are %s", err, words.Names(notify.Kinds()))
	}
	return err
}

func (f *notifyFlags) readCommand() error {
	argv := strings.Fields(f.command)
	if len(argv) == 0 {
		return nil
	}
	if _, err := exec.LookPath(argv[0]); err != nil {
		return words.Errorf("--notify-command: there is no such program, or it can't be run")
	}
	f.targets = append(f.targets, notify.Command(argv))
	return nil
}
