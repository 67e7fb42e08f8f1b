package session

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"iter"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"veribatch/batch"
	"veribatch/checkpoint"
	"veribatch/internal/cloudauth"
	"veribatch/internal/image"
	"veribatch/internal/verify"
	"veribatch/internal/words"
	"veribatch/reader"
	"veribatch/reader/answers"
)

// An importSource is a file whose answers can be taken over.
type importSource interface {
	// found yields the rows that have an answer, and those of which it can't be taken.
	found(ctx context.Context) iter.Seq2[foundAnswer, error]
	// about says what was understood of the file.
	about() ImportedFile
	close() error
}

// A foundAnswer is what a row of an import says.
type foundAnswer struct {
	key     verify.Key
	answer  verify.Outcome
	line    int
	problem importProblem // why it can't be taken; empty: it can
}

// An importProblem is why the answer of a row can't be taken over.
type importProblem string

const (
	noVerdict  importProblem = "no verdict"
	erased     importProblem = "erased" // the person was, from this checkpoint
	noTime     importProblem = "no time"
	noMaterial importProblem = "no material"
)

// A tableSource is a table with answers.
type tableSource struct {
	table  *answers.Table
	action *cloudauth.Action
	job    batch.Job
	folder *image.Folder
	file   ImportedFile
	now    time.Time

	sandbox bool // the checkpoint is a sandbox's
}

func (im *Importer) openTable(path string) (importSource, error) {
	o := im.options
	o.Answers.Reader.Action, o.Answers.Reader.ImageRoot = im.action.Action, o.ImageRoot
	table, err := answers.Open(path, o.Answers)
	if err != nil {
		return nil, err
	}
	t := &tableSource{table: table, action: im.action, now: time.Now(), sandbox: im.sandboxed()}
	if err := t.begin(path, im); err != nil {
		return nil, errors.Join(err, t.close())
	}
	return t, nil
}

func (t *tableSource) begin(path string, im *Importer) (err error) {
	o := im.options
	switch {
	case t.table.Verdicts() && !im.action.Default():
		return &ImportError{File: path, Problem: ImportOtherAction, Action: verify.VerifyMaterial.Name}
	case t.table.BizCodes() && im.action.Default():
		return &ImportError{File: path, Problem: ImportOtherAction}
	case !o.ActionNamed && !t.table.Verdicts():
		return &ImportError{File: path, Problem: ImportActionUnnamed, Action: im.action.Name}
	}
	root := o.ImageRoot
	if root == "" {
		root = filepath.Dir(path)
	}
	if t.folder, err = image.OpenFolder(root, o.AnyImagePath); err != nil {
		return err
	}
	if t.job, err = jobOver(im.store, t.table.Input().Action(), t.folder); err != nil {
		return err
	}
	t.job.EachRow = im.store.Settings().EachRow
	t.file = ImportedFile{
		File: filepath.Base(path), Source: t.table.Source(), Mapping: t.table.Input().Mapping(),
		Ours: t.table.Ours(),
	}
	t.file.Status, t.file.Time = t.table.Columns()
	t.file.SHA256, err = sumFile(path)
	return err
}

func sumFile(path string) (string, error) {
	f, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer f.Close()
	sum := sha256.New()
	if _, err := io.Copy(sum, f); err != nil {
		return "", err
	}
	return hex.EncodeToString(sum.Sum(nil)), nil
}

func (t *tableSource) about() ImportedFile { return t.file }

func (t *tableSource) close() error {
	err := t.table.Close()
	if t.folder != nil {
		err = errors.Join(err, t.folder.Close())
	}
	return err
}

func (t *tableSource) found(ctx context.Context) iter.Seq2[foundAnswer, error] {
	return func(yield func(foundAnswer, error) bool) {
		var row answers.Row // the one that Join works on: it asks for one after the other
		records := func(yield func(verify.Record, error) bool) {
			for r, err := range t.table.Rows(ctx) {
				if row = r; !yield(r.Record, err) || err != nil {
					return
				}
			}
		}
		for res, err := range batch.Join(t.job, records) {
			var found foundAnswer
			if err == nil {
				found, err = t.answer(res, row)
			}
			if !yield(found, err) || err != nil {
				return
			}
		}
	}
}

// answer reads what a row says. The error is for a file of which no row may be taken.
func (t *tableSource) answer(res verify.Result, row answers.Row) (foundAnswer, error) {
	if t.table.Ours() && row.Sandbox != t.sandbox {
		return foundAnswer{}, &ImportError{File: row.File, Problem: sandboxProblem(row.Sandbox)}
	}
	found := foundAnswer{key: res.Key, line: row.Line}
	o, ok := judged(t.action, row)
	switch {
	case res.Outcome.State == verify.Erased:
		found.problem = erased
	case !ok:
		found.problem = noVerdict
	case row.Time.IsZero() || row.Time.After(t.now):
		found.problem = noTime
	case slices.ContainsFunc(t.action.Required, func(f verify.Field) bool { return *res.Record.Value(f) == "" }):
		found.problem = noMaterial
	}
	o.Time = row.Time.UTC()
	found.answer = o
	return found, nil
}

// The words for a conclusion, in lower case and without blanks. 失败 is none: a call may have failed.
var (
	wordsPassed = strings.Fields("通过 认证通过 核验通过 一致 核验一致 认证一致 匹配 是 " +
		"pass passed match matched true t yes y")
	wordsRejected = strings.Fields("不通过 未通过 认证不通过 核验不通过 不一致 核验不一致 认证不一致 不匹配 否 " +
		"reject rejected mismatch false f no n")
	wordsNoRecord = strings.Fields("无法核验 查无记录 无法核验/查无记录 查无此人 库无 无记录 norecord no-record")
)

// judged returns the verdict that a row states; false if it states none that is final.
func judged(action *cloudauth.Action, row answers.Row) (verify.Outcome, bool) {
	for _, text := range []string{row.Status, row.Word} {
		if text == "" {
			continue
		}
		if n, err := strconv.Atoi(strings.TrimSuffix(text, ".0")); err == nil {
			return ofNumber(action, n, row)
		}
		return ofWord(action, strings.ToLower(strings.ReplaceAll(text, " ", "")), row)
	}
	return verify.Outcome{}, false
}

func ofNumber(action *cloudauth.Action, n int, row answers.Row) (verify.Outcome, bool) {
	state, verdict, ok := action.Judge(cloudauth.Response{
		VerifyStatus: n, BizCode: strconv.Itoa(n), SubCode: row.SubCode, Passed: map[int]string{1: "T", 2: "F"}[n],
	})
	return verify.Outcome{State: state, Verdict: verdict}, ok
}

// ofWord returns the answer that a word stands for: the verdict where only one has that meaning, else the conclusion
// alone, with its code in a file of ours.
func ofWord(action *cloudauth.Action, word string, row answers.Row) (verify.Outcome, bool) {
	var wanted verify.State
	var likely []cloudauth.Response
	switch {
	case slices.Contains(wordsPassed, word):
		wanted = verify.Passed
		likely = []cloudauth.Response{
			{VerifyStatus: 1, BizCode: "1", SubCode: row.SubCode, Passed: "T"}, {BizCode: "1", SubCode: "101"},
		}
	case slices.Contains(wordsRejected, word):
		wanted = verify.Rejected
		likely = []cloudauth.Response{{BizCode: "2", SubCode: row.SubCode, Passed: "F"}}
	case slices.Contains(wordsNoRecord, word):
		wanted = verify.Rejected
		likely = []cloudauth.Response{{BizCode: "3", SubCode: row.SubCode}, {Passed: "F", SubCode: row.SubCode}}
	default:
		return verify.Outcome{}, false
	}
	for _, r := range likely {
		if state, verdict, ok := action.Judge(r); ok && state == wanted {
			return verify.Outcome{State: state, Verdict: verdict}, true
		}
	}
	return verify.Outcome{State: wanted, Code: row.Code}, true
}

// A checkpointSource is another checkpoint. Its keys are of another secret: the rows of the input find the answers.
type checkpointSource struct {
	store  *checkpoint.Store
	in     *reader.Input
	folder *image.Folder
	old    batch.Job // by which a row finds its answer there
	target batch.Job // by which it finds its key here
	file   ImportedFile
}

func (im *Importer) openCheckpoint(dir string) (importSource, error) {
	if im.in == nil {
		return nil, &ImportError{File: dir, Problem: ImportWantsInput}
	}
	if sameFolder(dir, im.options.Checkpoint) {
		return nil, &ImportError{File: dir, Problem: ImportOwn}
	}
	store, err := loadUnder(dir, im.options.SourcePassphrase, im.options.Passphrase)
	if err != nil {
		return nil, checkpointError(err)
	}
	c := &checkpointSource{store: store, in: im.in, folder: im.folder}
	theirs, ours := store.Settings(), im.store.Settings()
	switch {
	case theirs.Action != ours.Action:
		err = &ImportError{File: dir, Problem: ImportOtherAction, Action: actionName(theirs.Action)}
	case (theirs.Service == checkpoint.Sandbox) != im.sandboxed():
		err = &ImportError{File: dir, Problem: sandboxProblem(theirs.Service == checkpoint.Sandbox)}
	}
	if err != nil {
		return nil, errors.Join(err, store.Close())
	}
	var failed [2]error
	c.old, failed[0] = jobOver(store, im.in.Action(), im.folder)
	c.target, failed[1] = jobOver(im.store, im.in.Action(), im.folder)
	if err := errors.Join(failed[:]...); err != nil {
		return nil, errors.Join(err, store.Close())
	}
	c.old.EachRow, c.target.EachRow = theirs.EachRow, ours.EachRow
	c.file = ImportedFile{
		File: filepath.Base(filepath.Clean(dir)), Checkpoint: true, Epoch: store.Epoch(), Ours: true,
		Source: words.New("%s, biz type %s", theirs.Service, theirs.BizType),
	}
	return c, nil
}

// loadUnder opens a checkpoint that one of the passphrases encrypts, or none.
func loadUnder(dir string, passphrases ...[]byte) (store *checkpoint.Store, err error) {
	for _, p := range append(passphrases, nil) {
		store, err = checkpoint.Load(dir, checkpoint.Passphrase(p))
		if _, wrong := errors.AsType[*checkpoint.PassphraseError](err); !wrong {
			return store, err
		}
	}
	return store, err
}

func (c *checkpointSource) about() ImportedFile { return c.file }

func (c *checkpointSource) close() error { return c.store.Close() }

func (c *checkpointSource) found(ctx context.Context) iter.Seq2[foundAnswer, error] {
	return func(yield func(foundAnswer, error) bool) {
		next, stop := iter.Pull2(batch.Join(c.target, c.in.Records(ctx)))
		defer stop()
		for theirs, err := range batch.Join(c.old, c.in.Records(ctx)) {
			ours, wrong, more := next()
			if err = errors.Join(err, wrong); err == nil && !more {
				err = words.Errorf("the input ended while it was read for the second time")
			}
			if err == nil && (!theirs.Outcome.State.Final() || theirs.Outcome.State == verify.Erased) {
				continue
			}
			found := foundAnswer{key: ours.Key, answer: theirs.Outcome.Answer(), line: theirs.Record.Row}
			found.answer.Archive = ""
			if ours.Outcome.State == verify.Erased {
				found.problem = erased
			}
			if !yield(found, err) || err != nil {
				return
			}
		}
	}
}
