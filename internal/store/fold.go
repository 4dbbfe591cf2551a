package store

import (
	"context"
	"database/sql"
	"fmt"
	"slices"

	"turnpike/internal/account"
	"turnpike/internal/fact"
	"turnpike/internal/ledger"
	"turnpike/internal/message"
)

// Rows is what one transaction of the projection writes.
type Rows struct {
	Fresh         []*Message // messages that the tables do not have yet
	Attachments   []Attachment
	Moved         []*Message // messages that they have: only what is set is changed
	Payments      []Payment  // in the order of their facts
	Conversations []*ConversationChange
	Counters      []Counter
	Barred        []Barred        // in the order of their facts
	Templates     []TemplateEvent // in order
	Transactions  []*ledger.Transaction
	Charges       []ledger.Charge
	Traffic       []Traffic
	Complaints    []Complaint
	Catches       []GuardCatch
	GuardDays     []GuardDay
	Displeased    []Displeased
}

// Payment is what became of an attempt to pay what a message bills.
type Payment struct {
	Message message.ID
	Status  message.PaymentStatus
}

// ConversationChange is what happened to a thread.
type ConversationChange struct {
	fact.Thread
	WindowEndsAt     int64 // 0 leaves it
	Blocked          *bool
	MarketingStopped *bool
	Arrived          int        // messages of the business that became visible
	FirstArrived     message.ID // the oldest of them
	OpenedUpTo       message.ID // 0: the person did not look
	LastID           message.ID // 0: nothing became visible
	LastVisibleAt    uint64
}

// Counter adds to an hour of a number.
type Counter struct {
	Hour   int64 // its beginning, Unix milliseconds
	Number account.NumberID
	Counts
	MediaBytes  int64 // of media in messages
	StoredBytes int64 // that messages and their media take, about
}

// FoldCursor is the projection's name among cursors.
const FoldCursor = "projection"

// insertRows is how many messages one statement inserts: a statement costs some microseconds
// whatever it carries. 60 rows are 1,380 parameters; 120 were no faster.
const insertRows = 60

const messageWidth = 23

// Fold writes rows and the cursor in one transaction.
func (s *Store) Fold(ctx context.Context, rows *Rows, next uint64) error {
	err := transact(ctx, s.folds, func(tx *sql.Tx) error {
		for _, step := range []func(context.Context, *sql.Tx, *Rows) error{
			insertMessages, foldAttachments, moveMessages, foldPayments, foldConversations, foldCounters,
			foldBarred, foldTemplates, foldTraffic, s.foldLedger, foldComplaints, foldGuards, foldDispleased,
		} {
			if err := step(ctx, tx, rows); err != nil {
				return err
			}
		}
		return putCursor(ctx, tx, FoldCursor, next)
	})
	if err != nil {
		return fmt.Errorf("store: fold up to record %d: %w", next, err)
	}
	s.keepRates()
	return nil
}

var (
	insertMany = valuesSQL("messages", messageColumns, messageWidth, insertRows)
	insertOne  = valuesSQL("messages", messageColumns, messageWidth, 1)
)

func insertMessages(ctx context.Context, tx *sql.Tx, rows *Rows) error {
	whole := len(rows.Fresh) - len(rows.Fresh)%insertRows
	if err := insertBy(ctx, tx, insertMany, insertRows, rows.Fresh[:whole]); err != nil {
		return err
	}
	return insertBy(ctx, tx, insertOne, 1, rows.Fresh[whole:])
}

// insertBy runs a query that takes size messages over a list that divides into them.
func insertBy(ctx context.Context, tx *sql.Tx, query string, size int, fresh []*Message) error {
	if len(fresh) == 0 {
		return nil
	}
	st, err := tx.PrepareContext(ctx, query)
	if err != nil {
		return err
	}
	defer func() { _ = st.Close() }()
	args := make([]any, 0, size*messageWidth)
	for some := range slices.Chunk(fresh, size) {
		args = args[:0]
		for _, m := range some {
			args = appendMessage(args, m)
		}
		if _, err := st.ExecContext(ctx, args...); err != nil {
			return err
		}
	}
	return nil
}

func appendMessage(args []any, m *Message) []any {
	fromPerson := int64(0)
	if m.Direction == message.FromPerson {
		fromPerson = 1
	}
	return append(args, int64(m.ID), int64(m.Number), string(m.Address), fromPerson, int64(m.Content.Kind), string(m.Content.Document),
		int64(m.Category), int64(m.Status), int64(m.ReplyTo), int64(flag(m.ReplyToPerson)), m.Callback, m.At, m.SentAt, m.DeliveredAt,
		m.ReadAt, m.FailedAt, int64(m.Code), m.Details, int64(m.VisibleAt), m.Origin, int64(m.Template),
		int64(flag(m.Veiled)), int64(flag(m.ReplyToVeiled)))
}

func moveMessages(ctx context.Context, tx *sql.Tx, rows *Rows) error {
	if len(rows.Moved) == 0 {
		return nil
	}
	st, err := tx.PrepareContext(ctx, `UPDATE messages SET status = $1,
		sent_at = CASE WHEN $2 > 0 THEN $2 ELSE sent_at END, delivered_at = CASE WHEN $3 > 0 THEN $3 ELSE delivered_at END,
		read_at = CASE WHEN $4 > 0 THEN $4 ELSE read_at END, failed_at = CASE WHEN $5 > 0 THEN $5 ELSE failed_at END,
		code = CASE WHEN $6 > 0 THEN $6 ELSE code END, details = CASE WHEN $7 <> '' THEN $7 ELSE details END,
		visible_at = CASE WHEN visible_at = 0 THEN $8 ELSE visible_at END WHERE id = $9`)
	if err != nil {
		return err
	}
	defer func() { _ = st.Close() }()
	for _, m := range rows.Moved {
		if _, err := st.ExecContext(ctx, int64(m.Status), m.SentAt, m.DeliveredAt, m.ReadAt, m.FailedAt, int64(m.Code), m.Details, int64(m.VisibleAt), int64(m.ID)); err != nil {
			return err
		}
	}
	return nil
}

// foldConversations keeps the threads. What is unread follows from the tables alone, whatever came in
// one transaction and what in several: the business's visible messages newer than the newest one that
// the person looked at, but for reactions (message.KindReaction), which are nothing to read. They are counted anew when somebody looked, and when one arrives late.
func foldConversations(ctx context.Context, tx *sql.Tx, rows *Rows) error {
	if len(rows.Conversations) == 0 {
		return nil
	}
	const count = `(SELECT COUNT(*) FROM messages m WHERE m.address = $1 AND m.number_id = $2 AND m.from_person = 0 AND m.visible_at > 0 AND m.kind <> 11 AND m.id > `
	st, err := tx.PrepareContext(ctx, `INSERT INTO conversations (address, number_id, window_ends_at, blocked, marketing_stopped, unread, opened_up_to, last_id, last_visible_at)
		VALUES ($1, $2, $3, CASE WHEN $4 > 0 THEN 1 ELSE 0 END, CASE WHEN $5 > 0 THEN 1 ELSE 0 END,
			CASE WHEN $7 = 0 THEN $6 ELSE `+count+`$7) END, $7, $8, $9)
		ON CONFLICT (address, number_id) DO UPDATE SET
			window_ends_at = CASE WHEN $3 > 0 THEN $3 ELSE conversations.window_ends_at END,
			blocked = CASE WHEN $4 >= 0 THEN $4 ELSE conversations.blocked END,
			marketing_stopped = CASE WHEN $5 >= 0 THEN $5 ELSE conversations.marketing_stopped END,
			unread = CASE WHEN $7 = 0 AND ($6 = 0 OR $10 > conversations.opened_up_to) THEN conversations.unread + $6
				ELSE `+count+`CASE WHEN $7 > conversations.opened_up_to THEN $7 ELSE conversations.opened_up_to END) END,
			opened_up_to = CASE WHEN $7 > conversations.opened_up_to THEN $7 ELSE conversations.opened_up_to END,
			last_id = CASE WHEN $9 > 0 THEN $8 ELSE conversations.last_id END,
			last_visible_at = CASE WHEN $9 > 0 THEN $9 ELSE conversations.last_visible_at END`)
	if err != nil {
		return err
	}
	defer func() { _ = st.Close() }()
	for _, c := range rows.Conversations {
		if _, err := st.ExecContext(ctx, string(c.Address), int64(c.Number), c.WindowEndsAt, tristate(c.Blocked), tristate(c.MarketingStopped),
			c.Arrived, int64(c.OpenedUpTo), int64(c.LastID), int64(c.LastVisibleAt), int64(c.FirstArrived)); err != nil {
			return err
		}
	}
	return nil
}

func foldPayments(ctx context.Context, tx *sql.Tx, rows *Rows) error {
	for _, p := range rows.Payments {
		if _, err := tx.ExecContext(ctx, "UPDATE messages SET payment = $1 WHERE id = $2", int64(p.Status), int64(p.Message)); err != nil {
			return err
		}
	}
	return nil
}

func foldAttachments(ctx context.Context, tx *sql.Tx, rows *Rows) error {
	return insertAttachments(ctx, tx, rows.Attachments)
}

// tristate is -1 for "leave it".
func tristate(b *bool) int {
	switch {
	case b == nil:
		return -1
	case *b:
		return 1
	}
	return 0
}

func foldCounters(ctx context.Context, tx *sql.Tx, rows *Rows) error {
	for _, c := range rows.Counters {
		if _, err := tx.ExecContext(ctx, `INSERT INTO counters (hour, number_id, accepted, received, delivered, read, failed, media_bytes, stored_bytes)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT (hour, number_id) DO UPDATE SET
			accepted = counters.accepted + excluded.accepted, received = counters.received + excluded.received,
			delivered = counters.delivered + excluded.delivered, read = counters.read + excluded.read,
			failed = counters.failed + excluded.failed, media_bytes = counters.media_bytes + excluded.media_bytes,
			stored_bytes = counters.stored_bytes + excluded.stored_bytes`,
			c.Hour, int64(c.Number), c.Accepted, c.Received, c.Delivered, c.Read, c.Failed, c.MediaBytes, c.StoredBytes); err != nil {
			return err
		}
	}
	return nil
}
