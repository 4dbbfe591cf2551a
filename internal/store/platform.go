package store

import (
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"

	"turnpike/internal/account"
)

// PlatformSeed is the seed of the key that the platform signs with; the first call makes it.
func (s *Store) PlatformSeed(ctx context.Context) ([]byte, error) {
	const name = "platform_key"
	text, ok, err := s.Setting(ctx, name)
	if err != nil {
		return nil, fmt.Errorf("store: read the platform's key: %w", err)
	}
	if !ok {
		seed := make([]byte, ed25519.SeedSize)
		_, _ = rand.Read(seed) // crypto/rand never fails
		return seed, s.PutSetting(ctx, name, hex.EncodeToString(seed))
	}
	seed, err := hex.DecodeString(text)
	if err != nil || len(seed) != ed25519.SeedSize {
		return nil, errors.New("store: the platform's key is damaged: restore the settings from a copy")
	}
	return seed, nil
}

// SignDeclarations signs those that were stored without a signature, as seeded ones are.
func (s *Store) SignDeclarations(ctx context.Context, sign func(account.ID, *account.Declaration) error) error {
	var n int
	if err := s.reads.QueryRowContext(ctx, `SELECT COUNT(*) FROM declarations WHERE document LIKE '%"signature":""%'`).Scan(&n); err != nil || n == 0 {
		return err
	}
	return s.edit(ctx, "signatures of declarations", func(tx *sql.Tx) error {
		found := map[account.ID]*account.Declaration{}
		if err := each(ctx, tx, `SELECT account_id, document FROM declarations WHERE document LIKE '%"signature":""%'`, func(r *sql.Rows) error {
			id, one, err := document[account.Declaration](r)
			found[id] = one
			return err
		}); err != nil {
			return err
		}
		for id, one := range found {
			if err := sign(id, one); err != nil {
				return err
			}
			text, err := json.Marshal(one)
			if err != nil {
				return err
			}
			if _, err := tx.ExecContext(ctx, `UPDATE declarations SET document = $1 WHERE account_id = $2 AND version = $3`, string(text), id, one.Version); err != nil {
				return err
			}
		}
		return nil
	})
}
