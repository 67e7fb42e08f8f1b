package preflight

import (
	"cmp"
	"hash/maphash"
	"slices"

	"veribatch/internal/imageref"
	"veribatch/internal/verify"
)

// An RowIndex finds what only shows across rows. It sees every record once and
// then knows which names, numbers and images to point at. Until it is sealed
// it keeps under 64 bytes a row, afterwards only what it found.
type RowIndex struct {
	seed   maphash.Seed
	sealed bool

	names  groups  // of identity numbers: several names
	owners groups  // of face images: several numbers
	tasks  groups  // of BizIds: several people or pictures
	equal  repeats // all material
}

// NewRowIndex returns an Across that has seen nothing.
func NewRowIndex() *RowIndex {
	return &RowIndex{seed: maphash.MakeSeed()}
}

// groups tell which things were seen with more than one other. Hashes stand
// for both, and sorting finds them: that takes a third of the memory of a map.
type groups struct {
	pairs   bins[pair]
	several map[uint64]struct{} // things, once the groups are sealed
}

// A pair is a thing and what it was seen with. The thing's 64 bits are in two
// parts so that a pair takes 12 bytes.
type pair struct{ high, low, other uint32 }

func (p pair) thing() uint64 { return uint64(p.high)<<32 | uint64(p.low) }

func (g *groups) add(thing uint64, other uint32) {
	g.pairs.add(thing, pair{uint32(thing >> 32), uint32(thing), other})
}

// seal finds the things that were seen with several others.
func (g *groups) seal() {
	g.several = make(map[uint64]struct{})
	g.pairs.empty(pair.thing, func(before, p pair) {
		if p.other != before.other {
			g.several[p.thing()] = struct{}{}
		}
	})
}

func (g *groups) has(thing uint64) bool {
	_, found := g.several[thing]
	return found
}

// repeats tell which things were seen more than once.
type repeats struct {
	things bins[uint64]
	twice  map[uint64]struct{} // once the repeats are sealed
}

func (r *repeats) add(thing uint64) { r.things.add(thing, thing) }

func (r *repeats) seal() {
	r.twice = make(map[uint64]struct{})
	r.things.empty(func(thing uint64) uint64 { return thing }, func(thing, _ uint64) { r.twice[thing] = struct{}{} })
}

func (r *repeats) has(thing uint64) bool {
	_, found := r.twice[thing]
	return found
}

// bins hold what belongs to things by the first byte of their hash, a piece at
// a time, so that no growth, and no sorting, moves all of it.
type bins[T any] [256][][]T

const piece = 256

func (b *bins[T]) add(thing uint64, item T) {
	bin := &b[thing>>56]
	last := len(*bin) - 1
	if last < 0 || len((*bin)[last]) == piece {
		*bin = append(*bin, make([]T, 0, piece))
		last++
	}
	(*bin)[last] = append((*bin)[last], item)
}

// empty calls same with neighbours of the same thing, and lets go of all.
func (b *bins[T]) empty(thing func(T) uint64, same func(before, item T)) {
	for i := range b {
		bin := slices.Concat(b[i]...)
		slices.SortFunc(bin, func(x, y T) int { return cmp.Compare(thing(x), thing(y)) })
		for j := 1; j < len(bin); j++ {
			if thing(bin[j]) == thing(bin[j-1]) {
				same(bin[j-1], bin[j])
			}
		}
		b[i] = nil
	}
}

// Add takes in a record that was checked, and what that found. Once sealed it
// changes nothing. It is for one goroutine at a time.
func (a *RowIndex) Add(rec verify.Record, found []verify.Finding) {
	if a.sealed {
		return
	}
	s := a.signs(rec)
	if numbered(rec, found) && rec.Name != "" {
		a.names.add(s.number, uint32(a.hash(rec.Name)))
	}
	if numbered(rec, found) && rec.FaceImage != "" {
		a.owners.add(s.image, uint32(s.number))
	}
	if rec.BizID != "" {
		a.tasks.add(s.task, uint32(s.material))
	}
	a.equal.add(s.material)
}

// numbered reports whether a record has an identity number that can be
// anybody's: those that a spreadsheet rounded are equal without meaning it.
func numbered(rec verify.Record, found []verify.Finding) bool {
	return rec.IDNumber != "" && !slices.ContainsFunc(found, func(f verify.Finding) bool {
		return f.Field == verify.IDNumber && f.Severity == verify.Error
	})
}

// Freeze ends the seeing and frees what only that needed. It reports whether
// anything was found; the second time it doesn't.
func (a *RowIndex) Freeze() (found bool) {
	if a.sealed {
		return false
	}
	a.sealed = true
	for _, g := range []*groups{&a.names, &a.owners, &a.tasks} {
		g.seal()
		found = found || len(g.several) > 0
	}
	a.equal.seal()
	return found || len(a.equal.twice) > 0
}

// Check returns a check that adds, once a is sealed, what shows across rows
// to what next finds. It is safe for concurrent use if next is.
func (a *RowIndex) Check(next verify.CheckFunc) verify.CheckFunc {
	return func(rec verify.Record) (verify.Record, []verify.Finding) {
		rec, found := next(rec)
		if !a.sealed {
			return rec, found
		}
		s := a.signs(rec)
		add := func(code string, severity verify.Severity, field verify.Field) {
			found = append(found, verify.Finding{Code: code, Severity: severity, Field: field})
		}
		if numbered(rec, found) && a.names.has(s.number) {
			add("id-names", verify.Warning, verify.IDNumber)
		}
		if rec.FaceImage != "" && a.owners.has(s.image) {
			add("image-owners", verify.Warning, verify.FaceImage)
		}
		if rec.BizID != "" && a.tasks.has(s.task) {
			add("biz-id-twice", verify.Error, verify.BizID)
		}
		if a.equal.has(s.material) {
			add("row-twice", verify.Note, "")
		}
		return rec, found
	}
}

// signs stand for what is in a record.
type signs struct{ number, image, task, material uint64 }

func (a *RowIndex) signs(rec verify.Record) signs {
	s := signs{number: a.hash(rec.IDNumber), image: a.hash(imageref.Address(rec.FaceImage).Identity()), task: a.hash(rec.BizID)}
	var h maphash.Hash
	h.SetSeed(a.seed)
	add := func(part string) {
		h.WriteString(part)
		h.WriteByte(0)
	}
	add(rec.Name)
	add(rec.IDNumber)
	for _, address := range rec.Images() {
		add(imageref.Address(address).Identity())
	}
	s.material = h.Sum64()
	return s
}

func (a *RowIndex) hash(s string) uint64 { return maphash.String(a.seed, s) }

// Strict returns a check that makes errors of the warnings of next.
func Strict(next verify.CheckFunc) verify.CheckFunc {
	return func(rec verify.Record) (verify.Record, []verify.Finding) {
		rec, found := next(rec)
		found = slices.Clone(found) // a record's own findings stay as they are
		for i := range found {
			if found[i].Severity == verify.Warning {
				found[i].Severity = verify.Error
			}
		}
		return rec, found
	}
}
