package store

import (
	"context"
	"database/sql"
	"fmt"
	"strconv"
	"strings"

	"turnpike/internal/tariff"
)

// TemplateDay is what became of a template's messages on a day.
type TemplateDay struct {
	Template  uint64
	Day       int64 // days of UTC since 1970
	Sent      int64
	Delivered int64
	Read      int64
	Clicked   int64
	Blocked   int64
	Reported  int64
	Cost      tariff.Micro     // in the account's currency
	Clicks    map[string]int64 // by the button's text; nil when there were none
}

// Add adds another template's figures of the same day.
func (d *TemplateDay) Add(o *TemplateDay) {
	d.Sent, d.Delivered, d.Read, d.Clicked = d.Sent+o.Sent, d.Delivered+o.Delivered, d.Read+o.Read, d.Clicked+o.Clicked
	d.Blocked, d.Reported, d.Cost = d.Blocked+o.Blocked, d.Reported+o.Reported, d.Cost+o.Cost
	for button, n := range o.Clicks {
		if d.Clicks == nil {
			d.Clicks = map[string]int64{}
		}
		d.Clicks[button] += n
	}
}

// TemplateDays lists the days of templates from one day up to another, both included, by template and
// day; days on which nothing happened are left out. No ids means all templates.
func (s *Store) TemplateDays(ctx context.Context, from, to int64, ids ...uint64) ([]TemplateDay, error) {
	var out []TemplateDay
	place := map[templateDay]int{}
	err := s.templateRows(ctx, `SELECT template_id, day, sent, delivered, read, clicked, blocked, reported, cost FROM template_days`, from, to, ids, func(r *sql.Rows) error {
		var d TemplateDay
		err := r.Scan(&d.Template, &d.Day, &d.Sent, &d.Delivered, &d.Read, &d.Clicked, &d.Blocked, &d.Reported, &d.Cost)
		place[templateDay{d.Template, d.Day}] = len(out)
		out = append(out, d)
		return err
	})
	if err != nil {
		return nil, err
	}
	return out, s.templateRows(ctx, `SELECT template_id, day, button, clicked FROM template_clicks`, from, to, ids, func(r *sql.Rows) error {
		var key templateDay
		var button string
		var n int64
		if err := r.Scan(&key.template, &key.day, &button, &n); err != nil {
			return err
		}
		if i, ok := place[key]; ok {
			if out[i].Clicks == nil {
				out[i].Clicks = map[string]int64{}
			}
			out[i].Clicks[button] = n
		}
		return nil
	})
}

func (s *Store) templateRows(ctx context.Context, query string, from, to int64, ids []uint64, row func(r *sql.Rows) error) error {
	query += ` WHERE day >= $1 AND day <= $2`
	args := []any{from, to}
	var places []string
	for _, id := range ids {
		args = append(args, int64(id))
		places = append(places, "$"+strconv.Itoa(len(args)))
	}
	if len(ids) > 0 {
		query += ` AND template_id IN (` + strings.Join(places, ", ") + `)`
	}
	rows, err := s.reads.QueryContext(ctx, query+` ORDER BY template_id, day`, args...)
	if err != nil {
		return fmt.Errorf("store: read the days of templates: %w", err)
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		if err := row(rows); err != nil {
			return fmt.Errorf("store: read the days of templates: %w", err)
		}
	}
	return rows.Err()
}

// TemplateLastSent is the last day on which a message of a template was sent; false when none is known.
func (s *Store) TemplateLastSent(ctx context.Context, id uint64) (day int64, sent bool, err error) {
	var last sql.NullInt64
	err = s.reads.QueryRowContext(ctx, `SELECT MAX(day) FROM template_days WHERE template_id = $1 AND sent > 0`, int64(id)).Scan(&last)
	if err != nil {
		return 0, false, fmt.Errorf("store: read the days of template %d: %w", id, err)
	}
	return last.Int64, last.Valid, nil
}

// DayEnd is the last millisecond of a day.
func DayEnd(day int64) int64 { return (day+1)*dayLength - 1 }

// DeleteTemplateDaysBefore forgets days that nobody asks about any more.
func (s *Store) DeleteTemplateDaysBefore(ctx context.Context, day int64) error {
	for _, table := range []string{"template_days", "template_clicks"} {
		if _, err := s.folds.ExecContext(ctx, `DELETE FROM `+table+` WHERE day < $1`, day); err != nil {
			return fmt.Errorf("store: forget days of templates: %w", err)
		}
	}
	return nil
}

// dropTemplateDays forgets the days of a template that is deleted.
func dropTemplateDays(ctx context.Context, tx *sql.Tx, id uint64) error {
	for _, table := range []string{"template_days", "template_clicks"} {
		if _, err := tx.ExecContext(ctx, `DELETE FROM `+table+` WHERE template_id = $1`, int64(id)); err != nil {
			return err
		}
	}
	return nil
}
