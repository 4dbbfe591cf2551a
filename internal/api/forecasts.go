package api

import (
	"context"
	"net/http"
	"strings"

	"turnpike/internal/account"
	"turnpike/internal/message"
	"turnpike/internal/tariff"
	"turnpike/internal/template"
)

// Limits of a forecast.
const (
	maxRecipients  = 100_000
	maxForecast    = 4 << 20 // bytes of its body
	leastDigits    = 7
	mostDigits     = 15 // E.164
	maxInvalidTold = 100
)

// Forecasts says what a campaign will cost before it is sent.
type Forecasts struct {
	Directory func() *account.Directory
	// Price says what messages to recipients would cost now, in their order (engine.Forecast).
	Price func(ctx context.Context, number account.NumberID, c message.Category, to []message.Address) ([]tariff.Price, error)
}

// Routes implements Noun.
func (f Forecasts) Routes() []Route {
	return []Route{{Method: "POST", Path: "/turnpike/v1/forecasts", Roles: Staff | Business, Body: maxForecast, Act: Asks, Handle: f.make}}
}

// forecastView is the answer.
type forecastView struct {
	Account    string                 `json:"account"`
	Number     string                 `json:"number"`
	Template   string                 `json:"template"`
	Language   string                 `json:"language"`
	Category   string                 `json:"category"`
	Currency   string                 `json:"currency"`
	Recipients int64                  `json:"recipients"` // valid ones; one who is named twice counts twice
	Invalid    []string               `json:"invalid"`    // what is no phone number, the first 100
	Amount     tariff.Micro           `json:"amount"`     // without messages whose price is not known
	Free       int64                  `json:"free"`
	Unknown    int64                  `json:"unknown"`
	Lines      []*tariff.ForecastLine `json:"lines"`
}

func (f Forecasts) make(r *Request) (any, error) {
	var req struct {
		Account, Number, Template, Language string
		Recipients                          []string
	}
	if err := r.Decode(&req, `{"account":"…","number"?:"…","template":"…","language"?:"…","recipients":["+33612345678",…]}.`); err != nil {
		return nil, err
	}
	dir := f.Directory()
	a, err := r.Account(dir, req.Account)
	if err != nil {
		return nil, err
	}
	n, err := numberOf(dir, a, req.Number)
	if err != nil {
		return nil, err
	}
	t, err := templateOf(dir, a, req.Template, req.Language)
	if err != nil {
		return nil, err
	}
	if len(req.Recipients) > maxRecipients {
		return nil, Refuse(http.StatusBadRequest, "recipients_too_many", "A forecast takes up to %d recipients: ask for several.", maxRecipients)
	}
	out := forecastView{
		Account: a.ID.String(), Number: n.ID.String(), Template: t.Name, Language: t.Language, Category: t.Category.String(), Currency: a.Currency, Invalid: []string{},
	}
	var to []message.Address
	for _, text := range req.Recipients {
		digits, ok := phoneDigits(text)
		switch {
		case ok:
			to = append(to, digits)
		case len(out.Invalid) < maxInvalidTold:
			out.Invalid = append(out.Invalid, text)
		}
	}
	prices, err := f.Price(r.Context(), n.ID, t.Category, to)
	if err != nil {
		return nil, err
	}
	var sum tariff.Forecast
	for i := range prices {
		sum.Add(&prices[i])
	}
	out.Recipients, out.Amount, out.Free, out.Unknown, out.Lines = sum.Messages, sum.Amount, sum.Free, sum.Unknown, sum.Lines()
	return out, nil
}

// numberOf is the number that a campaign goes out from: the one that is named, or the account's first.
func numberOf(dir *account.Directory, a *account.Account, id string) (*account.Number, error) {
	all := dir.NumbersOf(a.ID)
	for _, n := range all {
		if id == "" || n.ID.String() == id {
			return n, nil
		}
	}
	return nil, Refuse(http.StatusNotFound, "number_unknown", "The account has no number %q.", id)
}

// templateOf finds a template by its name; without a language in whichever it is.
func templateOf(dir *account.Directory, a *account.Account, name, language string) (*template.Template, error) {
	for _, l := range dir.Languages[account.TemplateName{Account: a.ID, Name: name}] {
		if language == "" || l == language {
			return dir.Templates[account.TemplateKey{Account: a.ID, Name: name, Language: l}], nil
		}
	}
	if language == "" {
		return nil, Refuse(http.StatusNotFound, "template_unknown", "The account has no template %q.", name)
	}
	return nil, Refuse(http.StatusNotFound, "template_unknown", "The account has no template %q in the language %q.", name, language)
}

// phoneDigits reads a phone number as people write it.
func phoneDigits(text string) (message.Address, bool) {
	plain := strings.Map(func(r rune) rune {
		if strings.ContainsRune(" -.()", r) {
			return -1
		}
		return r
	}, strings.TrimPrefix(strings.TrimSpace(text), "+"))
	if len(plain) < leastDigits || len(plain) > mostDigits || strings.Trim(plain, "0123456789") != "" {
		return "", false
	}
	a := message.Address(plain)
	return a, tariff.PlaceOf(a) != 0
}
