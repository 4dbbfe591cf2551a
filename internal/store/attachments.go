package store

import (
	"context"
	"database/sql"
	"fmt"

	"turnpike/internal/message"
)

// Attachment is a media that a message of the history shows.
type Attachment struct {
	Message  message.ID
	Position int // among the message's enclosures, from 0
	Media    message.Media
}

// insertAttachments keeps attachments; those that are there stay as they are.
func insertAttachments(ctx context.Context, tx *sql.Tx, as []Attachment) error {
	if len(as) == 0 {
		return nil
	}
	st, err := tx.PrepareContext(ctx, `INSERT INTO attachments (message_id, position, hash, type, size, filename, animated)
		VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (message_id, position) DO NOTHING`)
	if err != nil {
		return err
	}
	defer func() { _ = st.Close() }()
	for i := range as {
		a := &as[i]
		if _, err := st.ExecContext(ctx, int64(a.Message), a.Position, a.Media.SHA256, a.Media.Type, a.Media.Size, a.Media.Filename, flag(a.Media.Animated)); err != nil {
			return err
		}
	}
	return nil
}

// AddAttachments keeps attachments, durably and all or none.
func (s *Store) AddAttachments(ctx context.Context, as []Attachment) error {
	if err := transact(ctx, s.edits, func(tx *sql.Tx) error { return insertAttachments(ctx, tx, as) }); err != nil {
		return fmt.Errorf("store: add attachments: %w", err)
	}
	return nil
}

// Attachments lists a message's attachments by their position.
func (s *Store) Attachments(ctx context.Context, id message.ID) (map[int]message.Media, error) {
	rows, err := s.reads.QueryContext(ctx, `SELECT position, hash, type, size, filename, animated FROM attachments WHERE message_id = $1`, int64(id))
	if err != nil {
		return nil, fmt.Errorf("store: read attachments: %w", err)
	}
	defer func() { _ = rows.Close() }()
	out := map[int]message.Media{}
	for rows.Next() {
		var position int
		var m message.Media
		if err := rows.Scan(&position, &m.SHA256, &m.Type, &m.Size, &m.Filename, &m.Animated); err != nil {
			return nil, fmt.Errorf("store: read attachments: %w", err)
		}
		out[position] = m
	}
	return out, rows.Err()
}
