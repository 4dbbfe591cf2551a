package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"

	"turnpike/internal/account"
	"turnpike/internal/template"
)

// NodeTemplateGroup is the kind of a template group's id.
const NodeTemplateGroup = "template-group"

// Errors of template groups.
var (
	ErrGroupNameTaken    = errors.New("store: another template group of the account has the name")
	ErrTemplateInAnother = errors.New("store: a template is in another group")
)

// TemplateGroups lists an account's template groups by their age.
func (s *Store) TemplateGroups(ctx context.Context, owner account.ID) ([]*template.Group, error) {
	var out []*template.Group
	place := map[uint64]*template.Group{}
	rows, err := s.reads.QueryContext(ctx, `SELECT g.id, g.name, g.description, g.created_at, COALESCE(m.template_id, 0), COALESCE(m.since, 0), COALESCE(m.until, 0)
		FROM template_groups g LEFT JOIN template_group_members m ON m.group_id = g.id WHERE g.account_id = $1
		ORDER BY g.created_at, g.id, m.template_id, m.since`, owner)
	if err != nil {
		return nil, fmt.Errorf("store: list template groups: %w", err)
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var g template.Group
		var m template.Membership
		if err := rows.Scan(&g.ID, &g.Name, &g.Description, &g.CreatedAt, &m.Template, &m.Since, &m.Until); err != nil {
			return nil, fmt.Errorf("store: list template groups: %w", err)
		}
		known := place[g.ID]
		if known == nil {
			known = &g
			place[g.ID] = known
			out = append(out, known)
		}
		if m.Template != 0 {
			known.Members = append(known.Members, m)
		}
	}
	return out, rows.Err()
}

// AddTemplateGroup stores a new group with its first templates under an id that nothing else has.
func (s *Store) AddTemplateGroup(ctx context.Context, owner account.ID, g *template.Group, templates []uint64) error {
	return s.edit(ctx, "template group "+g.Name, func(tx *sql.Tx) error {
		id, err := addNode(ctx, tx, Node{Kind: NodeTemplateGroup, Account: owner})
		if err != nil {
			return err
		}
		g.ID = id
		res, err := tx.ExecContext(ctx, `INSERT INTO template_groups (id, account_id, name, description, created_at) VALUES ($1, $2, $3, $4, $5)
			ON CONFLICT DO NOTHING`, int64(id), owner, g.Name, g.Description, g.CreatedAt)
		if err := changed(res, err, ErrGroupNameTaken); err != nil {
			return err
		}
		return regroup(ctx, tx, g, templates, g.CreatedAt)
	})
}

// PutTemplateGroup stores a group's name and description, and which templates are in it from a moment on.
func (s *Store) PutTemplateGroup(ctx context.Context, owner account.ID, g *template.Group, templates []uint64, now int64) error {
	return s.edit(ctx, "template group "+g.Name, func(tx *sql.Tx) error {
		res, err := tx.ExecContext(ctx, `UPDATE template_groups SET name = $1, description = $2 WHERE id = $3
			AND NOT EXISTS (SELECT 1 FROM template_groups o WHERE o.account_id = $4 AND o.name = $1 AND o.id <> $3)`, g.Name, g.Description, int64(g.ID), owner)
		if err := changed(res, err, ErrGroupNameTaken); err != nil {
			return err
		}
		return regroup(ctx, tx, g, templates, now)
	})
}

// DeleteTemplateGroup forgets a group; its templates stay.
func (s *Store) DeleteTemplateGroup(ctx context.Context, id uint64) error {
	return s.edit(ctx, fmt.Sprintf("template group %d", id), func(tx *sql.Tx) error {
		for _, query := range []string{`DELETE FROM template_group_members WHERE group_id = $1`, `DELETE FROM template_groups WHERE id = $1`} {
			if _, err := tx.ExecContext(ctx, query, int64(id)); err != nil {
				return err
			}
		}
		return dropNode(ctx, tx, id)
	})
}

// regroup lets templates into a group and out of it, so that just the given ones are in it.
func regroup(ctx context.Context, tx *sql.Tx, g *template.Group, templates []uint64, now int64) error {
	old := g.Templates()
	for _, id := range old {
		if slices.Contains(templates, id) {
			continue
		}
		if err := ungroup(ctx, tx, id, now); err != nil {
			return err
		}
	}
	for _, id := range templates {
		if slices.Contains(old, id) {
			continue
		}
		res, err := tx.ExecContext(ctx, `INSERT INTO template_group_members (group_id, template_id, since, until) VALUES ($1, $2, $3, 0)
			ON CONFLICT DO NOTHING`, int64(g.ID), int64(id), now)
		if err := changed(res, err, ErrTemplateInAnother); err != nil {
			return err
		}
	}
	return nil
}

// ungroup takes a template out of the group that it is in.
func ungroup(ctx context.Context, tx *sql.Tx, templateID uint64, now int64) error {
	_, err := tx.ExecContext(ctx, `UPDATE template_group_members SET until = $1 WHERE template_id = $2 AND until = 0`, now, int64(templateID))
	return err
}

// changed is otherwise where a statement changed nothing.
func changed(res sql.Result, err, otherwise error) error {
	if err != nil {
		return err
	}
	if n, err := res.RowsAffected(); err != nil || n == 0 {
		return errors.Join(err, otherwise)
	}
	return nil
}
