package graph

import (
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"turnpike/internal/account"
	"turnpike/internal/engine"
	"turnpike/internal/fault"
	"turnpike/internal/ladder"
	"turnpike/internal/message"
	"turnpike/internal/store"
	"turnpike/internal/wire"
)

var accountRoutes = []route{
	{method: "GET", node: nodeAccount, edge: "", name: "account.get", scope: account.ScopeManagement, handle: getAccount},
	{method: "POST", node: nodeAccount, edge: "", name: "account.post", scope: account.ScopeManagement, handle: postAccount},
	{method: "GET", node: nodeAccount, edge: "assigned_users", name: "assigned_users.list", scope: account.ScopeManagement, handle: listAssigned},
	{method: "POST", node: nodeAccount, edge: "assigned_users", name: "assigned_users.post", scope: account.ScopeManagement, handle: postAssigned},
	{method: "DELETE", node: nodeAccount, edge: "assigned_users", name: "assigned_users.delete", scope: account.ScopeManagement, handle: deleteAssigned},
	{method: "GET", node: nodeAccount, edge: "activities", name: "activities.list", scope: account.ScopeManagement, handle: listActivities},
}

// accountMembers are the fields of an account (reference §1.4).
func (c *call) accountMembers(a *account.Account) []wire.Member {
	return append(c.analyticsMembers(a), []wire.Member{
		wire.Always("id", a.ID.String(), true),
		wire.Always("name", a.Name, true),
		wire.Always("currency", a.Currency, true),
		wire.Always("timezone_id", a.Timezone, true),
		wire.Always("message_template_namespace", "turnpike_"+a.ID.String(), true),
		wire.Always("status", c.accountStatus(a), false),
		wire.Always("account_review_status", a.Review.Status(), false),
		c.verificationMember("business_verification_status", a.Business),
		wire.Always("ownership_type", c.ownership(a), false),
		wire.Always("owner_business_info", map[string]string{"name": a.Business.Name, "id": a.Business.ID.String()}, false),
		wire.Always("on_behalf_of_business_info", map[string]string{"name": a.Business.Name, "id": a.Business.ID.String(), "status": "APPROVED", "type": "SELF"}, false),
		wire.Always("creation_time", a.CreatedAt/1000, false),
		wire.Always("primary_funding_id", creditID(payer(a)), false),
		wire.Always("country", c.countryOf(a), false),
		{Name: "auth_international_rate_eligibility", Value: func(wire.Field) (any, *fault.Error) { return c.abroadRates(a), nil }},
		wire.Always("marketing_messages_lite_api_status", c.marketingStatus(a), false),
		wire.Always("marketing_messages_onboarding_status", c.marketingStatus(a), false),
		{Name: "subscribed_apps", Value: func(wire.Field) (any, *fault.Error) { return c.subscribedApps(a), nil }},
		wire.Always("is_enabled_for_insights", a.Options.Insights, false),
		{Name: "health_status", Value: func(wire.Field) (any, *fault.Error) { return c.accountHealth(a), nil }},
		{Name: "phone_numbers", Value: func(f wire.Field) (any, *fault.Error) {
			return subList(c, a.ID.String(), c.dir.NumbersOf(a.ID), kindNumber, c.numberMembers, f)
		}},
		{Name: "message_templates", Value: func(f wire.Field) (any, *fault.Error) {
			return subList(c, a.ID.String(), c.dir.TemplatesOf(a.ID), kindTemplate, c.templateMembers, f)
		}},
	}...)
}

// ownership says whose the account is, as the caller sees it: its own, or a client's that is shared with it.
func (c *call) ownership(a *account.Account) string {
	if c.token != nil && c.token.Business != 0 && c.token.Business != a.Business.ID {
		return "CLIENT_OWNED"
	}
	return "SELF"
}

// countryOf is where the account's first number is from; "" while it has none.
func (c *call) countryOf(a *account.Account) string {
	numbers := c.dir.NumbersOf(a.ID)
	if len(numbers) == 0 {
		return ""
	}
	return engine.Country(message.Address(numbers[0].Digits))
}

// abroadRates says from when on authentication from abroad has prices of its own (reference §7.4); an empty
// object while the portfolio is not eligible.
func (c *call) abroadRates(a *account.Account) any {
	rates := ladder.AbroadRates(c.dir, a, a.Business.Allowance)
	if rates == nil {
		return struct{}{}
	}
	return wire.NewAbroadRates(rates)
}

// marketingStatus says whether marketing messages may be sent over …/marketing_messages.
func (c *call) marketingStatus(a *account.Account) string {
	if c.door.Vetting.Markets(a) {
		return "ONBOARDED"
	}
	return "ELIGIBLE"
}

func getAccount(c *call) error { return c.node(kindAccount, c.accountMembers(c.account)) }

// postAccount changes an account's name, timezone and options.
func postAccount(c *call) error {
	var req struct {
		Name     *wire.Text `json:"name"`
		Timezone *wire.Text `json:"timezone_id"`
		Insights *wire.Flag `json:"is_enabled_for_insights"`
		NoOffers *wire.Flag `json:"disable_marketing_messages_on_cloud_api"`
	}
	if err := c.parameters(&req); err != nil {
		return err
	}
	switch {
	case req.Name == nil && req.Timezone == nil && req.Insights == nil && req.NoOffers == nil:
		return fault.InvalidParam.Saying("Nothing is changed: give name, timezone_id, is_enabled_for_insights or disable_marketing_messages_on_cloud_api.")
	case req.Insights != nil && !bool(*req.Insights) && c.account.Options.Insights:
		return fault.InsightsPermanent.New()
	case req.Name != nil && (*req.Name == "" || utf8.RuneCountInString(string(*req.Name)) > mostName):
		return fault.InvalidParam.Saying("Param name must have 1 to %d characters.", mostName)
	}
	if req.Timezone != nil {
		if _, err := time.LoadLocation(string(*req.Timezone)); err != nil || *req.Timezone == "" {
			return fault.InvalidParam.Saying("Param timezone_id must be the name of a time zone, as Europe/Paris - got %q.", short(string(*req.Timezone)))
		}
	}
	if err := c.door.Store.EditAccount(c.r.Context(), c.account.ID, func(a *account.Account) {
		if req.Name != nil {
			a.Name = string(*req.Name)
		}
		if req.Timezone != nil {
			a.Timezone = string(*req.Timezone)
		}
		if req.Insights != nil {
			a.Options.Insights = bool(*req.Insights)
		}
		if req.NoOffers != nil {
			a.Options.MarketingDisabled = bool(*req.NoOffers)
		}
	}); err != nil {
		return fault.Unknown.Wrap(err)
	}
	return c.edited()
}

// actor names who calls, for audit logs.
func (c *call) actor() string { return strconv.FormatUint(c.token.UserID, 10) }

// tasks are what somebody may be allowed to do with an account.
var tasks = []string{
	"MANAGE", "DEVELOP", "MANAGE_TEMPLATES", "MANAGE_PHONE", "VIEW_COST", "MANAGE_EXTENSIONS", "VIEW_PHONE_ASSETS",
	"MANAGE_PHONE_ASSETS", "VIEW_TEMPLATES", "VIEW_INSIGHTS", "MANAGE_USERS", "MANAGE_BILLING", "MESSAGING",
}

func listAssigned(c *call) error {
	users, err := c.door.Store.AssignedUsers(c.r.Context(), c.account.ID)
	if err != nil {
		return fault.Unknown.Wrap(err)
	}
	type user struct {
		ID    string   `json:"id"`
		Name  string   `json:"name"`
		Tasks []string `json:"tasks"`
	}
	all := make([]user, 0, len(users))
	for _, u := range users {
		id := strconv.FormatUint(u.ID, 10)
		all = append(all, user{id, "System user " + id, u.Tasks})
	}
	cut, err := page(c, all)
	if err != nil {
		return err
	}
	return c.json(cut)
}

// assigned reads whom a call is about.
func (c *call) assigned(v *struct {
	User  wire.Text `json:"user"`
	Tasks wire.List `json:"tasks"`
},
) (uint64, error) {
	if err := c.parameters(v); err != nil {
		return 0, err
	}
	id, err := strconv.ParseUint(string(v.User), 10, 63)
	if err != nil {
		return 0, fault.InvalidParam.Saying("Param user must be the id of a user - got %q.", short(string(v.User)))
	}
	return id, nil
}

func postAssigned(c *call) error {
	var req struct {
		User  wire.Text `json:"user"`
		Tasks wire.List `json:"tasks"`
	}
	id, err := c.assigned(&req)
	if err != nil {
		return err
	}
	if len(req.Tasks) == 0 {
		return fault.InvalidParam.Saying("The parameter tasks is required.")
	}
	for _, t := range req.Tasks {
		if !slices.Contains(tasks, t) {
			return fault.InvalidParam.Saying("Param tasks must be of {%s} - got %q.", strings.Join(tasks, ", "), short(t))
		}
	}
	if err := c.door.Store.PutAssignedUser(c.r.Context(), c.account.ID, store.AssignedUser{ID: id, Tasks: req.Tasks}); err != nil {
		return fault.Unknown.Wrap(err)
	}
	return c.success()
}

func deleteAssigned(c *call) error {
	var req struct {
		User  wire.Text `json:"user"`
		Tasks wire.List `json:"tasks"`
	}
	id, err := c.assigned(&req)
	if err != nil {
		return err
	}
	was, err := c.door.Store.DeleteAssignedUser(c.r.Context(), c.account.ID, id)
	switch {
	case err != nil:
		return fault.Unknown.Wrap(err)
	case !was:
		return fault.InvalidParam.With("The user %d is not assigned to this account.", id)
	}
	return c.success()
}

// maxActivities bounds one page of the audit log.
const maxActivities = 500

// listActivities is the account's audit log (reference §1.4).
func listActivities(c *call) error {
	q := c.r.URL.Query()
	var bounds [2]int64
	for i, name := range []string{"since", "until"} {
		if text := q.Get(name); text != "" {
			n, err := strconv.ParseInt(text, 10, 64)
			if err != nil || n < 0 {
				return fault.InvalidParam.Saying("Param %s must be a number of seconds since 1970.", name)
			}
			bounds[i] = n * 1000
		}
	}
	found, err := c.door.Store.Activities(c.r.Context(), c.account.ID, bounds[0], bounds[1], maxActivities)
	if err != nil {
		return fault.Unknown.Wrap(err)
	}
	type activity struct {
		ID          string `json:"id"`
		Kind        string `json:"activity_type"`
		At          string `json:"timestamp"`
		ActorType   string `json:"actor_type"`
		ActorID     string `json:"actor_id"`
		ActorName   string `json:"actor_name"`
		Description string `json:"description"`
	}
	wanted := wire.SplitList(strings.Trim(q.Get("activity_type"), "[]"))
	all := make([]activity, 0, len(found))
	for _, a := range found {
		if len(wanted) == 0 || slices.Contains(wanted, a.Kind) {
			all = append(all, activity{strconv.FormatInt(a.ID, 10), a.Kind, graphTime(a.At), "SYSTEM_USER", a.Actor, "System user " + a.Actor, a.What})
		}
	}
	cut, err := page(c, all)
	if err != nil {
		return err
	}
	return c.json(cut)
}

// activity is what the audit log says of a call.
func activity(c *call) store.Activity {
	kind := strings.ToUpper(strings.NewReplacer(".", "_", "/", "_").Replace(c.route.name))
	return store.Activity{At: c.door.Clock().UnixMilli(), Kind: kind, Actor: c.actor(), What: c.r.Method + " /" + c.rawNode + "/" + c.edge}
}
