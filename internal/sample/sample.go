// Package sample invents people for trials and tests: names and checksum-valid
// identity numbers that belong to nobody, whose answers by the sandbox are
// known beforehand. The same seed always gives the same people.
package sample

import (
	"fmt"
	"iter"
	"math/rand/v2"
	"slices"
)

// A Person is one row of a synthetic input.
type Person struct {
	UserID       string
	Name         string
	IDNumber     string
	FaceImage    string
	IDFrontImage string // empty for most
	IDBackImage  string // empty if the front is
	Branch       string

	// For actions other than VerifyMaterial.
	Mobile       string
	BankCard     string
	ValidFrom    string // YYYYMMDD
	ValidUntil   string // YYYYMMDD, or 长期
	RegisterDate string // YYYYMMDD
}

// A Share is a part of a Mix.
type Share struct {
	Answer Answer
	Weight int // against the sum of all weights
}

// A Mix says how often each answer comes. An empty one is all passes.
type Mix []Share

// People yields rows people, their answers drawn from the mix. The numbers
// are distinct up to about a million rows.
func People(seed uint64, rows int, mix Mix) iter.Seq[Person] {
	return func(yield func(Person) bool) {
		random := rand.New(rand.NewPCG(seed, 1))
		for i := range rows {
			if !yield(person(random, seed, i, mix.draw(random))) {
				return
			}
		}
	}
}

// Answered yields one person for each answer, in order.
func Answered(seed uint64, answers ...Answer) iter.Seq[Person] {
	return func(yield func(Person) bool) {
		random := rand.New(rand.NewPCG(seed, 1))
		for i, answer := range answers {
			if !yield(person(random, seed, i, answer)) {
				return
			}
		}
	}
}

func (m Mix) draw(random *rand.Rand) Answer {
	total := 0
	for _, s := range m {
		total += s.Weight
	}
	if total == 0 {
		return Pass
	}
	ticket := random.IntN(total)
	for _, s := range m {
		if ticket -= s.Weight; ticket < 0 {
			return s.Answer
		}
	}
	panic("unreachable: the ticket is below the sum of the weights")
}

// aboutCard are the answers that speak of the ID card's photo.
var aboutCard = []Answer{881, 903, 904, 905, 906, 908}

// person invents the i-th person. One in three has pictures of the ID card,
// and so has everybody whose answer speaks of them.
func person(random *rand.Rand, seed uint64, i int, answer Answer) Person {
	id, branch := number(seed, i, answer)
	p := Person{
		UserID:   fmt.Sprintf("u%06d", i+1),
		Name:     name(random, id[16]%2 == 0),
		IDNumber: id,
		Branch:   branch,
	}
	p.FaceImage = "https://photos.example.com/faces/" + p.UserID + ".jpg"
	if random.IntN(3) == 0 || slices.Contains(aboutCard, answer) {
		p.IDFrontImage = "https://photos.example.com/cards/" + p.UserID + "-front.jpg"
		p.IDBackImage = "https://photos.example.com/cards/" + p.UserID + "-back.jpg"
	}
	return p
}
