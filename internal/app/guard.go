package app

import (
	"context"
	"encoding/binary"

	"turnpike/internal/account"
	"turnpike/internal/engine"
	"turnpike/internal/evidence/model"
	"turnpike/internal/guard"
)

// buildGuard makes the room that keeps numbers to their scope. It knows the guards before the first message comes.
func (a *App) buildGuard(ctx context.Context) error {
	identity := a.journal.Identity()
	scopes := &scopes{directory: a.directory.get, book: a.gazette.Book}
	a.guard = guard.New(guard.Deps{
		Directory: a.directory.get, DirectoryChanged: a.directory.changed, History: a.store, Model: model.Default(),
		Key: binary.BigEndian.Uint32(identity[:]), Logger: a.deps.Logger,
		Scope: func(id account.NumberID) guard.Scope {
			s := scopes.of(id, a.deps.Clock().UnixMilli())
			return guard.Scope{Examples: s.Examples, Language: s.Language}
		},
	})
	a.guard.Register(a.metrics)
	return a.guard.Follow(ctx)
}

// guarded lets people's messages pass the scope guard of their number on the way to the engine.
type guarded struct {
	*engine.Engine
	guard *guard.Room
}

// Receive takes a person's message.
func (g guarded) Receive(ctx context.Context, r *engine.Reception) (engine.Receipt, error) {
	g.guard.Look(r)
	return g.Engine.Receive(ctx, r)
}
