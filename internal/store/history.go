package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"

	"turnpike/internal/account"
	"turnpike/internal/message"
)

// Message is a message with what became of it. Moments are Unix milliseconds, 0 when they did not come.
type Message struct {
	ID            message.ID
	Number        account.NumberID
	Address       message.Address
	Direction     message.Direction
	Content       message.Content
	Category      message.Category
	Status        message.Status
	ReplyTo       message.ID
	ReplyToPerson bool
	Callback      string
	At            int64
	SentAt        int64
	DeliveredAt   int64
	ReadAt        int64
	FailedAt      int64
	Code          int
	Details       string
	VisibleAt     uint64 // record that showed it to the person; 0 while they cannot see it
	Origin        string // message.Origin as JSON; empty for most
	Template      uint64 // id of the template it was made from, 0 for none
	Veiled        bool   // its public id does not tell the person's number
	ReplyToVeiled bool   // nor does that of ReplyTo
	// Payment is what became of the last attempt to pay what the message bills; 0 for none.
	Payment message.PaymentStatus
}

// MessageFilter picks messages. Zero values do not restrict.
type MessageFilter struct {
	Number          account.NumberID
	Address         message.Address
	Status          message.Status
	Before          message.ID // only older ones
	VisibleToPerson bool
	FromBusiness    bool
	VisibleAfter    uint64 // with ByVisibility: only what became visible after this record
	ByVisibility    bool   // in the order in which they became visible, oldest first; else newest first
	Limit           int
}

const messageColumns = `id, number_id, address, from_person, kind, document, category, status, reply_to, reply_person, callback,
	at, sent_at, delivered_at, read_at, failed_at, code, details, visible_at, origin, template_id, veiled, reply_veiled`

// messageRead are the columns that are read: those that are written first, and what comes of the message.
const messageRead = messageColumns + ", payment"

// Messages lists messages: newest first, or by visibility.
func (s *Store) Messages(ctx context.Context, f MessageFilter) ([]Message, error) {
	var where []string
	var args []any
	and := func(condition string, arg any) {
		args = append(args, arg)
		where = append(where, fmt.Sprintf(condition, fmt.Sprintf("$%d", len(args))))
	}
	if f.Address != "" {
		and("address = %s", string(f.Address))
	}
	if f.Number != 0 {
		and("number_id = %s", int64(f.Number))
	}
	if f.Status != 0 {
		and("status = %s", int(f.Status))
	}
	if f.Before != 0 {
		and("id < %s", int64(f.Before))
	}
	if f.FromBusiness {
		where = append(where, "from_person = 0")
	}
	order := "id DESC"
	switch {
	case f.ByVisibility:
		and("visible_at > %s", int64(f.VisibleAfter))
		order = "visible_at"
	case f.VisibleToPerson:
		where = append(where, "visible_at > 0")
	}
	query := "SELECT " + messageRead + " FROM messages"
	if len(where) > 0 {
		query += " WHERE " + strings.Join(where, " AND ")
	}
	args = append(args, f.Limit)
	query += fmt.Sprintf(" ORDER BY %s LIMIT $%d", order, len(args))
	rows, err := s.reads.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, fmt.Errorf("store: read messages: %w", err)
	}
	defer func() { _ = rows.Close() }()
	var out []Message
	for rows.Next() {
		m, err := scanMessage(rows)
		if err != nil {
			return nil, fmt.Errorf("store: read messages: %w", err)
		}
		out = append(out, m)
	}
	return out, rows.Err()
}

type scanner interface{ Scan(dest ...any) error }

func scanMessage(r scanner) (Message, error) {
	var m Message
	var fromPerson bool
	var id, reply int64
	err := r.Scan(&id, &m.Number, &m.Address, &fromPerson, &m.Content.Kind, &m.Content.Document, &m.Category, &m.Status,
		&reply, &m.ReplyToPerson, &m.Callback, &m.At, &m.SentAt, &m.DeliveredAt, &m.ReadAt, &m.FailedAt, &m.Code, &m.Details, &m.VisibleAt,
		&m.Origin, &m.Template, &m.Veiled, &m.ReplyToVeiled, &m.Payment)
	m.ID, m.ReplyTo, m.Direction = message.ID(id), message.ID(reply), message.ToPerson
	if fromPerson {
		m.Direction = message.FromPerson
	}
	return m, err
}

// Message finds one message.
func (s *Store) Message(ctx context.Context, id message.ID) (Message, bool, error) {
	m, err := scanMessage(s.reads.QueryRowContext(ctx, "SELECT "+messageRead+" FROM messages WHERE id = $1", int64(id)))
	if errors.Is(err, sql.ErrNoRows) {
		return Message{}, false, nil
	}
	if err != nil {
		return Message{}, false, fmt.Errorf("store: read a message: %w", err)
	}
	return m, true, nil
}

// Conversation is a thread as the person sees it.
type Conversation struct {
	Number           account.NumberID
	Address          message.Address
	WindowEndsAt     int64 // Unix milliseconds
	Blocked          bool
	MarketingStopped bool
	Unread           int
	Last             Message // the newest one they can see; zero when there is none
}

// Conversations lists a person's threads, the one with the newest message first.
func (s *Store) Conversations(ctx context.Context, a message.Address) ([]Conversation, error) {
	rows, err := s.reads.QueryContext(ctx, `SELECT number_id, window_ends_at, blocked, marketing_stopped, unread, last_id
		FROM conversations WHERE address = $1 ORDER BY last_visible_at DESC`, string(a))
	if err != nil {
		return nil, fmt.Errorf("store: read conversations: %w", err)
	}
	defer func() { _ = rows.Close() }()
	var out []Conversation
	var last []message.ID
	for rows.Next() {
		c := Conversation{Address: a}
		var id int64
		if err := rows.Scan(&c.Number, &c.WindowEndsAt, &c.Blocked, &c.MarketingStopped, &c.Unread, &id); err != nil {
			return nil, fmt.Errorf("store: read conversations: %w", err)
		}
		out, last = append(out, c), append(last, message.ID(id))
	}
	if err := rows.Err(); err != nil {
		return nil, fmt.Errorf("store: read conversations: %w", err)
	}
	for i, id := range last {
		if id == 0 {
			continue
		}
		m, _, err := s.Message(ctx, id)
		if err != nil {
			return nil, err
		}
		out[i].Last = m
	}
	return out, nil
}

// Counts is what happened on all numbers since a moment.
type Counts struct {
	Accepted  int64 `json:"accepted"`
	Received  int64 `json:"received"`
	Delivered int64 `json:"delivered"`
	Read      int64 `json:"read"`
	Failed    int64 `json:"failed"`
}

// hourLength in milliseconds.
const hourLength = 3600 * 1000

// CountsSince adds up whole hours from the one that holds the moment.
func (s *Store) CountsSince(ctx context.Context, at int64) (Counts, error) {
	var c Counts
	err := s.reads.QueryRowContext(ctx, `SELECT COALESCE(SUM(accepted), 0), COALESCE(SUM(received), 0), COALESCE(SUM(delivered), 0),
		COALESCE(SUM(read), 0), COALESCE(SUM(failed), 0) FROM counters WHERE hour >= $1`, at-at%hourLength).
		Scan(&c.Accepted, &c.Received, &c.Delivered, &c.Read, &c.Failed)
	if err != nil {
		return c, fmt.Errorf("store: read counters: %w", err)
	}
	return c, nil
}
