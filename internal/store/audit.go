package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"turnpike/internal/auditlog"
)

// audit adds a line to the audit log, in the transaction of what it tells.
func audit(ctx context.Context, tx *sql.Tx, l *auditlog.Line) error {
	head := auditlog.Empty()
	err := tx.QueryRowContext(ctx, `SELECT n, hash FROM audit_log ORDER BY n DESC LIMIT 1`).Scan(&head.N, &head.Hash)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return err
	}
	if l.Document == "" {
		l.Document = "{}"
	}
	head.Extend(l)
	_, err = tx.ExecContext(ctx, `INSERT INTO audit_log (n, at, actor, act, subject, document, hash) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
		l.N, l.At, l.Actor, l.Act, l.Subject, l.Document, l.Hash)
	return err
}

// Audit adds a line that comes without another edit, and returns it with its number and hash.
func (s *Store) Audit(ctx context.Context, l auditlog.Line) (auditlog.Line, error) {
	err := transact(ctx, s.edits, func(tx *sql.Tx) error { return audit(ctx, tx, &l) })
	if err != nil {
		return l, fmt.Errorf("store: audit log: %w", err)
	}
	return l, nil
}

// AuditLines reads lines from a number on, in order.
func (s *Store) AuditLines(ctx context.Context, from int64, limit int) ([]auditlog.Line, error) {
	rows, err := s.reads.QueryContext(ctx, `SELECT n, at, actor, act, subject, document, hash FROM audit_log WHERE n >= $1 ORDER BY n LIMIT $2`, from, limit)
	if err != nil {
		return nil, fmt.Errorf("store: read the audit log: %w", err)
	}
	defer func() { _ = rows.Close() }()
	var out []auditlog.Line
	for rows.Next() {
		var l auditlog.Line
		if err := rows.Scan(&l.N, &l.At, &l.Actor, &l.Act, &l.Subject, &l.Document, &l.Hash); err != nil {
			return nil, fmt.Errorf("store: read the audit log: %w", err)
		}
		out = append(out, l)
	}
	return out, rows.Err()
}

// AuditHead is the end of the audit log.
func (s *Store) AuditHead(ctx context.Context) (auditlog.Head, error) {
	head := auditlog.Empty()
	err := s.reads.QueryRowContext(ctx, `SELECT n, hash FROM audit_log ORDER BY n DESC LIMIT 1`).Scan(&head.N, &head.Hash)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return head, fmt.Errorf("store: read the audit log: %w", err)
	}
	return head, nil
}
