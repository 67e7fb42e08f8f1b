package preflight

import (
	"cmp"
	"encoding/binary"
	"errors"
	"hash/maphash"
	"os"
	"slices"

	"veribatch/internal/imageref"
	"veribatch/internal/spill"
	"veribatch/internal/verify"
)

// A RowIndex finds what only shows across rows. Every record is added once;
// after Freeze the index knows which names, numbers and images to point at.
// Until it is frozen it takes some megabytes, and beyond them up to 48 bytes a
// row in temporary files, then only what it found.
type RowIndex struct {
	seed   maphash.Seed
	frozen bool
	count  uint32 // of rows

	names  groups // of identity numbers: several names
	owners groups // of face images: several numbers
	tasks  groups // of BizIds: different material
	rows   groups // of all material: several rows
}

// NewRowIndex returns an empty index. The caller closes it, unless it is frozen.
func NewRowIndex() *RowIndex {
	return &RowIndex{
		seed: maphash.MakeSeed(), names: newGroups(), owners: newGroups(), tasks: newGroups(), rows: newGroups(),
	}
}

func (x *RowIndex) all() []*groups { return []*groups{&x.names, &x.owners, &x.tasks, &x.rows} }

// Close removes the temporary files. It may be called again.
func (x *RowIndex) Close() error {
	var failed []error
	for _, g := range x.all() {
		failed = append(failed, g.pairs.Close())
	}
	return errors.Join(failed...)
}

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
	x.count++
	x.rows.add(h.material, x.count)
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
func (x *RowIndex) Freeze() (found bool, err error) {
	if x.frozen {
		return false, nil
	}
	x.frozen = true
	for _, g := range x.all() {
		if err := g.freeze(); err != nil {
			return false, errors.Join(err, x.Close())
		}
		found = found || len(g.several) > 0
	}
	return found, x.Close()
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
// sort pairs of hashes, those of each first byte by themselves.
type groups struct {
	pairs   *spill.Parts        // by the first byte of the thing
	several map[uint64]struct{} // the things found, once frozen
}

func newGroups() groups { return groups{pairs: spill.New(os.TempDir())} }

// A pair is a thing and what it was seen with. The 64 bits of the thing are in
// two parts so that a pair takes 12 bytes.
type pair struct{ high, low, other uint32 }

const pairSize = 12

func (p pair) thing() uint64 { return uint64(p.high)<<32 | uint64(p.low) }

func (g *groups) add(thing uint64, other uint32) {
	var record [pairSize]byte
	binary.BigEndian.PutUint64(record[:], thing)
	binary.BigEndian.PutUint32(record[8:], other)
	g.pairs.Add(int(thing>>56), record[:])
}

func (g *groups) freeze() error {
	g.several = make(map[uint64]struct{})
	var content []byte
	var pairs []pair
	for i := range g.pairs.Len() {
		var err error
		if content, err = g.pairs.Read(i, content[:0]); err != nil {
			return err
		}
		pairs = pairs[:0]
		for record := range slices.Chunk(content, pairSize) {
			pairs = append(pairs, pair{
				binary.BigEndian.Uint32(record), binary.BigEndian.Uint32(record[4:]),
				binary.BigEndian.Uint32(record[8:]),
			})
		}
		g.find(pairs)
	}
	return nil
}

// find sorts pairs, and takes the things that are in several that differ.
func (g *groups) find(pairs []pair) {
	slices.SortFunc(pairs, func(x, y pair) int { return cmp.Compare(x.thing(), y.thing()) })
	for i := 1; i < len(pairs); i++ {
		before, p := pairs[i-1], pairs[i]
		if p.thing() == before.thing() && p.other != before.other {
			g.several[p.thing()] = struct{}{}
		}
	}
}

func (g *groups) has(thing uint64) bool {
	_, found := g.several[thing]
	return found
}
