package cli

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"

	"veribatch/internal/sample"
	"veribatch/internal/sandbox"
	"veribatch/internal/session"
	"veribatch/internal/verify"
	"veribatch/internal/words"

	"github.com/spf13/cobra"
)

// demoFolder is where a demo goes that was told no folder.
const demoFolder = "veribatch-demo"

// killedAfter is how many calls a demo's first run makes: half as many as there are people.
const killedAfter = 100

func newDemo() *cobra.Command {
	var d demo
	return &cobra.Command{
		Use:   "demo [FOLDER]",
		Short: "Try it: a run that is killed half-way, and goes on",
		Long: `Try the main job without an account: a sandbox of the service, part of the
program, answers 200 invented people. The run is killed half-way, the same
command goes on, and the sandbox's own log of calls shows that nobody was paid
for twice. It takes some ten seconds. FOLDER must not exist; without one it is
veribatch-demo, or the next free name like it.`,
		Example: `  veribatch demo
  veribatch demo /tmp/trial --lang en`,
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) > 1 {
				return usage(words.Errorf("veribatch demo takes one FOLDER at most, which it makes"))
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) (err error) {
			if d.folder, err = makeDemoFolder(args); err != nil {
				return usage(err)
			}
			if lang := cmd.Flag("lang"); lang.Changed {
				d.lang = []string{"--lang", lang.Value.String()}
			}
			d.stdout = stdout(cmd)
			return d.run(cmd.Context())
		},
	}
}

// makeDemoFolder makes the folder that was named, or the first free one. What
// exists is never written to.
func makeDemoFolder(named []string) (string, error) {
	if len(named) > 0 {
		err := os.Mkdir(named[0], 0o700)
		if errors.Is(err, fs.ErrExist) {
			err = words.Errorf("%s exists already; name a folder that doesn't, and the demo makes it", named[0])
		}
		return named[0], err
	}
	for n := 1; ; n++ {
		folder := demoFolder
		if n > 1 {
			folder = fmt.Sprintf("%s-%d", demoFolder, n)
		}
		if err := os.Mkdir(folder, 0o700); !errors.Is(err, fs.ErrExist) {
			return folder, err
		}
	}
}

// A demo is one call of `veribatch demo`.
type demo struct {
	lang   []string // the flag, if it was given
	folder string   // that was made for it
	stdout printer

	program  string   // this one
	env      []string // of its processes: with the sandbox's keys
	endpoint string   // of the sandbox
}

// run serves a sandbox, and runs this program against it as people would.
func (d *demo) run(ctx context.Context) (err error) {
	if d.program, err = thisProgram(); err != nil {
		return err
	}
	if err := d.writeInput(); err != nil {
		return err
	}
	log, err := newMarkedLog(d.callLog(), killedAfter)
	if err != nil {
		return err
	}
	defer log.Close()
	stop, err := d.serve(log)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, stop()) }()

	d.stdout.say("== A run, killed half-way")
	d.show(d.runArgs())
	if err := d.runAndKill(ctx, log); err != nil {
		return err
	}
	d.stdout.say("killed after %d calls", log.lines.Load())
	d.show(d.statusArgs())
	if err := d.runThrough(ctx, d.statusArgs()); err != nil {
		return err
	}
	fmt.Fprintln(d.stdout)
	d.stdout.say("== The same command again")
	d.show(d.runArgs())
	if err := d.runThrough(ctx, d.runArgs()); err != nil {
		return err
	}
	return d.prove()
}

// prove says what the sandbox's own log tells of who was paid for how often.
func (d *demo) prove() error {
	calls, err := readCallLog(d.callLog())
	if err != nil {
		return err
	}
	fmt.Fprintln(d.stdout)
	d.stdout.say("== What the log of the sandbox's calls says (%s)", d.callLog())
	if calls.twice > 0 {
		return words.Errorf("the log of calls has %d people who were paid for twice: that is a bug, please report it",
			calls.twice)
	}
	d.stdout.say("%d people, %d calls, %d of them billed: nobody was paid for twice", calls.people,
		calls.calls, calls.billed)
	d.stdout.say("the workbook: %s", d.input()+".sandbox.result.xlsx")
	return nil
}

func (d *demo) input() string   { return filepath.Join(d.folder, "users.xlsx") }
func (d *demo) callLog() string { return filepath.Join(d.folder, "calls.jsonl") }

// runArgs are slow enough that a run can be killed half-way.
func (d *demo) runArgs() []string {
	args := []string{"run", "--endpoint", d.endpoint, "--biz-type", "demo", "--rate", "60", "--workers", "8",
		"--timeout", "2s", "--yes", "--new", "--max-calls", "400", "--progress", "none"}
	return append(append(args, d.lang...), d.input())
}

func (d *demo) statusArgs() []string {
	return append(append([]string{"status"}, d.lang...), d.input()+".sandbox.checkpoint")
}

// typed is a command as people type it.
func (d *demo) typed(args []string) string { return "veribatch " + strings.Join(args, " ") }

// show shows a command as it is typed.
func (d *demo) show(args []string) { d.stdout.say("$ %s", d.typed(args)) }

func (d *demo) writeInput() error {
	file, err := os.OpenFile(d.input(), os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	return errors.Join(sample.WriteXLSX(file, verify.VerifyMaterial, sample.Trial()), file.Close())
}

// serve serves a sandbox, with a key of its own, until stop is called.
func (d *demo) serve(log io.Writer) (stop func() error, err error) {
	id, secret := rand.Text(), rand.Text()
	handler, err := sandbox.New(sandbox.Config{AccessKeys: map[string]string{id: secret}, CallLog: log})
	if err != nil {
		return nil, err
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, words.Errorf("starting the sandbox: %w", err)
	}
	d.endpoint = "http://" + listener.Addr().String()
	// Neither settings nor credentials of the real service have a part in it. What is unpacked goes into the folder: a
	// container may have no other.
	d.env = slices.DeleteFunc(os.Environ(), func(v string) bool {
		return strings.HasPrefix(v, variablePrefix) || strings.HasPrefix(v, "ALIBABA_CLOUD_")
	})
	d.env = append(d.env, "ALIBABA_CLOUD_ACCESS_KEY_ID="+id, "ALIBABA_CLOUD_ACCESS_KEY_SECRET="+secret,
		"TMPDIR="+d.folder)
	return session.Serve(listener, handler), nil
}

// command is a process of this program. Its input is empty rather than the
// null device, which a container may lack.
func (d *demo) command(ctx context.Context, args []string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, d.program, args...)
	cmd.Env, cmd.Stdin = d.env, strings.NewReader("")
	return cmd
}

// runAndKill kills a run once the log has its mark.
func (d *demo) runAndKill(ctx context.Context, log *markedLog) error {
	cmd := d.command(ctx, d.runArgs())
	var said bytes.Buffer
	cmd.Stdout, cmd.Stderr = &said, &said
	if err := cmd.Start(); err != nil {
		return err
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	select {
	case <-log.reached:
		killed := cmd.Process.Kill()
		<-ended
		return killed
	case err := <-ended:
		if ctx.Err() != nil {
			return ctx.Err()
		}
		return words.Errorf("the run ended before it was killed: %w\n%s", err, said.String())
	}
}

// runThrough runs a command to its end, and shows what it prints.
func (d *demo) runThrough(ctx context.Context, args []string) error {
	cmd := d.command(ctx, args)
	var said bytes.Buffer
	cmd.Stdout, cmd.Stderr = d.stdout, &said
	err := cmd.Run()
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if err != nil {
		return words.Errorf("%s: %w\n%s", d.typed(args), err, said.String())
	}
	return nil
}

// thisProgram returns the path of the program that runs. Where the system
// can't tell it, as without /proc, it is what was typed.
func thisProgram() (string, error) {
	if path, err := os.Executable(); err == nil {
		return path, nil
	}
	path, err := exec.LookPath(os.Args[0])
	if err != nil {
		return "", err
	}
	return filepath.Abs(path)
}

// A markedLog is a log of calls that says when it has so many lines.
type markedLog struct {
	*os.File
	lines   atomic.Int64
	mark    int64
	reached chan struct{} // closed then
}

func newMarkedLog(path string, mark int64) (*markedLog, error) {
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	return &markedLog{File: file, mark: mark, reached: make(chan struct{})}, err
}

// Write writes one line: the sandbox writes each in one piece, one at a time.
func (l *markedLog) Write(line []byte) (int, error) {
	n, err := l.File.Write(line)
	if l.lines.Add(1) == l.mark {
		close(l.reached)
	}
	return n, err
}
