package graph

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"turnpike/internal/account"
	"turnpike/internal/fault"
	"turnpike/internal/message"
	"turnpike/internal/store"
	"turnpike/internal/wire"
)

var historyRoutes = []route{
	{method: "GET", node: nodeNumber, edge: "message_history", name: "message_history.list", scope: account.ScopeManagement, handle: listHistory},
	{method: "GET", node: nodeHistory, edge: "events", name: "message_history.events", scope: account.ScopeManagement, handle: listHistoryEvents},
}

// historyBase is added to a message's id to make the id of its history: above the ids of all other nodes.
const historyBase = 7_000_000_000_000_000_000

// Limits of a page of history, in messages (reference §1.1, Meta's OpenAPI file).
const historyPage, mostHistory = 25, 100

// event is one step of a message's way.
type event struct {
	status string
	at     int64 // Unix milliseconds
	says   string
}

// events are the steps of a message, in order. What was never sent has none.
func events(m *store.Message) []event {
	var out []event
	for _, e := range []event{
		{"SENT", m.SentAt, ""}, {"DELIVERED", m.DeliveredAt, ""}, {"READ", m.ReadAt, ""}, {"FAILED", m.FailedAt, m.Details},
	} {
		if e.at == 0 || (e.status == "FAILED" && m.Status != message.Failed) {
			continue
		}
		if e.status == "FAILED" && e.says == "" {
			e.says = sentenceOf(m.Code)
		}
		out = append(out, e)
	}
	return out
}

// sentenceOf is the standing sentence of an error code.
func sentenceOf(code int) string {
	if f := fault.ByCode(code); f != nil {
		return f.New().TitleText()
	}
	return ""
}

// historyEdge is one entry of a message's events.
type historyEdge struct {
	Cursor string      `json:"cursor"`
	Node   historyNode `json:"node"`
}

type historyNode struct {
	ID          string     `json:"id"`
	Status      string     `json:"delivery_status"`
	Error       string     `json:"error_description,omitempty"`
	OccurredAt  int64      `json:"occurrence_timestamp"`
	StatusAt    int64      `json:"status_timestamp"`
	Application historyApp `json:"application"`
}

type historyApp struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

func (c *call) historyEdges(m *store.Message, filter string) []historyEdge {
	out := []historyEdge{}
	for i, e := range events(m) {
		if filter != "" && e.status != filter {
			continue
		}
		out = append(out, historyEdge{wire.FormatCursor(i), historyNode{
			ID: historyID(m.ID) + strconv.Itoa(i), Status: e.status, Error: e.says, OccurredAt: e.at / 1000, StatusAt: e.at / 1000,
			Application: historyApp{c.token.App.ID.String(), c.token.App.Name},
		}})
	}
	return out
}

func historyID(id message.ID) string { return strconv.FormatUint(historyBase+uint64(id), 10) }

// historyMembers are the fields of a message's history.
func (c *call) historyMembers(m *store.Message) []wire.Member {
	return []wire.Member{
		wire.Always("id", historyID(m.ID), true),
		wire.Always("message_id", wire.FormatWamid(c.door.Coder, wire.MessageID{ID: m.ID, Direction: m.Direction, Peer: m.Address, Veiled: m.Veiled}), true),
		{Name: "events", Default: true, Value: func(wire.Field) (any, *fault.Error) {
			return wire.Page[historyEdge]{Data: c.historyEdges(m, "")}, nil
		}},
	}
}

const kindHistory = "WhatsAppMessageHistory"

// listHistory shows what became of the number's own messages, newest first, or of one of them
// (reference §1.1). Its cursors are messages, so that a page stays where it was while others are sent.
func listHistory(c *call) error {
	wanted, f := wire.ParseFields(c.r.URL.Query().Get("fields"))
	if f != nil {
		return f
	}
	found, more, err := c.history()
	if err != nil {
		return err
	}
	out := wire.Page[wire.Raw]{Data: make([]wire.Raw, 0, len(found))}
	for i := range found {
		raw, f := wire.AppendNode(nil, kindHistory, c.historyMembers(&found[i]), wanted)
		if f != nil {
			return f
		}
		out.Data = append(out.Data, raw)
	}
	if len(found) > 0 {
		first, last := historyID(found[0].ID), historyID(found[len(found)-1].ID)
		out.Paging = &wire.Paging{Cursors: wire.Cursors{Before: first, After: last}}
		if more {
			out.Paging.Next = c.pageURL(c.r.URL.Path, c.r.URL.Query(), "after", last)
		}
	}
	return c.json(out)
}

// history reads a page, and says whether another follows.
func (c *call) history() (found []store.Message, more bool, err error) {
	q := c.r.URL.Query()
	if err := c.recent(); err != nil {
		return nil, false, err
	}
	if wamid := q.Get("message_id"); wamid != "" {
		named, err := wire.ParseWamid(c.door.Coder, wamid)
		if err != nil {
			return nil, false, fault.InvalidParam.Saying("Param message_id is not the id of a message - got %q.", short(wamid))
		}
		m, ok, err := c.door.Store.Message(c.r.Context(), named.ID)
		if err != nil {
			return nil, false, fault.Unknown.Wrap(err)
		}
		if ok && m.Number == c.number.ID && m.Address == named.Peer && m.Direction == message.ToPerson {
			found = append(found, m)
		}
		return found, false, nil
	}
	limit, err := historyLimit(q.Get("limit"))
	if err != nil {
		return nil, false, err
	}
	filter := store.MessageFilter{Number: c.number.ID, FromBusiness: true, Limit: limit + 1}
	if after := q.Get("after"); after != "" {
		if filter.Before = parseHistoryID(after); filter.Before == 0 {
			return nil, false, fault.InvalidParam.Saying("Param after is not a cursor of this list.")
		}
	}
	if found, err = c.door.Store.Messages(c.r.Context(), filter); err != nil {
		return nil, false, fault.Unknown.Wrap(err)
	}
	more = len(found) > limit
	return found[:min(limit, len(found))], more, nil
}

func historyLimit(text string) (int, error) {
	if text == "" {
		return historyPage, nil
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 || n > mostHistory {
		return 0, fault.InvalidParam.Saying("Param limit must be an integer from 1 to %d.", mostHistory)
	}
	return n, nil
}

// parseHistoryID reads what historyID made; 0 when it made no such thing.
func parseHistoryID(text string) message.ID {
	n, err := strconv.ParseUint(text, 10, 63)
	if err != nil || n <= historyBase {
		return 0
	}
	return message.ID(n - historyBase)
}

// recent lets the tables show what had happened when the call came. Tables that lag for longer are
// shown as they are.
func (c *call) recent() error {
	const latest = 1<<48 - 1 // record: Settle waits for what there is
	ctx, cancel := context.WithTimeout(c.r.Context(), settleWait)
	defer cancel()
	if err := c.door.Settle(ctx, message.NewID(0, latest)); err != nil && c.r.Context().Err() != nil {
		return fault.ServiceBusy.Wrap(err)
	}
	return nil
}

// resolveHistory finds the message that an id of its history names.
func (c *call) resolveHistory(id uint64) error {
	if id <= historyBase {
		return nil
	}
	m, found, err := c.door.Store.Message(c.r.Context(), message.ID(id-historyBase))
	if err != nil {
		return fault.Unknown.Wrap(err)
	}
	n := c.dir.Numbers[m.Number]
	if !found || n == nil || m.Direction != message.ToPerson {
		return nil
	}
	c.past, c.account = &m, n.Account
	c.matchRoute()
	return nil
}

// historyStatuses are those that events can be picked by.
var historyStatuses = []string{"SENT", "DELIVERED", "READ", "FAILED", "DELETED"}

// listHistoryEvents shows the steps of one message.
func listHistoryEvents(c *call) error {
	filter := strings.ToUpper(c.r.URL.Query().Get("status_filter"))
	if filter != "" && !slices.Contains(historyStatuses, filter) {
		return fault.InvalidParam.Saying("Param status_filter must be one of {%s} - got %q.", strings.Join(historyStatuses, ", "), short(filter))
	}
	cut, err := page(c, c.historyEdges(c.past, filter))
	if err != nil {
		return err
	}
	return c.json(cut)
}
