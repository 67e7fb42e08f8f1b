package checkpoint

import (
	"bytes"
	"encoding/binary"
	"errors"
	"slices"

	"veribatch/internal/spill"
	"veribatch/internal/verify"
)

// A Sequence reads the ledger once, from its beginning to its end, for somebody
// who will ask for its outcomes in another order: to look each up by itself
// takes several times as long. The keys are added in that order, then the ledger
// is read, then the outcomes are asked for. Memory stays flat: what is sorted
// lies in temporary files. It is for one goroutine at a time.
type Sequence struct {
	store  *Store
	keys   *spill.Parts // placed keys, by their first byte
	values *spill.Parts // placed values, by their place; nil until the ledger is read
	places int
	next   int // the place that is asked for next

	part    int // of values, which is in memory; -1 for none
	content []byte
	at      [placesAPart]int32 // where the value of a place of the part begins in content; -1: there is none
}

const (
	placesAPart = 1 << 12
	shortSize   = 12            // bytes: the beginning of a key, by which keys are sorted
	placedSize  = shortSize + 8 // bytes: that and its place
	keySize     = len(verify.Key{})
	valueHeader = 2 + keySize + 4 // bytes: the place within its part, the key, the value's length
)

type placedKey [placedSize]byte

func (k *placedKey) short() []byte { return k[:shortSize] }

func (k *placedKey) place() uint64 { return binary.BigEndian.Uint64(k[shortSize:]) }

// NewSequence returns a sequence without keys. Its temporary files lie in dir. The caller closes it.
func (s *Store) NewSequence(dir string) *Sequence {
	return &Sequence{store: s, keys: spill.New(dir), part: -1}
}

// Add adds the key that will be asked for next.
func (q *Sequence) Add(key verify.Key) {
	var k placedKey
	copy(k[:], key[:shortSize])
	binary.BigEndian.PutUint64(k[shortSize:], uint64(q.places))
	q.keys.Add(int(key[0]), k[:])
	q.places++
}

// Read reads the ledger. The values lie in dir. Where there is no room for
// them, outcomes are looked up.
func (q *Sequence) Read(dir string) error {
	q.values = spill.New(dir)
	var content []byte
	var keys []placedKey
	for first := range q.keys.Len() {
		var err error
		if content, err = q.keys.Read(first, content[:0]); err != nil {
			return err
		}
		keys = keys[:0]
		for k := range slices.Chunk(content, placedSize) {
			keys = append(keys, placedKey(k))
		}
		slices.SortFunc(keys, func(a, b placedKey) int { return bytes.Compare(a[:], b[:]) })
		if err := q.join(first, keys); err != nil {
			return err
		}
		if q.values.Full() {
			return q.values.Close()
		}
	}
	return q.keys.Close()
}

// join puts the values of the keys that begin with a byte where they are asked for.
func (q *Sequence) join(first int, keys []placedKey) error {
	if len(keys) == 0 {
		return nil
	}
	var record []byte
	for item, err := range q.store.between(outcomesFrom(first), outcomesFrom(first+1)) {
		if err != nil {
			return err
		}
		short := item.key[len(outcomePrefix):][:shortSize]
		for len(keys) > 0 && bytes.Compare(keys[0].short(), short) < 0 {
			keys = keys[1:]
		}
		for ; len(keys) > 0 && bytes.Equal(keys[0].short(), short); keys = keys[1:] {
			place := keys[0].place()
			record = binary.BigEndian.AppendUint16(record[:0], uint16(place%placesAPart))
			record = append(record, item.key[len(outcomePrefix):]...)
			record = binary.BigEndian.AppendUint32(record, uint32(len(item.value)))
			q.values.Add(int(place/placesAPart), append(record, item.value...))
		}
	}
	return nil
}

// Get returns what Store.Get does. It is asked for each key in turn; one that
// was not added is looked up, and takes the turn all the same.
func (q *Sequence) Get(key verify.Key) (verify.Outcome, error) {
	place := q.next
	q.next++
	if value := q.value(place, key); value != nil {
		return q.store.decode(outcomeKey(key), value)
	}
	return q.store.Get(key)
}

// value returns what is stored for the key at a place; nil if it isn't known.
func (q *Sequence) value(place int, key verify.Key) []byte {
	if part := place / placesAPart; part != q.part {
		q.load(part)
	}
	at := q.at[place%placesAPart]
	if at < 0 {
		return nil
	}
	found := q.content[at:]
	if verify.Key(found[2:2+keySize]) != key {
		return nil
	}
	return found[valueHeader:][:binary.BigEndian.Uint32(found[2+keySize:])]
}

// load reads a part of the values. Of one that can't be read nothing is known.
func (q *Sequence) load(part int) {
	q.part = part
	for i := range q.at {
		q.at[i] = -1
	}
	var err error
	if q.content, err = q.values.Read(part, q.content[:0]); err != nil {
		return
	}
	for at := 0; at < len(q.content); {
		record := q.content[at:]
		q.at[binary.BigEndian.Uint16(record)] = int32(at)
		at += valueHeader + int(binary.BigEndian.Uint32(record[2+keySize:]))
	}
}

// Close removes the temporary files. It may be called again.
func (q *Sequence) Close() error {
	err := q.keys.Close()
	if q.values != nil {
		err = errors.Join(err, q.values.Close())
	}
	return err
}
