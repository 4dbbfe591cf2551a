package api

import (
	"encoding/json"
	"net/http"
	"time"

	"turnpike/internal/casework"
	"turnpike/internal/desk"
	"turnpike/internal/store"
)

// statementView is a statement with the proof of its delivery.
type statementView struct {
	ID          int64           `json:"id"`
	Kind        string          `json:"kind"`
	Language    string          `json:"language"`
	At          int64           `json:"at"`
	Statement   json.RawMessage `json:"statement"`
	Text        string          `json:"text"`
	Hash        string          `json:"sha256"`
	DeliveredAt int64           `json:"delivered_at,omitempty"`
	Channel     string          `json:"channel,omitempty"`
	Receipt     string          `json:"receipt,omitempty"`
}

func viewStatement(s *store.Statement) statementView {
	return statementView{s.ID, s.Kind, s.Language, s.At, s.Document, s.Body, s.Hash, s.DeliveredAt, s.Channel, s.Receipt}
}

// statements lists the statements of a case. When the business or its BSP fetches them, they are
// delivered.
func (c *Cases) statements(r *Request) (any, error) {
	one, err := c.find(r)
	if err != nil {
		return nil, err
	}
	return c.statementsOf(r, one)
}

func (c *Cases) statementsOf(r *Request, one *casework.Case) (any, error) {
	found, err := c.Store.Statements(r.Context(), one.ID)
	if err != nil {
		return nil, err
	}
	if r.Caller.Role == Business {
		for i := range found {
			if found[i].DeliveredAt != 0 {
				continue
			}
			if err := c.Desk.Delivered(r.Context(), &found[i], "api", "fetched by "+r.Caller.Name); err != nil {
				return nil, err
			}
		}
		if found, err = c.Store.Statements(r.Context(), one.ID); err != nil {
			return nil, err
		}
	}
	out := Page[statementView]{Data: []statementView{}}
	for i := range found {
		out.Data = append(out.Data, viewStatement(&found[i]))
	}
	return out, nil
}

// texts are those of conversations that an open case has; at its end they are gone.
func (c *Cases) texts(r *Request) (any, error) {
	one, err := c.find(r)
	if err != nil {
		return nil, err
	}
	found, err := c.Store.CaseTexts(r.Context(), one.ID)
	if err != nil {
		return nil, err
	}
	return Page[store.CaseText]{Data: append([]store.CaseText{}, found...)}, nil
}

// dossier is what a mediator or a body for dispute settlement gets: everything that both sides know.
func (c *Cases) dossier(r *Request) (any, error) {
	one, err := c.find(r)
	if err != nil {
		return nil, err
	}
	if r.Caller.Role == Business && one.Decision != nil && one.Decision.DeliveredAt == 0 {
		one.Decision = nil // it is not known before its statement
	}
	statements, err := c.Store.Statements(r.Context(), one.ID)
	if err != nil {
		return nil, err
	}
	views := []statementView{}
	for i := range statements {
		if r.Caller.Role == Business && statements[i].DeliveredAt == 0 {
			continue
		}
		views = append(views, viewStatement(&statements[i]))
	}
	evidence := []any{}
	for _, x := range one.Exhibits {
		if x.Evidence == 0 {
			continue
		}
		e, err := c.Store.EvidenceByID(r.Context(), x.Evidence)
		if err == nil {
			evidence = append(evidence, e)
		}
	}
	head, err := c.Store.AuditHead(r.Context())
	if err != nil {
		return nil, err
	}
	return map[string]any{
		"case": one, "statements": views, "evidence": evidence, "declaration": c.Directory().Standing(one.Account).Declaration,
		"audit_log": head, "made_at": c.Desk.Now(), "profile": profileOf(one),
	}, nil
}

// profileOf is the profile of a case with the terms of its policy.
func profileOf(c *casework.Case) *casework.Profile {
	p := casework.ProfileOf(c.Profile)
	if p == nil {
		return nil
	}
	return p.Under(c.Terms)
}

// gap hands over what people wrote to an account while it was restricted for what was reversed.
func (c *Cases) gap(r *Request) (any, error) {
	one, err := c.find(r)
	if err != nil {
		return nil, err
	}
	if one.Gap == nil {
		return nil, Refuse(http.StatusConflict, "no_gap", "Nothing was kept from the account in this case.")
	}
	name := "gap-" + time.UnixMilli(one.Gap.From).UTC().Format(time.DateOnly)
	return conversations(r, c.Desk, one.Account, desk.Span{From: one.Gap.From, To: one.Gap.To}, name)
}

// jsonLines answers with a file of one JSON value a line.
func jsonLines(name string, body []byte) Answer {
	return Answer{Header: http.Header{
		"Content-Type": {"application/x-ndjson; charset=utf-8"}, "Content-Disposition": {`attachment; filename="` + name + `.ndjson"`},
	}, Body: body}
}
