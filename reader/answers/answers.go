// Package answers reads answers that somebody kept in a table beside the material that they are about: a result file
// of ours, or whatever a script left.
package answers

import (
	"context"
	"errors"
	"iter"
	"path/filepath"
	"strings"
	"time"

	"veribatch/internal/cell"
	"veribatch/internal/verify"
	"veribatch/internal/words"
	"veribatch/reader"
)

// Options say how a table is read.
type Options struct {
	Reader reader.Options // its Columns are those of the material

	// The columns of the answers by name or letter. Empty: they are found by their usual names.
	Status, SubCode, Time string

	Zone *time.Location // of times that name none
}

// A Table is a file with answers that was opened.
type Table struct {
	in   *reader.Input
	name string // of the file, without its folder
	at   columns
	zone *time.Location
	temp *converted // nil if the file is read as it is
}

// A Row is a row with an answer, as it is written.
type Row struct {
	verify.Record
	Line int // where it stands: the row of a table, the line of a file of JSON

	Status  string // VerifyStatus, BizCode or a word for the conclusion; empty if there is no answer
	Word    string // in a file of ours: the conclusion; empty in others
	SubCode string
	Code    string    // of the error that ended it, in a file of ours
	Time    time.Time // when the answer was given; zero if that can't be read
	Sandbox bool      // in a file of ours: a sandbox made it up
}

// A MaskedError is a file that hides whom its rows are about.
type MaskedError struct {
	File string
	Line int
}

func (e *MaskedError) Error() string { return e.In(words.EN) }

// In says the error in a language.
func (e *MaskedError) In(lang words.Lang) string {
	return words.New("%s: row %d is masked, so nobody can tell whose answer it is", e.File, e.Line).In(lang)
}

// Open opens a file, .jsonl by its name and else a table. The errors are those of reader.Open, and a *ColumnError.
func Open(path string, o Options) (*Table, error) {
	t := &Table{name: filepath.Base(path), zone: o.Zone}
	if isJSONLines(path) {
		var err error
		if t.temp, err = convert(path); err != nil {
			return nil, err
		}
		path, o.Reader.File.Name = t.temp.path, path
	}
	if err := t.open(path, o); err != nil {
		return nil, errors.Join(err, t.Close())
	}
	return t, nil
}

func (t *Table) open(path string, o Options) error {
	header, err := reader.Header(path, o.Reader)
	if err != nil {
		return err
	}
	if t.at, err = findColumns(t.name, header, o); err != nil {
		return err
	}
	if t.at.ours {
		o.Reader.Columns = originals(header, o.Reader)
	}
	t.in, err = reader.Open(path, o.Reader)
	return err
}

// Close removes what was made to read the file.
func (t *Table) Close() error {
	var errs []error
	if t.in != nil {
		errs = append(errs, t.in.Close())
	}
	if t.temp != nil {
		errs = append(errs, t.temp.remove())
	}
	return errors.Join(errs...)
}

// Input returns what was understood of the material.
func (t *Table) Input() *reader.Input { return t.in }

// Source says in a line what was detected of the file.
func (t *Table) Source() words.Text {
	if t.temp != nil {
		return words.New("%s: JSON lines", t.name)
	}
	return t.in.Sources()[0]
}

// Ours reports whether veribatch wrote the file.
func (t *Table) Ours() bool { return t.at.ours }

// Columns returns the headers of the columns with the answers and with their times.
func (t *Table) Columns() (status, when string) {
	header := t.in.Header()
	return header[t.at.status], header[t.at.time]
}

// Verdicts reports whether the file has a column for the VerifyStatus of VerifyMaterial, by the name that we give it.
func (t *Table) Verdicts() bool { return t.at.verifyStatus }

// BizCodes reports whether the file has a column for the BizCode of another action, by the name that we give it.
func (t *Table) BizCodes() bool { return t.at.bizCode }

// Rows yields the rows of people. The error is a *MaskedError where a row is masked.
func (t *Table) Rows(ctx context.Context) iter.Seq2[Row, error] {
	return func(yield func(Row, error) bool) {
		line := 0
		for rec, err := range t.in.Records(ctx) {
			line++
			var row Row
			if err == nil {
				row, err = t.row(rec, line)
			}
			if err == nil && verify.NoPerson(rec.Findings) {
				continue
			}
			if !yield(row, err) || err != nil {
				return
			}
		}
	}
}

func (t *Table) row(rec verify.Record, line int) (Row, error) {
	at := func(i int) string {
		if i < 0 || i >= len(rec.Cells) {
			return ""
		}
		if text := cell.Text(rec.Cells[i]); !cell.Null(text) {
			return text
		}
		return ""
	}
	r := Row{
		Record: rec, Line: rec.Row, Status: at(t.at.status), Word: at(t.at.word), SubCode: at(t.at.subCode),
		Code: at(t.at.code), Time: parseTime(at(t.at.time), t.zone), Sandbox: isYes(at(t.at.sandbox)),
	}
	if t.temp != nil {
		r.Line = line
	}
	r.File = t.name
	if isMasked(rec) {
		return r, &MaskedError{t.name, r.Line}
	}
	return r, nil
}

// isMasked reports whether stars hide a part of the material.
func isMasked(rec verify.Record) bool {
	for _, f := range []verify.Field{verify.Name, verify.IDNumber, verify.Mobile, verify.BankCard} {
		if strings.ContainsAny(*rec.Value(f), "*＊") {
			return true
		}
	}
	return false
}

func isYes(text string) bool {
	switch strings.ToLower(text) {
	case "是", "yes", "true":
		return true
	}
	return false
}
