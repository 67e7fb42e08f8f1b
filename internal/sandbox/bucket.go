package sandbox

import (
	"container/list"
	"sync"
)

const (
	bucketName = "veribatch-sandbox"
	uploads    = "uploads" // the folder in it that may be written

	maxObject = 8 << 20   // bytes of one object: room for images that the service finds too large
	maxBucket = 256 << 20 // bytes of all objects
)

// A bucket holds what was uploaded, in memory. Where it gets over its size,
// the objects that nobody used for longest make room.
type bucket struct {
	mu      sync.Mutex
	size    int // bytes of all objects
	limit   int
	objects map[string]*list.Element // by path
	used    *list.List               // of *object, the latest first
}

type object struct {
	path    string
	content []byte // never changes
}

func newBucket(limit int) *bucket {
	return &bucket{limit: limit, objects: make(map[string]*list.Element), used: list.New()}
}

func (b *bucket) put(path string, content []byte) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if old, ok := b.objects[path]; ok {
		b.drop(old)
	}
	b.objects[path] = b.used.PushFront(&object{path, content})
	b.size += len(content)
	for b.size > b.limit {
		b.drop(b.used.Back())
	}
}

func (b *bucket) get(path string) ([]byte, bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	e, ok := b.objects[path]
	if !ok {
		return nil, false
	}
	b.used.MoveToFront(e)
	return e.Value.(*object).content, true
}

func (b *bucket) drop(e *list.Element) {
	o := b.used.Remove(e).(*object)
	delete(b.objects, o.path)
	b.size -= len(o.content)
}
