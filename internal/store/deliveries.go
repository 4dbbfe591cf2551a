package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"

	"turnpike/internal/account"
)

// EndpointState is how far a webhook endpoint has come: it has read every record below Next, and of
// these it still owes those in Owed, and the messages of the numbers in Since from a record on. A number
// in Since may also begin above Next: it joined the endpoint while that was behind.
type EndpointState struct {
	ID        string
	Next      uint64
	Owed      []uint64 // ascending
	Since     map[account.NumberID]uint64
	UpdatedAt int64 // Unix milliseconds
}

// Attempt is one POST to an endpoint.
type Attempt struct {
	ID        int64
	Endpoint  string
	At        int64 // Unix milliseconds
	Status    int   // of HTTP; 0 when there was no answer
	LatencyMS int64
	Error     string
	Updates   int
	Bytes     int
	Response  string // its beginning, redacted
}

// EndpointStates lists all endpoints' positions.
func (s *Store) EndpointStates(ctx context.Context) ([]EndpointState, error) {
	rows, err := s.reads.QueryContext(ctx, `SELECT id, next, owed, since, updated_at FROM webhook_endpoints`)
	if err != nil {
		return nil, fmt.Errorf("store: read webhook endpoints: %w", err)
	}
	defer func() { _ = rows.Close() }()
	var out []EndpointState
	for rows.Next() {
		var e EndpointState
		var owed, since []byte
		err := rows.Scan(&e.ID, &e.Next, &owed, &since, &e.UpdatedAt)
		if err == nil {
			err = errors.Join(json.Unmarshal(owed, &e.Owed), json.Unmarshal(since, &e.Since))
		}
		if err != nil {
			return nil, fmt.Errorf("store: read webhook endpoints: %w", err)
		}
		out = append(out, e)
	}
	return out, rows.Err()
}

// SaveDeliveries keeps positions and attempts in one transaction. What a power cut loses of it is
// delivered again.
func (s *Store) SaveDeliveries(ctx context.Context, states []EndpointState, attempts []Attempt) error {
	err := transact(ctx, s.folds, func(tx *sql.Tx) error {
		for i := range states {
			if err := putEndpointState(ctx, tx, &states[i]); err != nil {
				return err
			}
		}
		st, err := tx.PrepareContext(ctx, `INSERT INTO webhook_attempts (endpoint, at, status, latency_ms, error, updates, bytes, response) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`)
		if err != nil {
			return err
		}
		defer func() { _ = st.Close() }()
		for i := range attempts {
			a := &attempts[i]
			if _, err := st.ExecContext(ctx, a.Endpoint, a.At, a.Status, a.LatencyMS, a.Error, a.Updates, a.Bytes, a.Response); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("store: keep webhook deliveries: %w", err)
	}
	return nil
}

func putEndpointState(ctx context.Context, tx *sql.Tx, e *EndpointState) error {
	owed, err := json.Marshal(append([]uint64{}, e.Owed...))
	if err != nil {
		return err
	}
	since := []byte("{}")
	if len(e.Since) > 0 {
		if since, err = json.Marshal(e.Since); err != nil {
			return err
		}
	}
	_, err = tx.ExecContext(ctx, `INSERT INTO webhook_endpoints (id, next, owed, since, updated_at) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (id) DO UPDATE SET next = excluded.next, owed = excluded.owed, since = excluded.since, updated_at = excluded.updated_at`,
		e.ID, int64(e.Next), string(owed), string(since), e.UpdatedAt)
	return err
}

// Attempts lists an endpoint's attempts, newest first, below an id (0: from the newest).
func (s *Store) Attempts(ctx context.Context, endpoint string, before int64, limit int) ([]Attempt, error) {
	if before <= 0 {
		before = 1<<63 - 1
	}
	rows, err := s.reads.QueryContext(ctx, `SELECT id, endpoint, at, status, latency_ms, error, updates, bytes, response
		FROM webhook_attempts WHERE endpoint = $1 AND id < $2 ORDER BY id DESC LIMIT $3`, endpoint, before, limit)
	if err != nil {
		return nil, fmt.Errorf("store: read attempts: %w", err)
	}
	defer func() { _ = rows.Close() }()
	var out []Attempt
	for rows.Next() {
		var a Attempt
		if err := rows.Scan(&a.ID, &a.Endpoint, &a.At, &a.Status, &a.LatencyMS, &a.Error, &a.Updates, &a.Bytes, &a.Response); err != nil {
			return nil, fmt.Errorf("store: read attempts: %w", err)
		}
		out = append(out, a)
	}
	return out, rows.Err()
}

// deleteChunk bounds how many rows one statement deletes, so that nobody waits long for its lock.
const deleteChunk = 5000

// DeleteAttemptsBefore forgets attempts older than a moment and says how many there were.
func (s *Store) DeleteAttemptsBefore(ctx context.Context, at int64) (int64, error) {
	var total int64
	for {
		res, err := s.folds.ExecContext(ctx, `DELETE FROM webhook_attempts WHERE id IN (SELECT id FROM webhook_attempts WHERE at < $1 LIMIT $2)`, at, deleteChunk)
		if err != nil {
			return total, fmt.Errorf("store: delete old attempts: %w", err)
		}
		n, err := res.RowsAffected()
		total += n
		if err != nil || n < deleteChunk {
			return total, err
		}
	}
}

// DeleteEndpointState forgets an endpoint that is gone.
func (s *Store) DeleteEndpointState(ctx context.Context, id string) error {
	_, err := s.folds.ExecContext(ctx, `DELETE FROM webhook_endpoints WHERE id = $1`, id)
	return err
}
