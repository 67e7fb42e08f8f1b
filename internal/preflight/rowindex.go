package preflight

import (
	"cmp"
	"hash/maphash"
	"slices"

	"veribatch/internal/imageref"
	"veribatch/internal/verify"
)

// A RowIndex finds what only shows across rows. Every record is added once;
// after Freeze the index knows which names, numbers and images to point at. It
// takes under 64 bytes a row until it is frozen, then only what it found.
type RowIndex struct {
	seed   maphash.Seed
	frozen bool

	names  groups     // of identity numbers: several names
	owners groups     // of face images: several numbers
	tasks  groups     // of BizIds: different material
	rows   duplicates // of all material
}

// NewRowIndex returns an empty index.
func NewRowIndex() *RowIndex { return &RowIndex{seed: maphash.MakeSeed()} }

// Add adds a record that was checked, and the findings. It does nothing once
// the index is frozen. It is for one goroutine at a time.
func (x *RowIndex) Add(rec verify.Record, found []verify.Finding) {
	if x.frozen {
		return
	}
	h := x.hashes(rec)
	if usableNumber(rec, found) && rec.Name != "" {
		x.names.add(h.number, uint32(x.hash(rec.Name)))
	}
	if usableNumber(rec, found) && usableFace(rec) {
		x.owners.add(h.face, uint32(h.number))
	}
	if rec.BizID != "" {
		x.tasks.add(h.task, uint32(h.material))
	}
	x.rows.add(h.material)
}

// usableNumber reports whether a record's identity number tells people apart.
// Numbers that a spreadsheet rounded are equal by accident.
func usableNumber(rec verify.Record, found []verify.Finding) bool {
	return rec.IDNumber != "" && !refuses(found, verify.IDNumber)
}

// usableFace reports whether a record's face image tells people apart. What the reader saw to be none may be equal in
// many rows.
func usableFace(rec verify.Record) bool {
	return rec.FaceImage != "" && !refuses(rec.Findings, verify.FaceImage)
}

// Freeze ends the adding and frees what only that needed. It reports whether
// anything was found, and false if the index was frozen before.
func (x *RowIndex) Freeze() (found bool) {
	if x.frozen {
		return false
	}
	x.frozen = true
	for _, g := range []*groups{&x.names, &x.owners, &x.tasks} {
		g.freeze()
		found = found || len(g.several) > 0
	}
	x.rows.freeze()
	return found || len(x.rows.repeated) > 0
}

// Check returns a check that adds what shows across rows to the findings of
// next, once the index is frozen. It is safe for concurrent use if next is.
func (x *RowIndex) Check(next verify.CheckFunc) verify.CheckFunc {
	return func(rec verify.Record) (verify.Record, []verify.Finding) {
		rec, found := next(rec)
		if !x.frozen {
			return rec, found
		}
		h := x.hashes(rec)
		add := func(code string, severity verify.Severity, field verify.Field) {
			found = append(found, verify.Finding{Code: code, Severity: severity, Field: field})
		}
		if usableNumber(rec, found) && x.names.has(h.number) {
			add("id-names", verify.Warning, verify.IDNumber)
		}
		if usableFace(rec) && x.owners.has(h.face) {
			add("image-owners", verify.Warning, verify.FaceImage)
		}
		if rec.BizID != "" && x.tasks.has(h.task) {
			add("biz-id-twice", verify.Error, verify.BizID)
		}
		if x.rows.has(h.material) {
			add("row-twice", verify.Note, "")
		}
		return rec, found
	}
}

// hashes stand for what a record contains.
type hashes struct{ number, face, task, material uint64 }

func (x *RowIndex) hashes(rec verify.Record) hashes {
	h := hashes{
		number: x.hash(rec.IDNumber), face: x.hash(imageref.Address(rec.FaceImage).Identity()),
		task: x.hash(rec.BizID),
	}
	var material maphash.Hash
	material.SetSeed(x.seed)
	add := func(part string) {
		material.WriteString(part)
		material.WriteByte(0)
	}
	for _, part := range [...]string{
		rec.Name, rec.IDNumber, rec.Mobile, rec.BankCard, rec.ValidFrom, rec.ValidUntil, rec.RegisterDate,
	} {
		add(part)
	}
	for _, address := range rec.Images() {
		add(imageref.Address(address).Identity())
	}
	h.material = material.Sum64()
	return h
}

func (x *RowIndex) hash(s string) uint64 { return maphash.String(x.seed, s) }

// groups find the things that were seen with more than one other thing. They
// sort pairs of hashes, which takes a third of the memory of a map.
type groups struct {
	pairs   bins[pair]
	several map[uint64]struct{} // the things found, once frozen
}

// A pair is a thing and what it was seen with. The 64 bits of the thing are in
// two parts so that a pair takes 12 bytes.
type pair struct{ high, low, other uint32 }

func (p pair) thing() uint64 { return uint64(p.high)<<32 | uint64(p.low) }

func (g *groups) add(thing uint64, other uint32) {
	g.pairs.add(thing, pair{uint32(thing >> 32), uint32(thing), other})
}

func (g *groups) freeze() {
	g.several = make(map[uint64]struct{})
	g.pairs.drain(pair.thing, func(before, p pair) {
		if p.other != before.other {
			g.several[p.thing()] = struct{}{}
		}
	})
}

func (g *groups) has(thing uint64) bool {
	_, found := g.several[thing]
	return found
}

// duplicates find the things that were seen more than once.
type duplicates struct {
	things   bins[uint64]
	repeated map[uint64]struct{} // the things found, once frozen
}

func (d *duplicates) add(thing uint64) { d.things.add(thing, thing) }

func (d *duplicates) freeze() {
	d.repeated = make(map[uint64]struct{})
	itself := func(thing uint64) uint64 { return thing }
	d.things.drain(itself, func(thing, _ uint64) { d.repeated[thing] = struct{}{} })
}

func (d *duplicates) has(thing uint64) bool {
	_, found := d.repeated[thing]
	return found
}

// bins hold items by the first byte of their thing's hash, in chunks, so that
// neither growing nor sorting moves all of them at once.
type bins[T any] [256][][]T

const chunk = 256 // items

func (b *bins[T]) add(thing uint64, item T) {
	bin := &b[thing>>56]
	last := len(*bin) - 1
	if last < 0 || len((*bin)[last]) == chunk {
		*bin = append(*bin, make([]T, 0, chunk))
		last++
	}
	(*bin)[last] = append((*bin)[last], item)
}

// drain sorts the items by their things, calls equal with every two neighbours
// of the same thing, and frees all items.
func (b *bins[T]) drain(thing func(T) uint64, equal func(before, item T)) {
	for i := range b {
		bin := slices.Concat(b[i]...)
		slices.SortFunc(bin, func(x, y T) int { return cmp.Compare(thing(x), thing(y)) })
		for j := 1; j < len(bin); j++ {
			if thing(bin[j]) == thing(bin[j-1]) {
				equal(bin[j-1], bin[j])
			}
		}
		b[i] = nil
	}
}
