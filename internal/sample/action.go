package sample

import (
	"encoding/csv"
	"fmt"
	"io"
	"iter"
	"slices"
	"time"

	"veribatch/internal/idcard"
	"veribatch/internal/verify"
)

// For gives people what an action takes beside the columns of VerifyMaterial.
// Their answers are the same: where there is no identity number, a mobile or a
// bank card has the digits that the sandbox reads.
func For(action verify.Action, seed uint64, people iter.Seq[Person]) iter.Seq[Person] {
	if action.Default() {
		return people
	}
	return func(yield func(Person) bool) {
		i := 0
		for p := range people {
			p.enrich(seed, i)
			i++
			if !yield(p) {
				return
			}
		}
	}
}

// enrich invents the i-th person's mobile, card and dates. Photos lie in the
// caller's own bucket, which no action has to fetch from.
func (p *Person) enrich(seed uint64, i int) {
	digits := p.IDNumber[14:17]
	luck := mix(seed ^ uint64(i)<<1)
	p.FaceImage = "oss://example-photos/faces/" + p.UserID + ".jpg"
	p.IDFrontImage, p.IDBackImage = "", ""
	p.Mobile = fmt.Sprintf("1%d%06d%s", 3+luck%7, (i*7919+int(luck%97))%1_000_000, digits)
	first := fmt.Sprintf("622202%09d%s", (i*104_729+int(luck%89))%1_000_000_000, digits)
	p.BankCard = first + string(idcard.Luhn(first))
	issued := time.Date(2016+int(luck%8), time.Month(1+luck%12), 1+int(luck%28), 0, 0, 0, 0, time.UTC)
	p.ValidFrom, p.ValidUntil = issued.Format("20060102"), issued.AddDate(20, 0, 0).Format("20060102")
	if luck%10 == 0 {
		p.ValidUntil = verify.NoEnd
	}
	p.RegisterDate = issued.AddDate(1, 0, int(luck%300)).Format("20060102")
}

// values are a person's cells by field.
func (p Person) values() map[verify.Field]string {
	return map[verify.Field]string{
		verify.UserID: p.UserID, verify.Name: p.Name, verify.IDNumber: p.IDNumber, verify.FaceImage: p.FaceImage,
		verify.IDFrontImage: p.IDFrontImage, verify.IDBackImage: p.IDBackImage, verify.Mobile: p.Mobile,
		verify.BankCard: p.BankCard, verify.ValidFrom: p.ValidFrom, verify.ValidUntil: p.ValidUntil,
		verify.RegisterDate: p.RegisterDate,
	}
}

// fieldsOf are the columns of an input for an action, before that of the branch.
func fieldsOf(action verify.Action) []verify.Field {
	return slices.DeleteFunc(action.Fields(), func(f verify.Field) bool { return f == verify.BizID })
}

// WriteActionCSV writes people as WriteCSV does, with the columns that an action takes.
func WriteActionCSV(w io.Writer, action verify.Action, people iter.Seq[Person]) error {
	if action.Default() {
		return WriteCSV(w, people)
	}
	fields := fieldsOf(action)
	var head []string
	for _, f := range fields {
		head = append(head, string(f))
	}
	out := csv.NewWriter(w)
	out.Write(append(head, "branch")) // its errors are kept for Error
	for p := range people {
		values := p.values()
		var row []string
		for _, f := range fields {
			row = append(row, values[f])
		}
		out.Write(append(row, p.Branch))
	}
	out.Flush()
	return out.Error()
}

// ActionDemo returns the sample input of an action: rows people, the first
// ones with the answers and the others with passes, in an order of their own.
func ActionDemo(action verify.Action, rows int, answers []Answer) File {
	all := append(slices.Clone(answers), make([]Answer, max(0, rows-len(answers)))...)
	mixed := make([]Answer, len(all))
	for i, a := range all { // 7 and 50 share no factor: a row for each
		mixed[i*7%len(all)] = a
	}
	people := For(action, 2031, Answered(2031, mixed...))
	return File{"actions/" + action.Name + ".csv",
		func(w io.Writer) error { return WriteActionCSV(w, action, people) }}
}
