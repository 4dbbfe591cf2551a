package webhook

import (
	"turnpike/internal/account"
)

// Load is what handing over cost of one account since it was last asked: attempts that carried anything of
// it, and its share of their bytes.
type Load struct{ Posts, Bytes int64 }

// weigh counts an attempt for each account whose updates it carried.
func (r *Room) weigh(b *batch, bytes int) {
	r.loadsMu.Lock()
	defer r.loadsMu.Unlock()
	counted := map[account.ID]int64{}
	for _, it := range b.items {
		if a := it.update.Account; a != nil {
			counted[a.ID]++
		}
	}
	for id, updates := range counted {
		l := r.loads[id]
		l.Posts++
		l.Bytes += int64(bytes) * updates / int64(len(b.items))
		r.loads[id] = l
	}
}

// Loads gives what handing over cost of each account since it was last asked.
func (r *Room) Loads() map[account.ID]Load {
	r.loadsMu.Lock()
	defer r.loadsMu.Unlock()
	out := r.loads
	r.loads = map[account.ID]Load{}
	return out
}
