package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math/rand/v2"

	"turnpike/internal/account"
)

// Node is an object with a public id of its own that is not in the Directory.
type Node struct {
	ID      uint64
	Kind    string           // "media", "flow" …
	Account account.ID       // 0 when it belongs to none
	Number  account.NumberID // 0 when it belongs to no single number
}

// Node finds an object by its id.
func (s *Store) Node(ctx context.Context, id uint64) (Node, bool, error) {
	n := Node{ID: id}
	err := s.reads.QueryRowContext(ctx, `SELECT kind, account_id, number_id FROM nodes WHERE id = $1`, int64(id)).Scan(&n.Kind, &n.Account, &n.Number)
	if errors.Is(err, sql.ErrNoRows) {
		return Node{}, false, nil
	}
	if err != nil {
		return Node{}, false, fmt.Errorf("store: find object %d: %w", id, err)
	}
	return n, true, nil
}

// Fresh ids have 15 digits, which every JSON reader keeps exactly, and lie above those of the seeded
// world.
const (
	leastNodeID = 700_000_000_000_000
	mostNodeID  = 999_999_999_999_999
)

// addNode gives an object an id that nothing else has.
func addNode(ctx context.Context, tx *sql.Tx, n Node) (uint64, error) {
	for {
		id := leastNodeID + rand.Uint64N(mostNodeID-leastNodeID+1) //nolint:gosec // an id is no secret
		res, err := tx.ExecContext(ctx, `INSERT INTO nodes (id, kind, account_id, number_id) VALUES ($1, $2, $3, $4) ON CONFLICT (id) DO NOTHING`,
			int64(id), n.Kind, n.Account, n.Number)
		if err != nil {
			return 0, err
		}
		if added, err := res.RowsAffected(); err != nil || added == 1 {
			return id, err
		}
	}
}

// dropNode forgets an object's id.
func dropNode(ctx context.Context, tx *sql.Tx, id uint64) error {
	_, err := tx.ExecContext(ctx, `DELETE FROM nodes WHERE id = $1`, int64(id))
	return err
}
