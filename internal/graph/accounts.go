package graph

import (
	"turnpike/internal/account"
	"turnpike/internal/fault"
	"turnpike/internal/wire"
)

var accountRoutes = []route{
	{method: "GET", node: nodeAccount, edge: "", name: "account.get", scope: account.ScopeManagement, handle: getAccount},
}

func getAccount(c *call) error {
	a := c.account
	return c.node(kindAccount, []wire.Member{
		wire.Always("id", a.ID.String(), true),
		wire.Always("name", a.Name, true),
		wire.Always("currency", a.Currency, true),
		wire.Always("timezone_id", a.Timezone, true),
		wire.Always("message_template_namespace", "turnpike_"+a.ID.String(), true),
		wire.Always("status", "ACTIVE", false),
		wire.Always("account_review_status", "APPROVED", false),
		wire.Always("business_verification_status", "verified", false),
		wire.Always("ownership_type", "SELF", false),
		wire.Always("owner_business_info", map[string]string{"name": a.Business.Name, "id": a.Business.ID.String()}, false),
		{Name: "phone_numbers", Value: func(f wire.Field) (any, *fault.Error) {
			return subList(c.dir.NumbersOf(a.ID), kindNumber, c.numberMembers, f)
		}},
		{Name: "message_templates", Value: func(f wire.Field) (any, *fault.Error) {
			return subList(c.dir.TemplatesOf(a.ID), kindTemplate, templateMembers, f)
		}},
	})
}
