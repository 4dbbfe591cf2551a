package api

import (
	"context"
	"errors"
	"io"
	"net/http"
	"slices"
	"strings"
	"time"

	"turnpike/internal/account"
	"turnpike/internal/billing"
	"turnpike/internal/ratecard"
	"turnpike/internal/store"
	"turnpike/internal/tariff"
)

// CardStore keeps the operator's rate cards.
type CardStore interface {
	PutRateCard(ctx context.Context, c store.RateCard) error
	SignRateCard(ctx context.Context, id, by string, at int64) error
	DeleteRateCard(ctx context.Context, id string) error
	RateCards(ctx context.Context) ([]store.RateCard, error)
}

// Tariff is the noun of rate cards. A card is a draft until the operator signs it off; from then on it is
// never changed.
type Tariff struct {
	Store     CardStore
	Directory func() *account.Directory
	Reload    func(context.Context) error // makes what was signed count before the answer
	Clock     func() time.Time
	// Preview says what a card's document would correct of what was charged (billing.Room).
	Preview func(ctx context.Context, document string) ([]*billing.Repricing, error)
}

// Routes implements Noun.
func (t Tariff) Routes() []Route {
	const cards = "/turnpike/v1/tariff/cards"
	return []Route{
		{Method: "GET", Path: cards, Roles: Staff | Business | Public, Handle: t.list},
		{Method: "GET", Path: cards + "/{card}", Roles: Staff | Business | Public, Handle: t.show},
		{Method: "POST", Path: cards, Roles: Operator, Body: ratecard.MaxDocument + 1, Act: "tariff.add", Handle: t.add},
		{Method: "POST", Path: cards + "/{card}/sign-off", Roles: Operator, Act: "tariff.sign", Handle: t.sign},
		{Method: "DELETE", Path: cards + "/{card}", Roles: Operator, Act: "tariff.drop", Handle: t.drop},
	}
}

// cardView is a card as the door shows it.
type cardView struct {
	ID          string   `json:"card"`
	Title       string   `json:"title"`
	Source      string   `json:"source"`
	State       string   `json:"state"` // shipped, signed or draft
	From        string   `json:"from"`  // by the clock of zone
	Until       string   `json:"until,omitempty"`
	Zone        string   `json:"zone"`
	Markets     []string `json:"markets"`
	Currencies  []string `json:"currencies"`
	Retroactive bool     `json:"retroactive,omitempty"`
	Replaces    []string `json:"replaces,omitempty"`
	SignedBy    string   `json:"signed_by,omitempty"`
	SignedAt    int64    `json:"signed_at,omitempty"`
	Corrections string   `json:"corrections,omitempty"` // of a retroactive card: due, while they are being entered
}

// States of a card.
const (
	cardShipped = "shipped"
	cardSigned  = "signed"
	cardDraft   = "draft"

	correctionsDue = "due"
)

func viewCard(c *tariff.Card, state string) cardView {
	from, until := c.Ends()
	v := cardView{
		ID: c.ID, Title: c.Title, Source: c.Source, State: state, From: tariff.Moment(from), Zone: c.Zone, Markets: c.Markets, Currencies: c.Currencies,
		Retroactive: c.Retroactive, Replaces: c.Replaces, SignedBy: c.SignedBy, SignedAt: c.SignedAt,
	}
	if until != tariff.Open {
		v.Until = tariff.Moment(until)
	}
	return v
}

// list gives the cards in force; staff sees the drafts too.
func (t Tariff) list(r *Request) (any, error) {
	out := Page[cardView]{Data: []cardView{}}
	for _, c := range t.Directory().Tariff.Cards() {
		state := cardSigned
		if c.SignedAt == 0 {
			state = cardShipped
		}
		out.Data = append(out.Data, viewCard(c, state))
	}
	if r.Caller.Role&Staff == 0 {
		return out, nil
	}
	all, err := t.Store.RateCards(r.Context())
	if err != nil {
		return nil, err
	}
	for _, one := range all {
		card, err := ratecard.Read([]byte(one.Document))
		if one.SignedAt == 0 && err == nil {
			out.Data = append(out.Data, viewCard(card, cardDraft))
		}
		if i := slices.IndexFunc(out.Data, func(v cardView) bool { return v.ID == one.ID }); one.Mend && i >= 0 {
			out.Data[i].Corrections = correctionsDue
		}
	}
	return out, nil
}

// show gives a card's document; drafts are staff's alone.
func (t Tariff) show(r *Request) (any, error) {
	id := r.PathValue("card")
	for _, d := range ratecard.Shipped() {
		if d.Card.ID == id {
			return document(d.Text), nil
		}
	}
	all, err := t.Store.RateCards(r.Context())
	if err != nil {
		return nil, err
	}
	for _, one := range all {
		if one.ID == id && (one.SignedAt != 0 || r.Caller.Role&Staff != 0) {
			return document([]byte(one.Document)), nil
		}
	}
	return nil, noCard(id)
}

func document(text []byte) Answer {
	return Answer{Header: http.Header{"Content-Type": {"application/yaml; charset=utf-8"}}, Body: text}
}

func noCard(id string) error {
	return Refuse(http.StatusNotFound, "card_unknown", "There is no rate card %q; GET /turnpike/v1/tariff/cards lists them.", id)
}

// add keeps a draft. What is wrong with it, alone or beside the cards in force, refuses it.
func (t Tariff) add(r *Request) (any, error) {
	text, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, Refuse(http.StatusRequestEntityTooLarge, "body_too_long", "A rate card has at most %d bytes.", ratecard.MaxDocument)
	}
	card, err := ratecard.Read(text)
	if err == nil {
		_, err = ratecard.Admit(t.Directory().Tariff, card, t.Clock())
	}
	if err != nil {
		return nil, cardRefusal(err)
	}
	for _, d := range ratecard.Shipped() {
		if d.Card.ID == card.ID {
			return nil, signedOff(card.ID)
		}
	}
	err = t.Store.PutRateCard(r.Context(), store.RateCard{ID: card.ID, Document: string(text), AddedBy: r.Caller.Name, AddedAt: t.Clock().UnixMilli()})
	if errors.Is(err, store.ErrSigned) {
		return nil, signedOff(card.ID)
	}
	if err != nil {
		return nil, err
	}
	return Created(viewCard(card, cardDraft)), nil
}

// cardRefusal tells each thing that is wrong with a card, with its line.
func cardRefusal(err error) error {
	problems, ok := errors.AsType[ratecard.Problems](err)
	if !ok {
		return err
	}
	return Refuse(http.StatusBadRequest, "card_invalid", "%s", strings.ReplaceAll(problems.Error(), "\n", "; "))
}

func signedOff(id string) error {
	return Refuse(http.StatusConflict, "card_signed", "The rate card %q is in force and never changes: give the new version an id of its own and say from when on it counts.", id)
}

// sign puts a draft into force. What a retroactive one changes of what was charged is then corrected by
// entries, without a further order; with dry_run it is only said.
func (t Tariff) sign(r *Request) (any, error) {
	id := r.PathValue("card")
	var req struct {
		Author string `json:"author"`
		DryRun bool   `json:"dry_run"`
	}
	if err := r.Decode(&req, `{"author":"who signs it off","dry_run":false}.`); err != nil {
		return nil, err
	}
	if req.DryRun {
		return t.preview(r, id)
	}
	if req.Author == "" {
		req.Author = r.Caller.Name
	}
	at := t.Clock().UnixMilli()
	err := t.Store.SignRateCard(r.Context(), id, req.Author, at)
	switch {
	case errors.Is(err, store.ErrUnknown):
		return nil, noCard(id)
	case errors.Is(err, store.ErrSigned):
		return nil, signedOff(id)
	case err != nil:
		return nil, cardRefusal(err)
	}
	if err := t.Reload(r.Context()); err != nil {
		return nil, err
	}
	card := t.Directory().Tariff.Card(id)
	if card == nil {
		return nil, errors.New("api: a card was signed and is not in force")
	}
	v := viewCard(card, cardSigned)
	if card.Retroactive {
		v.Corrections = correctionsDue
	}
	return v, nil
}

// previewView is what signing a card off would change of what was charged.
type previewView struct {
	Card        string               `json:"card"`
	Corrections []*billing.Repricing `json:"corrections"` // by account and month
}

func (t Tariff) preview(r *Request, id string) (any, error) {
	all, err := t.Store.RateCards(r.Context())
	if err != nil {
		return nil, err
	}
	for _, one := range all {
		switch {
		case one.ID != id:
			continue
		case one.SignedAt != 0:
			return nil, signedOff(id)
		}
		found, err := t.Preview(r.Context(), one.Document)
		if err != nil {
			return nil, cardRefusal(err)
		}
		return previewView{id, found}, nil
	}
	return nil, noCard(id)
}

// drop deletes a draft.
func (t Tariff) drop(r *Request) (any, error) {
	err := t.Store.DeleteRateCard(r.Context(), r.PathValue("card"))
	if errors.Is(err, store.ErrUnknown) {
		return nil, Refuse(http.StatusNotFound, "card_unknown", "There is no draft %q. Cards that were signed off stay.", r.PathValue("card"))
	}
	if err != nil {
		return nil, err
	}
	return map[string]bool{"success": true}, nil
}
