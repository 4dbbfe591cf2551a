package projection

import (
	"turnpike/internal/account"
	"turnpike/internal/fact"
	"turnpike/internal/store"
)

const dayLength = 24 * hourLength // milliseconds

type guardDay struct {
	number   account.NumberID
	day      int64
	language string
}

// guarded notes what a scope guard made of a person's message.
func (f *fold) guarded(m *store.Message, g *fact.Guard) {
	if g.Mode == 0 {
		return
	}
	key := guardDay{m.Number, m.At / dayLength, g.Language}
	d := f.guards[key]
	if d == nil {
		d = &store.GuardDay{Number: key.number, Day: key.day, Language: key.language}
		f.guards[key] = d
	}
	d.Looked++
	if !g.Off {
		return
	}
	d.Off++
	if g.Deflected {
		d.Deflected++
	}
	f.out.Catches = append(f.out.Catches, store.GuardCatch{Message: m.ID, Number: m.Number, At: m.At, Guard: *g})
}
