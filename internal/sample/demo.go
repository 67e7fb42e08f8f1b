package sample

import (
	"io"
	"iter"
	"math/rand/v2"
	"slices"

	"veribatch/internal/verify"
)

// A File is one of the sample inputs.
type File struct {
	Name  string // with forward slashes, relative to the folder of the samples
	Write func(io.Writer) error
}

// Demo returns the sample inputs: tables first, then the pictures that
// local.csv refers to.
func Demo() []File {
	files := []File{
		{"users.csv", func(w io.Writer) error { return WriteCSV(w, Users()) }},
		{"users.xlsx", func(w io.Writer) error { return WriteXLSX(w, verify.VerifyMaterial, Users()) }},
		{"unresolved.csv", csvOf(Answered(2027,
			Pass, 822, Pass, 850, 912, Pass, Pass, 822, 912, Pass, 850, Pass))},
		{"stop.csv", csvOf(Answered(2028,
			Pass, Pass, Pass, Pass, Pass, Pass, Pass, Pass, Pass, Pass, 803, 810, 812))},
		{"messy.csv", writeMessy},
		{"local.csv", csvOf(locals())},
	}
	return append(files, pictures()...)
}

func csvOf(people iter.Seq[Person]) func(io.Writer) error {
	return func(w io.Writer) error { return WriteCSV(w, people) }
}

// Users yields the people of users.csv and users.xlsx: 200 of them, with every
// answer that becomes final.
func Users() iter.Seq[Person] { return Answered(2026, usersAnswers()...) }

// Trial yields people as Users does, but nobody whose answer is a billed error
// (3101 to 3103): where one gets lost, the service's free query knows nothing
// of it, so that a run which is killed may have to pay for it again.
func Trial() iter.Seq[Person] {
	answers := usersAnswers()
	for i, answer := range answers {
		if answer >= 871 && answer <= 873 {
			answers[i] = Pass
		}
	}
	return Answered(2026, answers...)
}

// usersAnswers are the answers of users.csv: 200 that all become final,
// those that need a second attempt included. There is one 853 only, because
// a run waits for its timeout.
func usersAnswers() []Answer {
	answers := slices.Concat(
		slices.Repeat([]Answer{907}, 8),
		slices.Repeat([]Answer{911, 835}, 4),
		slices.Repeat([]Answer{902, 903, 905, 906, 851, 856, 871}, 3),
		slices.Repeat([]Answer{904, 908, 909, 852, 854, 855, 872, 821}, 2),
		[]Answer{910, 853, 873},
	)
	answers = append(answers, make([]Answer, 200-len(answers))...)
	random := rand.New(rand.NewPCG(2026, 2))
	random.Shuffle(len(answers), func(i, j int) { answers[i], answers[j] = answers[j], answers[i] })
	return answers
}

// writeMessy writes rows with the troubles of real exports, one a row, in the
// form that Excel saves.
func writeMessy(w io.Writer) error {
	all := slices.Concat([]trouble{{}}, troubles, []trouble{{}})
	people := slices.Collect(Answered(2029, make([]Answer, len(all))...))
	if _, err := io.WriteString(w, messyHeader()); err != nil {
		return err
	}
	for i, trouble := range all {
		if _, err := io.WriteString(w, trouble.write(people[i])+"\r\n"); err != nil {
			return err
		}
	}
	return nil
}

// locals are people whose pictures are files beside the table.
func locals() iter.Seq[Person] {
	return func(yield func(Person) bool) {
		i := 0
		for p := range Answered(2030, make([]Answer, len(faces))...) {
			p.FaceImage, p.IDFrontImage, p.IDBackImage = faces[i], "", ""
			if i%3 == 0 {
				p.IDFrontImage, p.IDBackImage = cardFront, cardBack
			}
			i++
			if !yield(p) {
				return
			}
		}
	}
}

// The pictures, as local.csv writes them.
const (
	cardFront = "photos/card-front.png"
	cardBack  = "photos/card-back.jpg"
)

var faces = []string{
	"photos/face-1.jpg", "photos/face-2.jpg", "photos/face-3.png",
	"photos/face-4.jpg", "photos/face-5.png", "photos/face-6.jpg",
}

func pictures() []File {
	files := []File{
		{cardFront, func(w io.Writer) error { return encode(w, cardFront, drawCardFront()) }},
		{cardBack, func(w io.Writer) error { return encode(w, cardBack, drawCardBack()) }},
	}
	for i, name := range faces {
		files = append(files, File{name, func(w io.Writer) error { return encode(w, name, drawFace(uint64(i))) }})
	}
	return files
}
