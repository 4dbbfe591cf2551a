package api

import (
	"context"
	"net/http"
	"strconv"
	"time"

	"turnpike/internal/account"
	"turnpike/internal/engine"
	"turnpike/internal/ladder"
)

// Ladder changes limits.
type Ladder interface {
	SetNumber(ctx context.Context, id account.NumberID, c ladder.NumberChange) error
	SetBusiness(ctx context.Context, b *account.Business, c ladder.BusinessChange) error
}

// Standings says how numbers stand to their limits.
type Standings interface {
	Standing(ctx context.Context, n *account.Number) (engine.Standing, error)
}

// Limits is the noun limits: what numbers and portfolios may do, and how much of it they use.
type Limits struct {
	Ladder    Ladder
	Standings Standings
	Kept      engine.Limits
	Directory func() *account.Directory
	Clock     func() time.Time
}

// Routes implements Noun.
func (l Limits) Routes() []Route {
	return []Route{
		{Method: "GET", Path: "/turnpike/v1/limits/numbers/{id}", Roles: Staff | Business, Handle: l.number},
		{Method: "PATCH", Path: "/turnpike/v1/limits/numbers/{id}", Roles: Operator, Act: "limits.number", Handle: l.setNumber},
		{Method: "GET", Path: "/turnpike/v1/limits/businesses/{id}", Roles: Staff | Business, Handle: l.business},
		{Method: "PATCH", Path: "/turnpike/v1/limits/businesses/{id}", Roles: Operator, Act: "limits.business", Handle: l.setBusiness},
	}
}

// refusedView is a limit that refused something lately.
type refusedView struct {
	Limit string `json:"limit"`
	Code  int    `json:"code"`
	Count int    `json:"count"`
	Since int64  `json:"since"` // Unix milliseconds
	Last  int64  `json:"last"`
}

// numberView is a number with its portfolio's messaging limit.
type numberView struct {
	Level          string        `json:"level"`
	PerSecond      int           `json:"per_second"` // 0 without bound
	LastSecond     int           `json:"last_second"`
	UpgradeEnds    int64         `json:"upgrade_ends,omitempty"` // Unix milliseconds
	Reached        int           `json:"people_reached"`         // by the number in 24 hours, while it counts for an upgrade
	Business       string        `json:"business"`
	Verified       bool          `json:"verified"`
	MessagingLimit string        `json:"messaging_limit"`
	MostPeople     int           `json:"most_people"` // -1 without bound
	People         int           `json:"people"`      // of the portfolio in 24 hours
	Week           int           `json:"people_7_days"`
	Month          int           `json:"people_30_days"`
	Quality        string        `json:"quality"` // of the portfolio's templates: GREEN, YELLOW, RED or UNKNOWN
	Registrations  int           `json:"registrations_left"`
	Payment        string        `json:"payment,omitempty"` // why messages that cost fail now
	Refused        []refusedView `json:"refused"`
}

// Level is what a number's throughput is called.
func Level(n *account.Number) string {
	switch {
	case n.Line.Coexistence:
		return "COEXISTENCE"
	case n.Line.High:
		return "HIGH"
	}
	return "STANDARD"
}

func (l Limits) number(r *Request) (any, error) {
	n, err := l.find(r)
	if err != nil {
		return nil, err
	}
	return l.view(r.Context(), n)
}

// find gives the number of the path, if the caller may see it.
func (l Limits) find(r *Request) (*account.Number, error) {
	id, err := r.ID("id")
	n := l.Directory().Numbers[account.NumberID(id)]
	if err != nil || n == nil || !r.Caller.May(n.Account.ID) {
		return nil, Refuse(http.StatusNotFound, "number_unknown", "There is no number %q that this caller may see; its id is the phone number id.", r.PathValue("id"))
	}
	return n, nil
}

func (l Limits) view(ctx context.Context, n *account.Number) (any, error) {
	s, err := l.Standings.Standing(ctx, n)
	if err != nil {
		return nil, err
	}
	b := n.Account.Business
	v := numberView{
		Level: Level(n), PerSecond: s.MostASecond, LastSecond: s.PerSecond, UpgradeEnds: n.Line.UpgradeEnds, Reached: s.Reached,
		Business: b.ID.String(), Verified: b.Allowance.Verified, MessagingLimit: account.TierName(s.MostPeople), MostPeople: s.MostPeople,
		People: s.People, Week: s.Week, Month: s.Month, Refused: []refusedView{},
		Quality: string(ladder.Quality(l.Directory(), b)), Registrations: n.Line.RegistrationsLeft(l.Clock().UnixMilli()),
	}
	if s.Payment != nil {
		v.Payment = s.Payment.DetailText()
	}
	for _, one := range s.Refused {
		v.Refused = append(v.Refused, refusedView{one.Limit.String(), one.Limit.Fault().Code, one.Count, one.Since, one.Last})
	}
	return v, nil
}

// mostPerSecond bounds what an operator gives a number, in messages a second.
const mostPerSecond = 1_000_000

func (l Limits) setNumber(r *Request) (any, error) {
	n, err := l.find(r)
	if err != nil {
		return nil, err
	}
	var req struct {
		Level     *string `json:"level"`
		PerSecond *int    `json:"per_second"`
	}
	if err := r.Decode(&req, `{"level":"STANDARD|HIGH|COEXISTENCE","per_second":80}, either or both`); err != nil {
		return nil, err
	}
	switch {
	case req.Level != nil && *req.Level != "STANDARD" && *req.Level != "HIGH" && *req.Level != "COEXISTENCE":
		return nil, Refuse(http.StatusBadRequest, "level_invalid", "level is STANDARD, HIGH or COEXISTENCE.")
	case req.PerSecond != nil && (*req.PerSecond < 0 || *req.PerSecond > mostPerSecond):
		return nil, Refuse(http.StatusBadRequest, "per_second_invalid", "per_second is a number of messages up to %d, or 0 for what the level has.", mostPerSecond)
	}
	if err := l.Ladder.SetNumber(r.Context(), n.ID, ladder.NumberChange{Level: req.Level, PerSecond: req.PerSecond}); err != nil {
		return nil, err
	}
	return l.view(r.Context(), l.Directory().Numbers[n.ID])
}

// messagingLimit reads a tier's name, a number of people, or nothing for the default.
func messagingLimit(text string) (people int, ok bool) {
	if text == "" {
		return 0, true
	}
	if people, ok = account.TierNamed(text); ok {
		return people, true
	}
	people, err := strconv.Atoi(text)
	return people, err == nil && people > 0 && people <= 10_000_000
}
