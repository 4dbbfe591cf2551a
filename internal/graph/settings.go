package graph

import (
	"encoding/json"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/go-json-experiment/json/jsontext"

	"turnpike/internal/account"
	"turnpike/internal/fault"
	"turnpike/internal/notice"
	"turnpike/internal/store"
	"turnpike/internal/wire"
)

var settingsRoutes = []route{
	{method: "GET", node: nodeNumber, edge: "settings", name: "settings.get", scope: account.ScopeManagement, handle: getSettings},
	{method: "POST", node: nodeNumber, edge: "settings", name: "settings.post", scope: account.ScopeManagement, handle: postSettings},
	{method: "POST", node: nodeNumber, edge: "conversational_automation", name: "automation.post", scope: account.ScopeMessaging, handle: postAutomation},
	{method: "GET", node: nodeNumber, edge: "conversational_automation", name: "automation.get", scope: account.ScopeMessaging, handle: getAutomation},
}

// settingNames are the groups of a number's settings (reference §1.3).
var settingNames = []string{"calling", "user_identity_change", "payload_encryption", "storage_configuration"}

// settings are a number's, group by group, as they were given.
type settings map[string]json.RawMessage

func getSettings(c *call) error {
	v := settings{}
	if err := c.document(store.DocumentSettings, &v); err != nil {
		return err
	}
	for name, standing := range map[string]string{
		"calling": `{"status":"DISABLED"}`, "user_identity_change": `{"enable_identity_key_check":false}`,
		"payload_encryption": `{"status":"DISABLED"}`, "storage_configuration": `{"status":"IN_COUNTRY_STORAGE_DISABLED"}`,
	} {
		if v[name] == nil {
			v[name] = json.RawMessage(standing)
		}
	}
	return c.json(v)
}

// postSettings changes one group of settings and tells the account's apps.
func postSettings(c *call) error {
	var req map[string]jsontext.Value
	if err := c.parameters(&req); err != nil {
		return err
	}
	v := settings{}
	if err := c.document(store.DocumentSettings, &v); err != nil {
		return err
	}
	changed := ""
	for name, raw := range req {
		switch {
		case !slices.Contains(settingNames, name):
			continue
		case changed != "":
			return fault.InvalidParam.Saying("Change one group of settings at a time: %s, or %s.", changed, name)
		case raw.Kind() != '{':
			return fault.InvalidParam.Saying("Param %s must be an object.", name)
		}
		if err := checkSetting(name, raw); err != nil {
			return err
		}
		changed, v[name] = name, json.RawMessage(raw)
		if name == "payload_encryption" {
			var err error
			if v[name], err = c.encryptPayloads(raw); err != nil {
				return err
			}
		}
	}
	if changed == "" {
		return fault.InvalidParam.Saying("Nothing is changed: give one of %s.", strings.Join(settingNames, ", "))
	}
	shown, err := json.Marshal(map[string]any{"phone_number_id": c.number.ID.String(), changed: v[changed]})
	if err != nil {
		return fault.Unknown.Wrap(err)
	}
	if err := c.door.Store.PutNumberDocument(c.r.Context(), c.number.ID, store.DocumentSettings, v,
		c.tell(notice.NumberSettings{Settings: shown})...); err != nil {
		return fault.Unknown.Wrap(err)
	}
	if changed == "user_identity_change" {
		if err := c.checkIdentities(req[changed]); err != nil {
			return err
		}
	}
	return c.success()
}

// mayCall refuses a button that calls the business while the number's calling setting is off (reference §2.3).
func (c *call) mayCall() error {
	v := settings{}
	if err := c.document(store.DocumentSettings, &v); err != nil {
		return err
	}
	var calling struct {
		Status string `json:"status"`
	}
	if raw := v["calling"]; raw == nil || json.Unmarshal(raw, &calling) != nil || calling.Status != "ENABLED" {
		return fault.CallingDisabled.New()
	}
	return nil
}

// checkIdentities makes the number's webhooks tell the hashes of people's keys, or no longer.
func (c *call) checkIdentities(raw jsontext.Value) error {
	var v struct {
		Check wire.Flag `json:"enable_identity_key_check"`
	}
	if err := wire.Decode(raw, &v); err != nil {
		return err
	}
	err := c.door.Store.EditNumber(c.r.Context(), c.number.ID, func(n *account.Number) ([]notice.Notice, bool, error) {
		n.Line.IdentityCheck = bool(v.Check)
		return nil, false, nil
	})
	if err == nil {
		err = c.door.Reload(c.r.Context())
	}
	if err != nil {
		return fault.Unknown.Wrap(err)
	}
	return nil
}

// statuses are those that a group of settings may be given.
var statuses = map[string][]string{
	"calling":               {"ENABLED", "DISABLED"},
	"payload_encryption":    {"ENABLED", "DISABLED"},
	"storage_configuration": {"IN_COUNTRY_STORAGE_ENABLED", "IN_COUNTRY_STORAGE_DISABLED", "NO_STORAGE_ENABLED"},
}

func checkSetting(name string, raw jsontext.Value) error {
	var v struct {
		Status wire.Text  `json:"status"`
		Check  *wire.Flag `json:"enable_identity_key_check"`
	}
	if err := wire.Decode(raw, &v); err != nil {
		return err
	}
	allowed := statuses[name]
	switch {
	case allowed == nil && v.Check == nil:
		return fault.InvalidParam.Saying("Param %s['enable_identity_key_check'] is required.", name)
	case allowed != nil && !slices.Contains(allowed, string(v.Status)):
		return fault.InvalidParam.Saying("Param %s['status'] must be one of {%s} - got %q.", name, strings.Join(allowed, ", "), short(string(v.Status)))
	}
	return nil
}

// automation is what a chat offers before anything is written (reference §1.3).
type automation struct {
	Prompts  []string  `json:"prompts"`
	Commands []command `json:"commands"`
}

type command struct {
	Name        string `json:"command_name"`
	Description string `json:"command_description"`
}

// Limits of an automation, in entries and characters (reference §1.3).
const (
	maxPrompts            = 4
	maxPrompt             = 80
	maxCommands           = 30
	maxCommandName        = 32
	maxCommandDescription = 256
)

func (a *automation) check() *fault.Error {
	switch {
	case len(a.Prompts) > maxPrompts:
		return fault.InvalidParam.Saying("Param prompts must have at most %d entries.", maxPrompts)
	case len(a.Commands) > maxCommands:
		return fault.InvalidParam.Saying("Param commands must have at most %d entries.", maxCommands)
	}
	for i, p := range a.Prompts {
		if n := utf8.RuneCountInString(p); n == 0 || n > maxPrompt {
			return fault.InvalidParam.Saying("Param prompts[%d] must have 1 to %d characters.", i, maxPrompt)
		}
	}
	for i, c := range a.Commands {
		if n := utf8.RuneCountInString(c.Name); n == 0 || n > maxCommandName {
			return fault.InvalidParam.Saying("Param commands[%d]['command_name'] must have 1 to %d characters.", i, maxCommandName)
		}
		if n := utf8.RuneCountInString(c.Description); n == 0 || n > maxCommandDescription {
			return fault.InvalidParam.Saying("Param commands[%d]['command_description'] must have 1 to %d characters.", i, maxCommandDescription)
		}
	}
	return nil
}

func postAutomation(c *call) error {
	var req automation
	if err := c.parameters(&req); err != nil {
		return err
	}
	if err := req.check(); err != nil {
		return err
	}
	return c.putDocument(store.DocumentAutomation, &req)
}

// automation is the field of a number's node.
func (c *call) automation(n *account.Number) (any, *fault.Error) {
	v := automation{Prompts: []string{}, Commands: []command{}}
	if _, err := c.door.Store.NumberDocument(c.r.Context(), n.ID, store.DocumentAutomation, &v); err != nil {
		return nil, fault.Unknown.Wrap(err)
	}
	return map[string]any{"prompts": v.Prompts, "commands": v.Commands, "enable_welcome_message": false, "id": n.ID.String()}, nil
}

func getAutomation(c *call) error {
	v, err := c.automation(c.number)
	if err != nil {
		return err
	}
	return c.json(map[string]any{"conversational_automation": v, "id": c.number.ID.String()})
}
