package cli

import (
	"context"
	"errors"
	"io/fs"
	"time"

	"veribatch/checkpoint"
	"veribatch/internal/session"
	"veribatch/internal/words"

	"github.com/spf13/pflag"
)

// backupFlags say where a run copies its checkpoint to, and whether it may go on from a copy.
type backupFlags struct {
	dir       string
	every     time.Duration
	acceptGap bool
}

func (f *backupFlags) register(flags *pflag.FlagSet) {
	flags.StringVar(&f.dir, "backup", "",
		"`DIR` on another volume for a copy of the checkpoint, kept up to date while the run goes on")
	flags.DurationVar(&f.every, "backup-every", time.Minute, "how often the copy is brought up to date")
	flags.BoolVar(&f.acceptGap, "accept-gap", false,
		"go on from a copy of a checkpoint: what was sent after it was taken is sent, and paid for, again")
}

func (f *backupFlags) check() error {
	return checkDuration("--backup-every", f.every, backupRange)
}

// confirmGap asks before a run goes on from a copy of its checkpoint.
func (c *runCommand) confirmGap(ctx context.Context, s *session.Session) error {
	copied, err := s.Copy()
	if copied == nil || err != nil {
		return err
	}
	now := time.Now()
	c.stderr.say("%s is a copy, taken at %s, %s ago: it knows of nothing that was sent since then, and "+
		"this run sends and pays for that again", s.Checkpoint(), clock(copied.Taken), age(copied.Taken, now))
	if missing := copied.Missing(now); missing > 0 {
		c.stderr.say("at most %s may be missing of the run that took it; they count as perhaps billed",
			count(missing, "call"))
	}
	switch {
	case c.backup.acceptGap:
		return nil
	case isTerminal(c.stdin):
		return c.ask(ctx)
	}
	return usage(words.Errorf("to go on from a copy off a terminal, add --accept-gap"))
}

// warnOfBackup says before the first call what is wrong with the first copy, and who else may read it.
func (c *runCommand) warnOfBackup(b session.BackupState) {
	switch {
	case b.Err != nil:
		c.stderr.say("veribatch: the backup failed: %v; it is tried again every %v", b.Err, c.backup.every)
	case b.Exposed:
		c.stderr.say("veribatch: %s: others may read the backup; its volume doesn't keep file modes", b.Dir)
	}
	if !b.Sealed {
		c.stderr.say("veribatch: %s: the backup isn't encrypted, as the checkpoint has no passphrase",
			c.backup.dir)
	}
}

// endBackups waits for the last copy, and says if it isn't there.
func (c *runCommand) endBackups(s *session.Session) {
	b := s.EndBackups()
	switch {
	case b == nil:
	case b.Late:
		c.stderr.say("veribatch: the last backup is still being written, and is given up; %s", newest(b))
	case b.Err != nil:
		c.stderr.say("veribatch: the last backup failed: %v; %s", b.Err, newest(b))
	}
}

func newest(b *session.BackupState) words.Text {
	if b.Taken.IsZero() {
		return words.New("there is none")
	}
	return words.New("the newest is of %s", clock(b.Taken))
}

// printCopies says that a checkpoint is a copy, and how old the last copy of it is.
func printCopies(out printer, store *checkpoint.Store, dir string, now time.Time) error {
	copied, err := store.Copy()
	if err != nil {
		return err
	}
	if copied != nil {
		out.say("a copy, taken at %s, %s ago", clock(copied.Taken), age(copied.Taken, now))
	}
	if missing := store.Missing(); missing > 0 {
		out.say("it went on from a copy: up to %s more may have been billed", count(missing, "call"))
	}
	return printBackup(out, dir, now)
}

func printBackup(out printer, dir string, now time.Time) error {
	last, err := checkpoint.LastBackup(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	out.say("last backup: %s ago, at %s, to %s", age(last.Taken, now), clock(last.Taken), last.Dir)
	return nil
}

func age(then, now time.Time) time.Duration { return max(now.Sub(then), 0).Round(time.Second) }
