package graph

import (
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"turnpike/internal/account"
	"turnpike/internal/fault"
	"turnpike/internal/store"
	"turnpike/internal/tariff"
	"turnpike/internal/wire"
)

// analyticsMembers are the fields of an account that count what went over it and what it cost
// (reference §7.8). They are asked for with their arguments: pricing_analytics.start(1).end(2).granularity(DAILY).
func (c *call) analyticsMembers(a *account.Account) []wire.Member {
	of := func(f func(*call, *question) (any, *fault.Error), k *kindOfQuestion) func(wire.Field) (any, *fault.Error) {
		return func(field wire.Field) (any, *fault.Error) {
			q, problem := c.question(a, field, k)
			if problem != nil {
				return nil, problem
			}
			return f(c, q)
		}
	}
	return []wire.Member{
		{Name: "analytics", Value: of(trafficAnalytics, &askedOfTraffic)},
		{Name: "conversation_analytics", Value: of(moneyAnalytics, &askedOfConversations)},
		{Name: "pricing_analytics", Value: of(moneyAnalytics, &askedOfPrices)},
	}
}

// Granularities, as their fields write them.
const (
	perHalfHour = "HALF_HOUR"
	perDay      = "DAY"
	perMonth    = "MONTH"
)

// lookBack is how far back one may ask (reference §7.8: 1 year).
const lookBack = 366 * 24 * time.Hour

// kindOfQuestion is what one of the fields takes.
type kindOfQuestion struct {
	field         string
	granularities map[string]string   // as written: what it stands for
	lists         map[string][]string // arguments that are lists of words: the words
	columns       []column            // of the answer, for moneyAnalytics
	volume        string              // the name of the count, for moneyAnalytics
}

// column is a dimension of an answer.
type column struct {
	dimension, name string
	filter          string // the argument that picks among its values; "" for none
	value           func(*account.Number, *store.Way) string
}

var daily = map[string]string{"HALF_HOUR": perHalfHour, "DAILY": perDay, "MONTHLY": perMonth}

func phoneOf(n *account.Number, _ *store.Way) string   { return n.Digits }
func countryOf(_ *account.Number, w *store.Way) string { return w.Country }
func tierOf(_ *account.Number, w *store.Way) string    { return w.Tier }

func typeOf(_ *account.Number, w *store.Way) string { return strings.ToUpper(w.Type.String()) }

// categoryOf is the pricing category as analytics write it.
func categoryOf(_ *account.Number, w *store.Way) string {
	if w.Category == tariff.GeneralPurposeAI {
		return "AI_BOT"
	}
	return strings.ToUpper(w.Category.String())
}

// conversationType and the rest read prices per message as conversations, of which each message is one
// (reference §3.5): their field is older than such prices.
func conversationType(_ *account.Number, w *store.Way) string {
	switch w.Type {
	case tariff.FreeEntryPoint:
		return "FREE_ENTRY_POINT"
	case tariff.FreeCustomerService:
		return "FREE_TIER"
	}
	return "REGULAR"
}

func conversationDirection(_ *account.Number, w *store.Way) string {
	if w.Product == store.ProductTemplate {
		return "BUSINESS_INITIATED"
	}
	return "USER_INITIATED"
}

func conversationCategory(n *account.Number, w *store.Way) string {
	switch {
	case w.Type == tariff.FreeEntryPoint:
		return "REFERRAL_CONVERSION"
	case w.Category == tariff.GeneralPurposeAI:
		return "SERVICE"
	}
	return categoryOf(n, w)
}

// What each field takes (reference §7.8).
var (
	askedOfTraffic = kindOfQuestion{
		field: "analytics", granularities: map[string]string{"HALF_HOUR": perHalfHour, "DAY": perDay, "MONTH": perMonth},
		lists: map[string][]string{"phone_numbers": nil, "country_codes": nil, "product_types": {"0", "2", "100"}},
	}
	askedOfPrices = kindOfQuestion{
		field: "pricing_analytics", granularities: daily, volume: "volume",
		lists: map[string][]string{
			"phone_numbers": nil, "country_codes": nil, "metric_types": {"COST", "VOLUME"},
			"pricing_types": {"FREE_CUSTOMER_SERVICE", "FREE_ENTRY_POINT", "REGULAR"},
			"pricing_categories": {
				"AUTHENTICATION", "AUTHENTICATION_INTERNATIONAL", "MARKETING", "MARKETING_LITE", "SERVICE", "UTILITY", "AI_BOT",
				"GROUP_MARKETING", "GROUP_UTILITY", "GROUP_SERVICE",
			},
			"dimensions": {"COUNTRY", "PHONE", "PRICING_CATEGORY", "PRICING_TYPE", "TIER"},
		},
		columns: []column{
			{"PHONE", "phone_number", "phone_numbers", phoneOf},
			{"COUNTRY", "country", "country_codes", countryOf},
			{"TIER", "tier", "", tierOf},
			{"PRICING_TYPE", "pricing_type", "pricing_types", typeOf},
			{"PRICING_CATEGORY", "pricing_category", "pricing_categories", categoryOf},
		},
	}
	askedOfConversations = kindOfQuestion{
		field: "conversation_analytics", granularities: daily, volume: "conversation",
		lists: map[string][]string{
			"phone_numbers": nil, "country_codes": nil, "metric_types": {"COST", "CONVERSATION"},
			"conversation_types":      {"FREE_ENTRY", "FREE_ENTRY_POINT", "FREE_TIER", "REGULAR"},
			"conversation_directions": {"BUSINESS_INITIATED", "USER_INITIATED", "UNKNOWN"},
			"conversation_categories": {"AUTHENTICATION", "AUTHENTICATION_INTERNATIONAL", "MARKETING", "MARKETING_LITE", "SERVICE", "UTILITY", "REFERRAL_CONVERSION", "UNKNOWN"},
			"dimensions":              {"CONVERSATION_CATEGORY", "CONVERSATION_DIRECTION", "CONVERSATION_TYPE", "COUNTRY", "PHONE", "UNKNOWN"},
		},
		columns: []column{
			{"PHONE", "phone_number", "phone_numbers", phoneOf},
			{"COUNTRY", "country", "country_codes", countryOf},
			{"CONVERSATION_TYPE", "conversation_type", "conversation_types", conversationType},
			{"CONVERSATION_DIRECTION", "conversation_direction", "conversation_directions", conversationDirection},
			{"CONVERSATION_CATEGORY", "conversation_category", "conversation_categories", conversationCategory},
		},
	}
)

// question is what one of the fields was asked.
type question struct {
	*kindOfQuestion
	account     *account.Account
	granularity string
	written     string // as the caller wrote the granularity
	start, end  int64  // Unix seconds
	lists       map[string][]string
}

func (c *call) question(a *account.Account, f wire.Field, k *kindOfQuestion) (*question, *fault.Error) {
	q := &question{kindOfQuestion: k, account: a, lists: map[string][]string{}}
	for _, name := range slices.Sorted(maps.Keys(f.Arguments)) {
		text := strings.TrimSpace(f.Arguments[name])
		switch words, isList := k.lists[name]; {
		case name == "start":
			q.start = seconds(text)
		case name == "end":
			q.end = seconds(text)
		case name == "granularity":
			q.written = strings.ToUpper(strings.Trim(text, `"'`))
			q.granularity = k.granularities[q.written]
		case isList:
			list, problem := listOf(k.field, name, text, words)
			if problem != nil {
				return nil, problem
			}
			q.lists[name] = list
		default:
			return nil, fault.InvalidParam.Saying("Param %s does not take %s.", k.field, short(name))
		}
	}
	switch {
	case q.granularity == "":
		return nil, fault.InvalidParam.Saying("Param %s.granularity must be one of {%s} - got %q.", k.field,
			strings.Join(slices.Sorted(maps.Keys(k.granularities)), ", "), short(f.Arguments["granularity"]))
	case q.start < 0 || f.Arguments["start"] == "":
		return nil, fault.InvalidParam.Saying("Param %s.start must be a moment in Unix seconds - got %q.", k.field, short(f.Arguments["start"]))
	case q.end < 0 || f.Arguments["end"] == "":
		return nil, fault.InvalidParam.Saying("Param %s.end must be a moment in Unix seconds - got %q.", k.field, short(f.Arguments["end"]))
	case q.end <= q.start:
		return nil, fault.InvalidParam.Saying("Param %s.end must be after start.", k.field)
	}
	return q, nil
}

// seconds reads a moment; -1 where it is none.
func seconds(text string) int64 {
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil || n < 0 || n > 1<<40 {
		return -1
	}
	return n
}

// listOf reads an argument that is a list: ["A","B"]. Without words to pick from it takes any.
func listOf(field, name, text string, words []string) ([]string, *fault.Error) {
	var out []string
	for _, one := range wire.SplitList(strings.Trim(text, "[]")) {
		one = strings.Trim(strings.TrimSpace(one), `"'`)
		if words != nil {
			one = strings.ToUpper(one)
		}
		switch {
		case one == "":
		case words != nil && !slices.Contains(words, one):
			return nil, fault.InvalidParam.Saying("Param %s.%s must be of {%s} - got %q.", field, name, strings.Join(words, ", "), short(one))
		default:
			out = append(out, one)
		}
	}
	return out, nil
}

// wants says whether a value passes a filter; an empty one lets all pass.
func (q *question) wants(filter, value string) bool {
	list := q.lists[filter]
	if filter == "phone_numbers" {
		return len(list) == 0 || slices.ContainsFunc(list, func(one string) bool { return onlyDigits(one) == value })
	}
	return len(list) == 0 || slices.Contains(list, value) || (value == "FREE_ENTRY_POINT" && slices.Contains(list, "FREE_ENTRY"))
}

func onlyDigits(text string) string {
	return strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, text)
}

// bucket is the time of a data point that a slot is in, in Unix seconds: days and months begin by the
// account's clock.
func (q *question) bucket(slot int64) (start, end int64) {
	at := time.UnixMilli(slot * store.SlotLength).UTC()
	if q.account.Location != nil {
		at = at.In(q.account.Location)
	}
	switch q.granularity {
	case perHalfHour:
		start = at.Unix() - at.Unix()%1800
		return start, start + 1800
	case perMonth:
		first := time.Date(at.Year(), at.Month(), 1, 0, 0, 0, 0, at.Location())
		return first.Unix(), first.AddDate(0, 1, 0).Unix()
	}
	midnight := time.Date(at.Year(), at.Month(), at.Day(), 0, 0, 0, 0, at.Location())
	return midnight.Unix(), midnight.AddDate(0, 0, 1).Unix()
}

// each gives what went over the account's numbers in the time that was asked for.
func (c *call) each(q *question, add func(*account.Number, *store.Traffic)) *fault.Error {
	numbers := map[account.NumberID]*account.Number{}
	var ids []account.NumberID
	for _, n := range c.dir.NumbersOf(q.account.ID) {
		if q.wants("phone_numbers", n.Digits) {
			numbers[n.ID] = n
			ids = append(ids, n.ID)
		}
	}
	earliest := c.door.Clock().Add(-lookBack).Unix()
	const slot = store.SlotLength / 1000
	from, to := max(q.start, earliest)/slot, (q.end+slot-1)/slot
	err := c.door.Store.TrafficOf(c.r.Context(), ids, from, to, func(t *store.Traffic) {
		if q.wants("country_codes", t.Country) {
			add(numbers[t.Number], t)
		}
	})
	if err != nil {
		return fault.Unknown.Wrap(err)
	}
	return nil
}

// trafficPoint is a time of analytics.
type trafficPoint struct {
	Start     int64 `json:"start"`
	End       int64 `json:"end"`
	Sent      int64 `json:"sent"`
	Delivered int64 `json:"delivered"`
}

// trafficAnalytics counts messages, the business's own unless product_types says otherwise.
func trafficAnalytics(c *call, q *question) (any, *fault.Error) {
	products := q.lists["product_types"]
	if len(products) == 0 {
		products = []string{"0", "2"}
	}
	points := []trafficPoint{}
	countries, phones := map[string]bool{}, map[string]bool{}
	problem := c.each(q, func(n *account.Number, t *store.Traffic) {
		if !slices.Contains(products, strconv.Itoa(t.Product)) {
			return
		}
		start, end := q.bucket(t.Slot)
		if len(points) == 0 || points[len(points)-1].Start != start {
			points = append(points, trafficPoint{Start: start, End: end})
		}
		p := &points[len(points)-1]
		p.Sent, p.Delivered = p.Sent+t.Sent, p.Delivered+t.Delivered
		countries[t.Country], phones[n.Digits] = true, true
	})
	if problem != nil {
		return nil, problem
	}
	return map[string]any{
		"phone_numbers": sorted(phones), "country_codes": sorted(countries), "granularity": q.written, "data_points": points,
	}, nil
}

// sorted lists the words of a set without the empty one.
func sorted(set map[string]bool) []string {
	delete(set, "")
	return append([]string{}, slices.Sorted(maps.Keys(set))...)
}

// moneyPoint is a data point of pricing_analytics or conversation_analytics while it is added up.
type moneyPoint struct {
	start, end int64
	values     [5]string // of the columns; "" of those that were not asked for
	count      int64
	cost       tariff.Micro
}
