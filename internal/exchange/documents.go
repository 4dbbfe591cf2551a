package exchange

import (
	"sync"

	"turnpike/internal/flow"
)

// maxDocuments is how many looked-through documents are kept: a person's step needs one.
const maxDocuments = 128

// documents keeps what was read of flows' documents until they change.
type documents struct {
	mu   sync.Mutex
	read map[uint64]looked
}

type looked struct {
	updatedAt int64
	size      int
	document  *flow.Document
}

func newDocuments() documents { return documents{read: map[uint64]looked{}} }

// get looks through a flow's document, or gives what was found the last time.
func (d *documents) get(f *flow.Flow) *flow.Document {
	d.mu.Lock()
	defer d.mu.Unlock()
	if l, has := d.read[f.ID]; has && l.updatedAt == f.UpdatedAt && l.size == len(f.Document) {
		return l.document
	}
	if len(d.read) >= maxDocuments {
		clear(d.read)
	}
	out := flow.Check(f.Document)
	d.read[f.ID] = looked{f.UpdatedAt, len(f.Document), &out}
	return &out
}

// put replaces a flow's document. One document is looked through at a time: a large one takes memory.
func (d *documents) put(f *flow.Flow, document []byte) {
	d.mu.Lock()
	defer d.mu.Unlock()
	f.Put(document)
}
