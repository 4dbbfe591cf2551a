package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"turnpike/internal/account"
	"turnpike/internal/message"
	"turnpike/internal/notice"
	"turnpike/internal/template"
)

const templateColumns = `id, account_id, name, language, category, status, format, components, ttl_ms, created_at,
	reason, because, recommendation, previous_category, correct_category, correct_at, quality, quality_at, pauses, paused_until,
	edited_at, archived_at, last_sent_at, library, tracking_off, feedback_base, sub_category, freedom`

// scanTemplate reads a row of templateColumns.
func scanTemplate(r scanner) (account.ID, *template.Template, error) {
	t := &template.Template{}
	l := &t.Life
	var owner account.ID
	var category, previous, correct, components, edited, base string
	if err := r.Scan(&t.ID, &owner, &t.Name, &t.Language, &category, &t.Status, &t.Format, &components, &t.TTL, &t.CreatedAt,
		&l.Reason, &l.Because, &l.Recommendation, &previous, &correct, &l.CorrectAt, &l.Quality, &l.QualityAt, &l.Pauses, &l.PausedUntil,
		&edited, &l.ArchivedAt, &l.LastSentAt, &l.Library, &l.TrackingOff, &base, &l.SubCategory, &l.Freedom); err != nil {
		return 0, nil, err
	}
	t.Category, l.Previous, l.Correct = message.ParseCategory(category), message.ParseCategory(previous), message.ParseCategory(correct)
	if err := errors.Join(json.Unmarshal([]byte(components), &t.Components), json.Unmarshal([]byte(edited), &l.EditedAt), json.Unmarshal([]byte(base), &l.Base)); err != nil {
		return 0, nil, fmt.Errorf("template %s: %w", t.Name, err)
	}
	return owner, t, nil
}

func loadTemplates(ctx context.Context, tx *sql.Tx, d *account.Directory) error {
	return each(ctx, tx, `SELECT `+templateColumns+` FROM templates`, func(r *sql.Rows) error {
		owner, t, err := scanTemplate(r)
		if err == nil {
			d.AddTemplate(owner, t)
		}
		return err
	})
}

// updateTemplate makes an insert of a template that is there already a change of it; name and
// language never change.
const updateTemplate = ` ON CONFLICT (id) DO UPDATE SET category = excluded.category, status = excluded.status, format = excluded.format,
	components = excluded.components, ttl_ms = excluded.ttl_ms, reason = excluded.reason, because = excluded.because,
	recommendation = excluded.recommendation, previous_category = excluded.previous_category,
	correct_category = excluded.correct_category, correct_at = excluded.correct_at, quality = excluded.quality,
	quality_at = excluded.quality_at, pauses = excluded.pauses, paused_until = excluded.paused_until,
	edited_at = excluded.edited_at, archived_at = excluded.archived_at, last_sent_at = excluded.last_sent_at,
	library = excluded.library, tracking_off = excluded.tracking_off,
	feedback_base = excluded.feedback_base, sub_category = excluded.sub_category, freedom = excluded.freedom`

// putTemplate stores a template; conflict is updateTemplate, or "" where it must be new.
func putTemplate(ctx context.Context, tx *sql.Tx, owner account.ID, t *template.Template, conflict string) error {
	components, err := json.Marshal(t.Components)
	if err != nil {
		return err
	}
	edited, err := json.Marshal(append([]int64{}, t.Life.EditedAt...))
	if err != nil {
		return err
	}
	l := &t.Life
	base, err := json.Marshal(l.Base)
	if err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, `INSERT INTO templates (`+templateColumns+`)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26, $27, $28)`+conflict,
		int64(t.ID), owner, t.Name, t.Language, upper(t.Category), string(t.Status), string(t.Format), string(components), t.TTL, t.CreatedAt,
		orElse(l.Reason, template.NoReason), l.Because, l.Recommendation, upper(l.Previous), upper(l.Correct), l.CorrectAt,
		orElse(string(l.Quality), string(template.QualityUnknown)), l.QualityAt, l.Pauses, l.PausedUntil,
		string(edited), l.ArchivedAt, l.LastSentAt, l.Library, flag(l.TrackingOff), string(base), l.SubCategory, l.Freedom)
	if err != nil {
		return err
	}
	var hashes []string
	for _, s := range template.Samples(t.Components) {
		hashes = append(hashes, s.SHA256)
	}
	return holdBlobs(ctx, tx, templateOwner(t.ID), hashes)
}

// templateOwner names a template among those who hold blobs.
func templateOwner(id uint64) string { return "template " + strconv.FormatUint(id, 10) }

// upper writes a category as it is stored; "" for none.
func upper(c message.Category) string { return strings.ToUpper(c.String()) }

func orElse(s, other string) string {
	if s == "" {
		return other
	}
	return s
}

// CreateTemplate gives a new template an id, lets judge finish it and say what the account's apps are
// told, and stores both.
func (s *Store) CreateTemplate(ctx context.Context, owner account.ID, t *template.Template, judge func() []notice.Notice) error {
	return s.edit(ctx, "template "+t.Name, func(tx *sql.Tx) error {
		id, err := addNode(ctx, tx, Node{Kind: "template", Account: owner})
		if err != nil {
			return err
		}
		t.ID = id
		ns := judge()
		if err := putTemplate(ctx, tx, owner, t, ""); err != nil {
			return err
		}
		if t.Life.SubCategory == template.SubDirect { // the business did not make it
			return addNotices(ctx, tx, ns)
		}
		if _, err := tx.ExecContext(ctx, `INSERT INTO template_creations (account_id, at) VALUES ($1, $2)`, owner, t.CreatedAt); err != nil {
			return err
		}
		return addNotices(ctx, tx, ns)
	})
}

// PutTemplates stores changed templates of an account together with what its apps are told.
func (s *Store) PutTemplates(ctx context.Context, owner account.ID, ts []*template.Template, ns []notice.Notice) error {
	return s.edit(ctx, "templates of account "+owner.String(), func(tx *sql.Tx) error {
		for _, t := range ts {
			if err := putTemplate(ctx, tx, owner, t, updateTemplate); err != nil {
				return err
			}
		}
		return addNotices(ctx, tx, ns)
	})
}

// DeleteTemplates removes templates; names in hold cannot be used again until a moment.
func (s *Store) DeleteTemplates(ctx context.Context, owner account.ID, ids []uint64, hold map[string]int64, ns []notice.Notice) error {
	return s.edit(ctx, "templates of account "+owner.String(), func(tx *sql.Tx) error {
		for _, id := range ids {
			if err := one(tx.ExecContext(ctx, `DELETE FROM templates WHERE id = $1 AND account_id = $2`, int64(id), owner)); err != nil {
				return err
			}
			if err := errors.Join(ungroup(ctx, tx, id, nowMillis()), dropNode(ctx, tx, id), holdBlobs(ctx, tx, templateOwner(id), nil), dropTemplateDays(ctx, tx, id)); err != nil {
				return err
			}
		}
		for name, until := range hold {
			if _, err := tx.ExecContext(ctx, `INSERT INTO held_template_names (account_id, name, until) VALUES ($1, $2, $3)
				ON CONFLICT (account_id, name) DO UPDATE SET until = excluded.until`, owner, name, until); err != nil {
				return err
			}
		}
		return addNotices(ctx, tx, ns)
	})
}

// TemplateNameHeld is until when a name cannot be used again; 0 when it can.
func (s *Store) TemplateNameHeld(ctx context.Context, owner account.ID, name string) (int64, error) {
	var until int64
	err := s.reads.QueryRowContext(ctx, `SELECT until FROM held_template_names WHERE account_id = $1 AND name = $2`, owner, name).Scan(&until)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, nil
	}
	return until, err
}

// TemplateCreations counts an account's creations since a moment.
func (s *Store) TemplateCreations(ctx context.Context, owner account.ID, since int64) (int, error) {
	var n int
	err := s.reads.QueryRowContext(ctx, `SELECT COUNT(*) FROM template_creations WHERE account_id = $1 AND at > $2`, owner, since).Scan(&n)
	return n, err
}
