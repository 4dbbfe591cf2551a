package store

import (
	"context"
	"database/sql"
	"errors"
	"strconv"
	"strings"

	"turnpike/internal/fact"
	"turnpike/internal/message"
	"turnpike/internal/tariff"
)

// TemplateCount is what is counted of a template's messages.
type TemplateCount int

// The counts.
const (
	TemplateSent TemplateCount = iota
	TemplateDelivered
	TemplateRead
	TemplateClicked
	TemplateBlocked
	TemplateReported
	templateCost // a sum of money, not a count
	templateCounts
)

// TemplateEvent is something that happened to a message, which counts if that was made from a template.
type TemplateEvent struct {
	What     TemplateCount
	Message  message.ID   // of all but complaints
	Template uint64       // 0 when the table must say it
	Thread   fact.Thread  // of complaints
	Record   uint64       // of complaints: only messages that were visible before count
	At       int64        // Unix milliseconds
	Button   string       // of a click: the button's text
	Cost     tariff.Micro // of a delivery
}

// dayLength in milliseconds.
const dayLength = 24 * hourLength

// DayOf is the day of a moment in UTC, in days since 1970.
func DayOf(at int64) int64 { return at / dayLength }

type templateDay struct {
	template uint64
	day      int64
}

type templateClick struct {
	templateDay
	button string
}

// foldTemplates adds to the days of templates. It runs behind the messages' own steps, since it asks
// the table which template a message was made from.
func foldTemplates(ctx context.Context, tx *sql.Tx, rows *Rows) error {
	if len(rows.Templates) == 0 {
		return nil
	}
	if err := findTemplates(ctx, tx, rows.Templates); err != nil {
		return err
	}
	days := map[templateDay]*[templateCounts]int64{}
	clicks := map[templateClick]int64{}
	for i := range rows.Templates {
		e := &rows.Templates[i]
		of, err := templateOf(ctx, tx, e)
		if err != nil {
			return err
		}
		if of == 0 {
			continue
		}
		key := templateDay{of, DayOf(e.At)}
		if days[key] == nil {
			days[key] = &[templateCounts]int64{}
		}
		days[key][e.What]++
		days[key][templateCost] += int64(e.Cost)
		if e.What == TemplateClicked {
			clicks[templateClick{key, e.Button}]++
		}
	}
	return addTemplateDays(ctx, tx, days, clicks)
}

func addTemplateDays(ctx context.Context, tx *sql.Tx, days map[templateDay]*[templateCounts]int64, clicks map[templateClick]int64) error {
	for key, n := range days {
		if _, err := tx.ExecContext(ctx, `INSERT INTO template_days (template_id, day, sent, delivered, read, clicked, blocked, reported, cost)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (template_id, day) DO UPDATE SET
			sent = template_days.sent + excluded.sent, delivered = template_days.delivered + excluded.delivered,
			read = template_days.read + excluded.read, clicked = template_days.clicked + excluded.clicked,
			blocked = template_days.blocked + excluded.blocked, reported = template_days.reported + excluded.reported,
			cost = template_days.cost + excluded.cost`,
			int64(key.template), key.day, n[TemplateSent], n[TemplateDelivered], n[TemplateRead], n[TemplateClicked], n[TemplateBlocked], n[TemplateReported], n[templateCost]); err != nil {
			return err
		}
	}
	for key, n := range clicks {
		if _, err := tx.ExecContext(ctx, `INSERT INTO template_clicks (template_id, day, button, clicked) VALUES ($1, $2, $3, $4)
			ON CONFLICT (template_id, day, button) DO UPDATE SET clicked = template_clicks.clicked + excluded.clicked`,
			int64(key.template), key.day, key.button, n); err != nil {
			return err
		}
	}
	return nil
}

// findChunk is how many messages one query looks up.
const findChunk = 500

// findTemplates fills in the templates of events that do not know theirs, if the table does.
func findTemplates(ctx context.Context, tx *sql.Tx, events []TemplateEvent) error {
	waiting := map[message.ID][]*TemplateEvent{}
	var ids []any
	var places []string
	flush := func() error {
		if len(ids) == 0 {
			return nil
		}
		rows, err := tx.QueryContext(ctx, `SELECT id, template_id FROM messages WHERE template_id <> 0 AND id IN (`+strings.Join(places, ", ")+`)`, ids...)
		if err != nil {
			return err
		}
		defer func() { _ = rows.Close() }()
		for rows.Next() {
			var id, of int64
			if err := rows.Scan(&id, &of); err != nil {
				return err
			}
			for _, e := range waiting[message.ID(id)] {
				e.Template = uint64(of)
			}
		}
		ids, places = ids[:0], places[:0]
		return rows.Err()
	}
	for i := range events {
		e := &events[i]
		if e.Template != 0 || e.Message == 0 {
			continue
		}
		if waiting[e.Message] == nil {
			ids = append(ids, int64(e.Message))
			places = append(places, "$"+strconv.Itoa(len(ids)))
		}
		waiting[e.Message] = append(waiting[e.Message], e)
		if len(ids) == findChunk {
			if err := flush(); err != nil {
				return err
			}
		}
	}
	return flush()
}

// A complaint counts against the template that the person got last in the time before, once for each
// message and kind: who blocks and unblocks again and again complained once. Only the newest messages
// of the person are looked at, so that a long history holds up nobody.
const (
	complaintSpan  = dayLength
	complaintReach = 500
)

// templateOf is the template that an event counts for, 0 for none.
func templateOf(ctx context.Context, tx *sql.Tx, e *TemplateEvent) (uint64, error) {
	var bit int
	switch e.What {
	case TemplateBlocked:
		bit = 1
	case TemplateReported:
		bit = 2
	default:
		return e.Template, nil
	}
	var id, of int64
	var complaint int
	err := tx.QueryRowContext(ctx, `SELECT id, template_id, complaint FROM
		(SELECT id, template_id, complaint, number_id, from_person, visible_at, delivered_at, read_at FROM messages WHERE address = $1 ORDER BY id DESC LIMIT $2) newest
		WHERE number_id = $3 AND from_person = 0 AND template_id <> 0 AND visible_at > 0 AND visible_at < $4
			AND CASE WHEN delivered_at > 0 THEN delivered_at ELSE read_at END >= $5
		ORDER BY visible_at DESC LIMIT 1`,
		string(e.Thread.Address), complaintReach, int64(e.Thread.Number), int64(e.Record), e.At-complaintSpan).Scan(&id, &of, &complaint)
	if errors.Is(err, sql.ErrNoRows) || (err == nil && complaint&bit != 0) {
		return 0, nil
	}
	if err != nil {
		return 0, err
	}
	_, err = tx.ExecContext(ctx, `UPDATE messages SET complaint = $1 WHERE id = $2`, complaint|bit, id)
	return uint64(of), err
}
