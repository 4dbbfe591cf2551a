package console

import (
	"crypto/rand"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"turnpike/internal/account"
	"turnpike/internal/message"
	"turnpike/internal/phone"
	"turnpike/internal/store"
	"turnpike/internal/webhook"
)

// role is what the pages go by.
func (v Visitor) role() string {
	switch {
	case v.Token != nil:
		return "business"
	case v.Name == account.Operator:
		return "operator"
	}
	return "reviewer"
}

// overview is what every page of the console needs; of messages, a reviewer sees only how many there were, and a
// business nothing but which accounts are its own.
func (c *Door) overview(r *http.Request, who Visitor) (any, error) {
	out := map[string]any{"who": who.Name, "role": who.role(), "version": c.Version, "accounts": c.lines(who)}
	if who.Token != nil {
		return out, nil
	}
	now := c.Clock()
	midnight := time.Date(now.Year(), now.Month(), now.Day(), 0, 0, 0, 0, now.Location())
	today, err := c.History.CountsSince(r.Context(), midnight.UnixMilli())
	if err != nil {
		return nil, err
	}
	end, readers := c.Readers()
	out["started_at"], out["durability"], out["position"] = c.Started.UnixMilli(), c.Durability, end-1
	out["readers"], out["today"] = readers, today
	return out, nil
}

// line is a number with whose it is.
type line struct {
	Business     string `json:"business"`
	BusinessName string `json:"business_name"`
	Account      string `json:"account"`
	AccountName  string `json:"account_name"`
	Number       string `json:"number"`
	Display      string `json:"display_phone_number"`
	VerifiedName string `json:"verified_name"`
	// Known says that the operator knows who the business is: it is verified.
	Known bool `json:"business_verified,omitempty"`
}

// lines are the numbers that a visitor may see.
func (c *Door) lines(who Visitor) []line {
	out := []line{}
	for _, n := range c.Directory().Numbers {
		a := n.Account
		if who.Token == nil || who.Token.May(a.ID) {
			out = append(out, line{a.Business.ID.String(), a.Business.Name, a.ID.String(), a.Name, n.ID.String(), n.Display, n.Name, a.Business.Allowance.Verified})
		}
	}
	slices.SortFunc(out, func(a, b line) int { return strings.Compare(a.Number, b.Number) })
	return out
}

// messageView is a message with what only the operator sees.
type messageView struct {
	phone.Message
	SentAt   int64  `json:"sent_at,omitempty"`
	FailedAt int64  `json:"failed_at,omitempty"`
	Category string `json:"category,omitempty"`
}

func limit(r *http.Request) (int, error) {
	text := r.URL.Query().Get("limit")
	if text == "" {
		return 50, nil
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 || n > maxPage {
		return 0, refuse(http.StatusBadRequest, "limit_invalid", "limit is a number from 1 to 500.")
	}
	return n, nil
}

// number reads an optional whole number of the query.
func number(r *http.Request, name string) (uint64, error) {
	text := r.URL.Query().Get(name)
	if text == "" {
		return 0, nil
	}
	n, err := strconv.ParseUint(text, 10, 63)
	if err != nil {
		return 0, refuse(http.StatusBadRequest, name+"_invalid", name+" is a whole number.")
	}
	return n, nil
}

func (c *Door) messages(r *http.Request) (any, error) {
	n, err := limit(r)
	if err != nil {
		return nil, err
	}
	line, err := number(r, "number")
	if err != nil {
		return nil, err
	}
	before, err := number(r, "before")
	if err != nil {
		return nil, err
	}
	q := r.URL.Query()
	f := store.MessageFilter{
		Number: account.NumberID(line), Address: message.Address(strings.TrimPrefix(strings.TrimSpace(q.Get("address")), "+")),
		Before: message.ID(before), Limit: n + 1,
	}
	if s := q.Get("status"); s != "" {
		if f.Status = message.ParseStatus(s); f.Status == 0 {
			return nil, refuse(http.StatusBadRequest, "status_invalid", "status is accepted, sent, delivered, read, failed or expired.")
		}
	}
	found, err := c.History.Messages(r.Context(), f)
	if err != nil {
		return nil, err
	}
	out := struct {
		Data   []messageView `json:"data"`
		Before uint64        `json:"before,omitempty"`
	}{Data: []messageView{}}
	for i := range found[:min(n, len(found))] {
		m := &found[i]
		out.Data = append(out.Data, messageView{phone.Render(c.Coder, m), m.SentAt, m.FailedAt, m.Category.String()})
	}
	if len(found) > n {
		out.Before = uint64(found[n-1].ID)
	}
	return out, nil
}

type endpointView struct {
	ID          string `json:"id"`
	App         string `json:"app_id"`
	Level       string `json:"level"`
	Object      string `json:"object_id"`
	URL         string `json:"url"`
	State       string `json:"state"`
	Pending     int    `json:"pending"`
	Behind      uint64 `json:"behind"`
	MaxBatch    int    `json:"max_batch"`
	LastSuccess int64  `json:"last_success_at,omitempty"`
	LastFailure int64  `json:"last_failure_at,omitempty"`
	LastError   string `json:"last_error,omitempty"`
	NextAttempt int64  `json:"next_attempt_at,omitempty"`
	Oldest      int64  `json:"oldest_pending_at,omitempty"`
}

func viewEndpoint(e *webhook.EndpointStatus) endpointView {
	return endpointView{
		e.ID, e.App.String(), e.Level, e.Object, e.URL, e.State, e.Pending, e.Behind, e.MaxBatch,
		e.LastSuccessAt, e.LastFailureAt, e.LastError, e.NextAttemptAt, e.Oldest,
	}
}

func (c *Door) endpoints(*http.Request) (any, error) {
	out := struct {
		Data []endpointView `json:"data"`
	}{Data: []endpointView{}}
	all := c.Webhooks.Endpoints()
	for i := range all {
		out.Data = append(out.Data, viewEndpoint(&all[i]))
	}
	return out, nil
}

func (c *Door) endpoint(id string) (*webhook.EndpointStatus, error) {
	all := c.Webhooks.Endpoints()
	for i := range all {
		if all[i].ID == id {
			return &all[i], nil
		}
	}
	return nil, refuse(http.StatusNotFound, "endpoint_unknown", "There is no webhook endpoint of that id; GET /turnpike/v1/webhooks/endpoints lists them.")
}

func (c *Door) changeEndpoint(r *http.Request) (any, error) {
	e, err := c.endpoint(r.PathValue("id"))
	if err != nil {
		return nil, err
	}
	var req struct {
		MaxBatch int `json:"max_batch"`
	}
	if err := decode(r, &req, `{"max_batch":100}`); err != nil {
		return nil, err
	}
	if req.MaxBatch < 1 || req.MaxBatch > 1000 {
		return nil, refuse(http.StatusBadRequest, "max_batch_invalid", "max_batch is a number from 1 to 1000.")
	}
	if err := c.Editor.SetMaxBatch(r.Context(), e.App, e.Level, e.Object, req.MaxBatch); err != nil {
		return nil, err
	}
	e.MaxBatch = req.MaxBatch
	return viewEndpoint(e), nil
}

func (c *Door) retry(r *http.Request) (any, error) {
	if !c.Webhooks.RetryNow(r.PathValue("id")) {
		return c.endpoint(r.PathValue("id"))
	}
	return map[string]bool{"success": true}, nil
}

func (c *Door) attempts(r *http.Request) (any, error) {
	n, err := limit(r)
	if err != nil {
		return nil, err
	}
	before, err := number(r, "before")
	if err != nil {
		return nil, err
	}
	found, err := c.Attempts.Attempts(r.Context(), r.PathValue("id"), int64(before), n+1)
	if err != nil {
		return nil, err
	}
	type view struct {
		ID        int64  `json:"id"`
		At        int64  `json:"at"`
		Status    int    `json:"status"`
		LatencyMS int64  `json:"latency_ms"`
		Error     string `json:"error,omitempty"`
		Updates   int    `json:"updates"`
		Bytes     int    `json:"bytes"`
		Response  string `json:"response,omitempty"`
	}
	out := struct {
		Data   []view `json:"data"`
		Before int64  `json:"before,omitempty"`
	}{Data: []view{}}
	for i := range found[:min(n, len(found))] {
		a := &found[i]
		out.Data = append(out.Data, view{a.ID, a.At, a.Status, a.LatencyMS, a.Error, a.Updates, a.Bytes, a.Response})
	}
	if len(found) > n {
		out.Before = found[n-1].ID
	}
	return out, nil
}

// newToken makes the token of an address of the people's side; it is shown once.
func (c *Door) newToken(r *http.Request) (any, error) {
	address := strings.TrimPrefix(r.PathValue("address"), "+")
	if len(address) < 6 || len(address) > 15 || strings.Trim(address, "0123456789") != "" {
		return nil, refuse(http.StatusBadRequest, "address_invalid", "An address is a phone number in digits, with its country code.")
	}
	token := rand.Text()
	if err := c.Tokens.PutPersonToken(r.Context(), message.Address(address), account.HashToken(token)); err != nil {
		return nil, err
	}
	return map[string]string{"address": address, "token": token}, nil
}

// code shows the code that was made last to prove a number.
func (c *Door) code(r *http.Request) (any, error) {
	id, err := strconv.ParseUint(r.PathValue("id"), 10, 63)
	if err != nil || c.Directory().Numbers[account.NumberID(id)] == nil {
		return nil, refuse(http.StatusNotFound, "number_unknown", "No business has a number with this id.")
	}
	code := c.Codes.Newest(account.NumberID(id))
	if code == "" {
		return nil, refuse(http.StatusNotFound, "code_unknown", "No code was made for this number since the program started; ask for one with POST /{number}/request_code.")
	}
	return map[string]string{"number": r.PathValue("id"), "code": code}, nil
}
