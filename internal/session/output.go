package session

import (
	"context"
	"errors"
	"io"
	"path/filepath"
	"slices"
	"time"

	"veribatch/batch"
	"veribatch/internal/prefetch"
	"veribatch/internal/verify"
	"veribatch/internal/words"
	"veribatch/writer"
)

// Stdout is the path of standard output.
const Stdout = "-"

// Output says what is written, and where.
type Output struct {
	Paths   []string       // empty: one workbook beside the first input; Stdout is Writer
	Format  string         // of Stdout, one of writer.Forms
	Writer  io.Writer      // what Stdout stands for
	SplitBy string         // a column: for each of its values there is a To-do workbook too; empty: there is none
	Price   float64        // CNY a call
	Options writer.Options // but for what the session knows: header, mapping, provenance
}

// Errors of where outputs are to go.
var (
	ErrStdoutFormat  = words.Errorf("standard output needs a format")
	ErrOnlyWorkbooks = words.Errorf("only xlsx can be encrypted")
	ErrSplitStdout   = words.Errorf("the workbooks of a split lie beside the first output, which is standard output")
)

// A TwiceError is an output or a column that was named twice.
type TwiceError struct {
	Use  ColumnUse // empty: Name is an output
	Name string
}

func (e *TwiceError) Error() string { return e.In(words.EN) }

// In says the error in a language.
func (e *TwiceError) In(lang words.Lang) string {
	return words.New("%s: named twice", e.Name).In(lang)
}

// outputs returns where the outputs go.
func (s *Session) outputs(sandboxed bool) []string {
	if paths := s.options.Output.Paths; len(paths) > 0 {
		return paths
	}
	return []string{OutputBase(s.options.Inputs[0], s.options.Reader.Action, sandboxed) + ".result.xlsx"}
}

// checkOutput finds what would keep the outputs from being written, before money is spent.
func (s *Session) checkOutput(sandboxed bool) error {
	o := s.options.Output
	err := o.checkColumns(s.input.Header())
	if err == nil {
		err = o.checkPaths(s.outputs(sandboxed))
	}
	if err != nil {
		return &SetupError{Part: PartOutput, Err: err}
	}
	return nil
}

func (o Output) checkColumns(header []string) error {
	for i, by := range o.Options.By {
		for _, column := range writer.Dimensions(by, header) {
			if !slices.Contains(header, column) && column != writer.Month && column != "month" {
				return &ColumnError{Use: UseFigures, Column: column, Header: header}
			}
		}
		if slices.Contains(o.Options.By[:i], by) {
			return &TwiceError{Use: UseFigures, Name: by}
		}
	}
	if o.SplitBy != "" && !slices.Contains(header, o.SplitBy) {
		return &ColumnError{Use: UseSplit, Column: o.SplitBy, Header: header}
	}
	return nil
}

func (o Output) checkPaths(paths []string) error {
	for i, path := range paths {
		if err := o.checkPath(path); err != nil {
			return err
		}
		same := func(other string) bool { return filepath.Clean(other) == filepath.Clean(path) }
		if slices.ContainsFunc(paths[:i], same) {
			return &TwiceError{Name: path}
		}
	}
	if o.SplitBy != "" && paths[0] == Stdout {
		return ErrSplitStdout
	}
	return nil
}

func (o Output) checkPath(path string) error {
	switch {
	case path != Stdout:
		return writer.Check(path, o.Options)
	case !slices.Contains(writer.Forms(), o.Format):
		return ErrStdoutFormat
	case o.Options.Password != "" && o.Format != "xlsx":
		return ErrOnlyWorkbooks
	}
	return nil
}

// create begins the outputs. The caller closes what it returns.
func (o Output) create(paths []string, options writer.Options) (writer.Outputs, error) {
	var all writer.Outputs
	var failed []error
	add := func(output writer.Output, err error) {
		if failed = append(failed, err); err == nil {
			all = append(all, output)
		}
	}
	for _, path := range paths {
		if path != Stdout {
			add(writer.Create(path, options))
		}
	}
	if o.SplitBy != "" {
		add(writer.CreateSplit(paths[0], o.SplitBy, options))
	}
	if slices.Contains(paths, Stdout) {
		add(writer.CreateTo(o.Writer, o.Format, options)) // committed last: its reader may be slow
	}
	if err := errors.Join(failed...); err != nil {
		return nil, errors.Join(err, all.Close())
	}
	return all, nil
}

// writerOptions adds what the session knows.
func (s *Session) writerOptions() writer.Options {
	settings := s.store.Settings()
	o := s.options.Output.Options
	o.Header, o.Mapping, o.Action = s.input.Header(), s.input.Mapping(), s.input.Action()
	o.ByHand = s.corrections != nil && s.corrections.ByHand()
	o.Provenance = writer.Provenance{
		Inputs: s.files(), BizType: settings.BizType, Endpoint: settings.Service,
		Sandbox: s.Sandboxed(), Version: s.options.Version, Zone: Shanghai, Today: time.Now().In(Shanghai),
	}
	return o
}

// An Export is what was written.
type Export struct {
	Paths []string // where the outputs lie
	Rows  int

	NoPeople    int // rows that stand for no person, such as totals
	LeftOut     int // rows that somebody chose not to send
	States      map[verify.State]int
	NoRecord    int            // rejected ones of which the authority has no record; not counted for VerifyMaterial
	Billed      int            // calls that may have been, over the whole life of the checkpoint
	BilledTwice int            // records for which more than one may have been
	DoubtUsedUp int            // rows in doubt that are out of attempts
	Unarchived  map[string]int // rows of which an image was not kept, by Outcome.Archive
	Sandboxed   bool
	Stage       *EarlierStage // nil if there is none
}

// Open returns how many rows of people have no final answer.
func (e Export) Open() int {
	open := e.Rows - e.NoPeople - e.LeftOut
	for state, n := range e.States {
		if state.Final() {
			open -= n
		}
	}
	return open
}

// Export joins the input with the checkpoint into the outputs, and counts what
// the plan's retries still wait for; a nil plan has none. What was written is
// returned beside an error too: an output that can't be put in its place keeps
// none of the others from theirs. One that can't take a row ends the export, and
// none is written.
func (s *Session) Export(ctx context.Context, plan *Plan) (Export, error) {
	e := Export{Sandboxed: s.Sandboxed(), States: make(map[verify.State]int), Unarchived: make(map[string]int)}
	var err error
	if e.Billed, e.BilledTwice, err = s.spent(); err != nil { // it reads the ledger whole: before a row is written
		return e, err
	}
	if e.Stage, err = s.EarlierStage(); err != nil {
		return e, err
	}
	o := s.options.Output
	outputs, err := o.create(s.outputs(e.Sandboxed), s.writerOptions())
	if err != nil {
		return e, err
	}
	defer outputs.Close()
	attempts, err := MaxAttempts(s.store)
	if err != nil {
		return e, err
	}
	for res, err := range prefetch.All(batch.Join(s.job, prefetch.All(s.input.Records(ctx)))) {
		if err != nil {
			return e, err
		}
		plan.countWaiting(res)
		res = concluded(res, attempts)
		e.count(res)
		if !s.input.Action().Default() && res.Outcome.State == verify.Rejected && res.Outcome.NoRecord() {
			e.NoRecord++
		}
		if err := outputs.Write(res); err != nil {
			return e, err
		}
	}
	stats := writer.RunStats{Billed: e.Billed, BilledTwice: e.BilledTwice, Price: o.Price}
	if stats.Runs, err = s.sent(); err != nil {
		return e, err
	}
	e.Paths, err = outputs.Commit(stats)
	return e, err
}

// sent returns what the runs over the checkpoint sent.
func (s *Session) sent() ([]writer.Run, error) {
	runs, err := s.store.Runs()
	var all []writer.Run
	for _, r := range runs {
		p := r.Progress
		all = append(all, writer.Run{
			Started: r.Started, Ended: r.Ended, Calls: p.Calls, Retries: p.Retries, Lost: p.Lost,
			Billed: p.Billed, Passed: p.Passed, Rejected: p.Rejected,
		})
	}
	return all, err
}

// concluded says of a row that is out of attempts that it is.
func concluded(res verify.Result, attempts int) verify.Result {
	res.UsedUp = res.Outcome.UsedUp(attempts)
	res.Outcome.State = res.Outcome.Conclusion(attempts)
	return res
}

func (e *Export) count(res verify.Result) {
	e.Rows++
	o := res.Outcome
	e.States[o.State]++
	switch {
	case res.UsedUp && o.State == verify.Sent:
		e.DoubtUsedUp++
	case o.State != verify.Invalid:
	case verify.NoPerson(res.Findings):
		e.NoPeople++
	case verify.LeftOut(res.Findings):
		e.LeftOut++
	}
	if o.Archive != "" {
		e.Unarchived[o.Archive]++
	}
}

// ExportProblems writes only the rows in which something worse than a note
// was found, and returns where.
func (s *Session) ExportProblems(ctx context.Context) ([]string, error) {
	output, err := writer.Create(s.options.Output.Paths[0], s.writerOptions())
	if err != nil {
		return nil, err
	}
	defer output.Close()
	attempts, err := MaxAttempts(s.store)
	if err != nil {
		return nil, err
	}
	for res, err := range batch.Join(s.job, s.input.Records(ctx)) {
		if err == nil && verify.MostSevere(res.Findings) != verify.Note {
			err = output.Write(concluded(res, attempts))
		}
		if err != nil {
			return nil, err
		}
	}
	return output.Commit(writer.RunStats{Price: s.options.Output.Price})
}

// Survey reads the input for what shows only across rows, before an Export.
func (s *Session) Survey(ctx context.Context) error {
	return s.survey(ctx, s.job, func() func(verify.Result) error {
		return func(verify.Result) error { return nil }
	})
}
