package session

import (
	"context"
	"errors"
	"io"
	"iter"
	"path/filepath"
	"slices"
	"time"

	"veribatch/batch"
	"veribatch/internal/prefetch"
	"veribatch/internal/price"
	"veribatch/internal/verify"
	"veribatch/internal/words"
	"veribatch/writer"

	"golang.org/x/sync/errgroup"
)

// Stdout is the path of standard output.
const Stdout = "-"

// Output says what is written, and where.
type Output struct {
	Paths   []string       // empty: one workbook beside the first input; Stdout is Writer
	Format  string         // of Stdout, one of writer.Forms
	Writer  io.Writer      // what Stdout stands for
	SplitBy string         // a column: for each of its values there is a To-do workbook too; empty: there is none
	Prices  Prices         // nil: unknown
	Options writer.Options // but for what the session knows: header, mapping, provenance
}

// Prices returns what the calls of an action cost; nil if that is unknown.
type Prices func(verify.Action) *price.List

func (o *Output) prices(action verify.Action) *price.List {
	if o.Prices == nil {
		return nil
	}
	return o.Prices(action.OrDefault())
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
	return []string{outputBase(s.options.Inputs[0], s.options.Reader.Action, sandboxed) + ".result.xlsx"}
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
		Sandbox: s.Sandboxed(), Version: s.options.Version, Zone: verify.Shanghai, Today: time.Now().In(verify.Shanghai),
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
	Spending                   // over the whole life of the checkpoint
	Imported    int            // rows whose final answer an import brought
	DoubtUsedUp int            // rows in doubt that are out of attempts
	Unarchived  map[string]int // rows of which an image was not kept, by Outcome.Archive
	Sandboxed   bool
	Stage       *EarlierStage // nil if there is none
	Forgotten   error         // why the To-do lists are not remembered; nil if they are, or there are none
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
	paths, o := s.outputs(e.Sandboxed), s.options.Output
	known, err := s.readLedger(&e, paths) // before a row is written
	if err != nil {
		return e, err
	}
	options, stats, err := s.describe(e)
	if err != nil {
		return e, err
	}
	outputs, err := o.create(paths, options)
	if err != nil {
		return e, err
	}
	defer outputs.Close()
	lists := o.newHandout(paths, options)
	attempts, err := MaxAttempts(s.store)
	if err != nil {
		return e, err
	}
	for res, err := range s.results(ctx, known, options.History) {
		if err != nil {
			return e, err
		}
		plan.countWaiting(res)
		res = concluded(res, attempts)
		e.count(res, s.input.Action())
		lists.add(res)
		if err := outputs.Write(res); err != nil {
			return e, err
		}
	}
	if stats.Returned, e.Forgotten = s.Returned(); e.Forgotten == nil {
		stats.Round, e.Forgotten = lists.remember(s.store)
	}
	e.Paths, err = outputs.Commit(stats)
	s.noteOutputs(e.Rows, e.Paths)
	return e, err
}

// A knownFunc returns what is known of a key, if it is asked for the rows in their order.
type knownFunc = func(verify.Key) (verify.Outcome, error)

// readLedger reads the ledger whole, for what its calls cost and for what is known of the rows.
func (s *Session) readLedger(e *Export, paths []string) (known knownFunc, err error) {
	var reading errgroup.Group
	reading.Go(func() (err error) {
		if e.Spending, err = s.Spent(); err == nil {
			e.Stage, err = s.EarlierStage()
		}
		return err
	})
	reading.Go(func() (err error) {
		known, err = s.inOrder(paths)
		return err
	})
	err = reading.Wait() // known is set by then
	return known, err
}

// describe returns what the outputs say beside the rows.
func (s *Session) describe(e Export) (writer.Options, writer.RunStats, error) {
	options := s.writerOptions()
	stats := writer.RunStats{Billed: e.Billed, BilledTwice: e.Twice, Cost: e.Cost, Price: e.list}
	if e.Stage != nil {
		stats.Earlier = &writer.Stage{Action: e.Stage.Action, Billed: e.Stage.Billed, Cost: e.Stage.Cost}
	}
	var err error
	if options.History, err = s.store.HasHistory(); err != nil {
		return options, stats, err
	}
	if options.Imports, err = s.importedFiles(); err != nil {
		return options, stats, err
	}
	stats.Runs, err = s.sent(e.Spending)
	options.Since = lastBegan(stats.Runs)
	return options, stats, err
}

// results yields the rows with what is known of them, and of their earlier answers where there is a history.
func (s *Session) results(ctx context.Context, known knownFunc, history bool) iter.Seq2[verify.Result, error] {
	job := s.job
	if job.Known = known; history {
		job.Previous = s.store.Previous
	}
	return prefetch.All(batch.Join(job, prefetch.All(s.input.Records(ctx))))
}

// importedFiles returns the files that brought answers, by the numbers of their imports.
func (s *Session) importedFiles() (map[int]string, error) {
	imports, err := s.store.Imports()
	files := make(map[int]string)
	for _, i := range imports {
		if i.Withdrawn.IsZero() {
			files[i.Number] = i.File
		}
	}
	return files, err
}

// Spent returns what the calls over the checkpoint's whole life may have cost.
func (s *Session) Spent() (Spending, error) {
	return Spent(s.store, s.options.Output.prices(s.input.Action()))
}

// sent returns what the runs over the checkpoint sent.
func (s *Session) sent(spent Spending) ([]writer.Run, error) {
	runs, err := s.store.Runs()
	var all []writer.Run
	for _, r := range runs {
		p := r.Progress
		all = append(all, writer.Run{
			Started: r.Started, Ended: r.Ended, Calls: p.Calls, Retries: p.Retries, Lost: p.Lost,
			Billed: max(p.MaybeBilled(), 0), Passed: p.Passed, Rejected: p.Rejected, Cost: spent.run(r),
		})
	}
	return all, err
}

// lastBegan returns when the last run began that may have sent anything; zero
// if none did before it.
func lastBegan(runs []writer.Run) time.Time {
	var last time.Time
	sent := 0
	for _, run := range runs {
		if run.Calls > 0 || run.Ended.IsZero() { // one that was killed could not count
			last = run.Started
			sent++
		}
	}
	if sent < 2 {
		return time.Time{}
	}
	return last
}

// concluded says of a row that is out of attempts that it is.
func concluded(res verify.Result, attempts int) verify.Result {
	res.UsedUp = res.Outcome.UsedUp(attempts)
	res.Outcome.State = res.Outcome.Conclusion(attempts)
	return res
}

func (e *Export) count(res verify.Result, action verify.Action) {
	e.Rows++
	o := res.Outcome
	e.States[o.State]++
	switch {
	case o.State == verify.Rejected && !action.Default() && o.NoRecord():
		e.NoRecord++
	case res.UsedUp && o.State == verify.Sent:
		e.DoubtUsedUp++
	case o.State != verify.Invalid:
	case verify.NoPerson(res.Findings):
		e.NoPeople++
	case verify.LeftOut(res.Findings):
		e.LeftOut++
	}
	if o.Import > 0 && o.State.Final() {
		e.Imported++
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
	rows := 0
	for res, err := range batch.Join(s.job, s.input.Records(ctx)) {
		rows++
		if err == nil && verify.MostSevere(res.Findings) != verify.Note {
			err = output.Write(concluded(res, attempts))
		}
		if err != nil {
			return nil, err
		}
	}
	list := s.options.Output.prices(s.input.Action())
	paths, err := output.Commit(writer.RunStats{Cost: list.Calls(0), Price: list})
	s.noteOutputs(rows, paths)
	return paths, err
}

// Survey reads the input for what shows only across rows, before an Export.
func (s *Session) Survey(ctx context.Context) error {
	return s.survey(ctx, s.job, func() func(verify.Result) error {
		return func(verify.Result) error { return nil }
	})
}
