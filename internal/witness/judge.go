package witness

import (
	"turnpike/internal/account"
	evidence "turnpike/internal/evidence/account"
	"turnpike/internal/evidence/language"
	"turnpike/internal/fact"
)

// end judges the conversations that are over at a moment.
func (r *Room) end(at int64, record uint64) {
	for k := r.talks.over(at); k != nil; k = r.talks.over(at) {
		r.judge(k, record)
		if r.kept == nil {
			r.talks.reuse(k)
		}
	}
}

// endSilent judges the conversations that are over at a moment by the clock, if what comes before record next is all
// that was written. While records wait, it is they that say how late it is: one may belong to a conversation that is
// long over by the clock.
func (r *Room) endSilent(at int64, next uint64) {
	if next == r.Journal.Next() {
		r.end(at, next)
	}
}

const day = 24 * 60 * 60 * 1000 // milliseconds

// judge reads a conversation that is over, and lets it go.
func (r *Room) judge(k *talk, record uint64) {
	scope := r.Scope(k.thread.Number, k.said)
	lang := language.Canonical(scope.Language)
	r.mu.Lock()
	defer r.mu.Unlock()
	w := r.numbers[k.thread.Number]
	if w == nil || scope.Silent { // it fell silent while this was open
		delete(r.numbers, k.thread.Number)
		return
	}
	reading := w.judge.Take(r.reader, evidence.Conversation{
		Person: r.person(k.thread), Day: int32(k.said / day), Messages: k.messages, // days since 1970
	}, lang)
	w.at, w.record = k.said, record
	if r.kept != nil {
		r.kept(k)
	}
	r.metrics.read(&reading, len(k.messages))
	if tier := w.judge.Tier(); tier != w.tier || w.judge.Counted >= w.stated+stateEvery {
		w.tier, w.stated = tier, w.judge.Counted
		if record >= r.from {
			r.due = append(r.due, r.finding(k.thread.Number, w))
		}
	}
}

// person names a person by a digest that means nothing elsewhere.
func (r *Room) person(t fact.Thread) uint32 {
	h := r.Key
	for i := range len(t.Address) {
		h = (h ^ uint64(t.Address[i])) * 1099511628211
	}
	h = (h ^ h>>29) * 0xBF58476D1CE4E5B9
	return uint32(h >> 32) // the upper half
}

func (r *Room) finding(number account.NumberID, w *watched) Finding {
	return Finding{number, w.account, w.at, w.record, w.scope, w.judge.Statement(r.Model.Version)}
}
