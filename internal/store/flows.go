package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"

	"turnpike/internal/account"
	"turnpike/internal/flow"
	"turnpike/internal/message"
	"turnpike/internal/notice"
)

// NodeFlow is the kind of a flow's id.
const NodeFlow = "flow"

const flowColumns = `id, account_id, app_id, name, status, categories, endpoint, document, version, data_api, problems, alerts,
	status_at, created_at, updated_at, preview_key, preview_until`

// scanFlow reads a row of flowColumns.
func scanFlow(r scanner) (*flow.Flow, error) {
	f := &flow.Flow{}
	var categories, problems, alerts string
	if err := r.Scan(&f.ID, &f.Account, &f.App, &f.Name, &f.Status, &categories, &f.Endpoint, &f.Document, &f.Version, &f.DataAPI, &problems, &alerts,
		&f.StatusAt, &f.CreatedAt, &f.UpdatedAt, &f.Preview.Key, &f.Preview.Until); err != nil {
		return nil, err
	}
	err := errors.Join(json.Unmarshal([]byte(categories), &f.Categories), json.Unmarshal([]byte(problems), &f.Problems), json.Unmarshal([]byte(alerts), &f.Alerts))
	if err != nil {
		return nil, fmt.Errorf("flow %d: %w", f.ID, err)
	}
	return f, nil
}

// Flow finds a flow; nil when there is none.
func (s *Store) Flow(ctx context.Context, id uint64) (*flow.Flow, error) {
	return s.oneFlow(ctx, `SELECT `+flowColumns+` FROM flows WHERE id = $1`, int64(id))
}

// FlowByName finds a flow of an account; nil when there is none.
func (s *Store) FlowByName(ctx context.Context, owner account.ID, name string) (*flow.Flow, error) {
	return s.oneFlow(ctx, `SELECT `+flowColumns+` FROM flows WHERE account_id = $1 AND name = $2`, owner, name)
}

func (s *Store) oneFlow(ctx context.Context, query string, args ...any) (*flow.Flow, error) {
	f, err := scanFlow(s.reads.QueryRowContext(ctx, query, args...))
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil //nolint:nilnil // nil says that there is none
	}
	if err != nil {
		return nil, fmt.Errorf("store: find a flow: %w", err)
	}
	return f, nil
}

// Flows lists an account's flows by their age.
func (s *Store) Flows(ctx context.Context, owner account.ID) ([]*flow.Flow, error) {
	return s.manyFlows(ctx, `SELECT `+flowColumns+` FROM flows WHERE account_id = $1 ORDER BY created_at, id`, owner)
}

// WatchedFlows lists the flows whose endpoint is watched.
func (s *Store) WatchedFlows(ctx context.Context) ([]*flow.Flow, error) {
	return s.manyFlows(ctx, `SELECT `+flowColumns+` FROM flows WHERE endpoint <> '' AND status IN ('PUBLISHED', 'THROTTLED', 'BLOCKED') ORDER BY id`)
}

func (s *Store) manyFlows(ctx context.Context, query string, args ...any) ([]*flow.Flow, error) {
	rows, err := s.reads.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, fmt.Errorf("store: list flows: %w", err)
	}
	defer func() { _ = rows.Close() }()
	var out []*flow.Flow
	for rows.Next() {
		f, err := scanFlow(rows)
		if err != nil {
			return nil, fmt.Errorf("store: list flows: %w", err)
		}
		out = append(out, f)
	}
	return out, rows.Err()
}

// AddFlow stores a new flow under an id that nothing else has, with what its account's apps are told.
func (s *Store) AddFlow(ctx context.Context, f *flow.Flow, tell func() []notice.Notice) error {
	return s.edit(ctx, "flow "+f.Name, func(tx *sql.Tx) error {
		id, err := addNode(ctx, tx, Node{Kind: NodeFlow, Account: f.Account})
		if err != nil {
			return err
		}
		f.ID = id
		if err := putFlow(ctx, tx, f, ""); err != nil {
			return err
		}
		return addNotices(ctx, tx, tell())
	})
}

// PutFlow stores a changed flow with what its account's apps are told.
func (s *Store) PutFlow(ctx context.Context, f *flow.Flow, ns []notice.Notice) error {
	return s.edit(ctx, "flow "+f.IDText(), func(tx *sql.Tx) error {
		if err := putFlow(ctx, tx, f, updateFlow); err != nil {
			return err
		}
		return addNotices(ctx, tx, ns)
	})
}

// updateFlow makes an insert of a flow that is there already a change of it; its account never changes.
const updateFlow = ` ON CONFLICT (id) DO UPDATE SET app_id = excluded.app_id, name = excluded.name, status = excluded.status,
	categories = excluded.categories, endpoint = excluded.endpoint, document = excluded.document, version = excluded.version,
	data_api = excluded.data_api, problems = excluded.problems, alerts = excluded.alerts, status_at = excluded.status_at,
	updated_at = excluded.updated_at, preview_key = excluded.preview_key, preview_until = excluded.preview_until`

func putFlow(ctx context.Context, tx *sql.Tx, f *flow.Flow, conflict string) error {
	categories, err := json.Marshal(append([]string{}, f.Categories...))
	if err != nil {
		return err
	}
	problems, err := json.Marshal(append([]flow.Problem{}, f.Problems...))
	if err != nil {
		return err
	}
	alerts, err := json.Marshal(f.Alerts)
	if err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, `INSERT INTO flows (`+flowColumns+`) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)`+conflict,
		int64(f.ID), f.Account, f.App, f.Name, string(f.Status), string(categories), f.Endpoint, string(f.Document), f.Version, f.DataAPI, string(problems),
		string(alerts), f.StatusAt, f.CreatedAt, f.UpdatedAt, f.Preview.Key, f.Preview.Until)
	return err
}

// DeleteFlow removes a flow.
func (s *Store) DeleteFlow(ctx context.Context, id uint64) error {
	return s.edit(ctx, fmt.Sprintf("flow %d", id), func(tx *sql.Tx) error {
		for _, query := range []string{`DELETE FROM flow_counts WHERE flow_id = $1`, `DELETE FROM flows WHERE id = $1`} {
			if _, err := tx.ExecContext(ctx, query, int64(id)); err != nil {
				return err
			}
		}
		return dropNode(ctx, tx, id)
	})
}

// FlowCount says how often something happened with a flow in an hour.
type FlowCount struct {
	Flow   uint64
	Hour   int64 // Unix milliseconds at its beginning
	Metric string
	Key    string
	Count  int64
}

// AddFlowCounts adds to what is counted. It may be lost in a power cut: these are figures for people.
func (s *Store) AddFlowCounts(ctx context.Context, counts []FlowCount) error {
	err := transact(ctx, s.folds, func(tx *sql.Tx) error {
		for _, c := range counts {
			if _, err := tx.ExecContext(ctx, `INSERT INTO flow_counts (flow_id, hour, metric, key, count) VALUES ($1, $2, $3, $4, $5)
				ON CONFLICT (flow_id, hour, metric, key) DO UPDATE SET count = flow_counts.count + excluded.count`,
				int64(c.Flow), c.Hour, c.Metric, c.Key, c.Count); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("store: count what flows do: %w", err)
	}
	return nil
}

// FlowCounts lists what was counted of a flow from one moment until before another, by hour.
func (s *Store) FlowCounts(ctx context.Context, id uint64, since, until int64) ([]FlowCount, error) {
	rows, err := s.reads.QueryContext(ctx, `SELECT hour, metric, key, count FROM flow_counts WHERE flow_id = $1 AND hour >= $2 AND hour < $3 ORDER BY hour, metric, key`,
		int64(id), since, until)
	if err != nil {
		return nil, fmt.Errorf("store: read what flow %d did: %w", id, err)
	}
	defer func() { _ = rows.Close() }()
	var out []FlowCount
	for rows.Next() {
		c := FlowCount{Flow: id}
		if err := rows.Scan(&c.Hour, &c.Metric, &c.Key, &c.Count); err != nil {
			return nil, fmt.Errorf("store: read what flow %d did: %w", id, err)
		}
		out = append(out, c)
	}
	return out, rows.Err()
}

// ForgetFlowCounts drops what was counted before a moment.
func (s *Store) ForgetFlowCounts(ctx context.Context, before int64) error {
	if _, err := s.folds.ExecContext(ctx, `DELETE FROM flow_counts WHERE hour < $1`, before); err != nil {
		return fmt.Errorf("store: forget what flows did: %w", err)
	}
	return nil
}

// CloseForm keeps a message's form from being opened again. button is the index of a template's flow
// button, −1 for the form of an interactive message; the reason is what the person is told.
func (s *Store) CloseForm(ctx context.Context, id message.ID, button int, reason string) error {
	_, err := s.edits.ExecContext(ctx, `INSERT INTO closed_forms (message_id, button, reason) VALUES ($1, $2, $3) ON CONFLICT (message_id, button) DO NOTHING`,
		int64(id), button, reason)
	if err != nil {
		return fmt.Errorf("store: close a form: %w", err)
	}
	return nil
}

// FormClosed says whether a message's form was closed, and what the person is told.
func (s *Store) FormClosed(ctx context.Context, id message.ID, button int) (reason string, closed bool, err error) {
	err = s.reads.QueryRowContext(ctx, `SELECT reason FROM closed_forms WHERE message_id = $1 AND button = $2`, int64(id), button).Scan(&reason)
	if errors.Is(err, sql.ErrNoRows) {
		return "", false, nil
	}
	return reason, err == nil, err
}
