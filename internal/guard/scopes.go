package guard

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"turnpike/internal/account"
	"turnpike/internal/evidence/language"
	"turnpike/internal/evidence/scope"
	"turnpike/internal/message"
)

// maxDeclared is how many texts of a declaration, a profile and templates count.
const maxDeclared = scope.MaxDeclared

// guarded is a number whose guard is on. It is not changed once others see it.
type guarded struct {
	set      *account.Guard
	declared []string
	language string
	scope    []scope.Sketch
	answers  map[string][]byte // documents of texts, by language
	parts    Parts
}

// Parts is what a number's scope is made of, in texts.
type Parts struct {
	Declared    int `json:"declared"`    // of the declaration, the profile and approved templates
	Examples    int `json:"examples"`    // that the business gave its guard
	Corrections int `json:"corrections"` // messages that were no off-scope ones
}

// answer is the document of what a person who writes a language is told.
func (g *guarded) answer(lang string) []byte {
	if document, ok := g.answers[lang]; ok {
		return document
	}
	return g.answers[g.set.Fallback]
}

// Parts says what a number's scope is made of; false where its guard is off.
func (r *Room) Parts(number account.NumberID) (Parts, bool) {
	g := (*r.guards.Load())[number]
	if g == nil {
		return Parts{}, false
	}
	return g.parts, true
}

// Follow brings the scopes in line with the directory, so that whoever changed a guard has its effect from then on. What
// did not change is kept. It fails where the history cannot be read; the scopes then stay as they were.
func (r *Room) Follow(ctx context.Context) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	old, fresh := *r.guards.Load(), map[account.NumberID]*guarded{}
	for id, set := range r.Directory().Guards {
		if set.Mode == account.GuardOff {
			continue
		}
		declared := r.Scope(id)
		if g := old[id]; g != nil && g.set.Version == set.Version && g.language == language.Canonical(declared.Language) && slices.Equal(g.declared, declared.Examples) {
			fresh[id] = g
			continue
		}
		g, err := r.make(ctx, id, set, declared)
		if err != nil {
			return err
		}
		fresh[id] = g
	}
	r.guards.Store(&fresh)
	return nil
}

// make sketches the scope of a number.
func (r *Room) make(ctx context.Context, id account.NumberID, set *account.Guard, declared Scope) (*guarded, error) {
	g := &guarded{set: set, declared: declared.Examples, language: language.Canonical(declared.Language), answers: map[string][]byte{}}
	for lang, text := range set.Answers {
		document, err := json.Marshal(message.Text{Body: text})
		if err != nil {
			return nil, err
		}
		g.answers[lang] = document
	}
	corrected, err := r.corrected(ctx, id, set)
	if err != nil {
		return nil, err
	}
	shown := declared.Examples[:min(len(declared.Examples), maxDeclared)]
	g.parts = Parts{len(shown), len(set.Examples), len(corrected)}
	one := r.borrow()
	defer func() { r.readers <- one }()
	for _, text := range slices.Concat(shown, set.Examples, corrected) {
		_, sketch := one.sketch(text, g.language)
		g.scope = append(g.scope, sketch)
	}
	return g, nil
}

// corrected are the texts of messages that were no off-scope ones, as far as the history still has them.
func (r *Room) corrected(ctx context.Context, id account.NumberID, set *account.Guard) ([]string, error) {
	var out []string
	for _, one := range set.Corrections {
		m, known, err := r.History.Message(ctx, one)
		if err != nil {
			return nil, fmt.Errorf("read what was corrected of number %s: %w", id, err)
		}
		if text := read(m.Content); known && m.Number == id && text != "" {
			out = append(out, text)
		}
	}
	return out, nil
}
