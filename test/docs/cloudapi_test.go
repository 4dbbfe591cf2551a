package docs

// What the Cloud API has, from the reference: what is not here yet must be told as well.

// referenceOperations are those of the reference §1, by its priority: 1 what every bot needs, 2 what platforms
// need, 3 the rest. A path's node is written as graph.Operations writes it.
var referenceOperations = map[int][]string{
	1: {
		"POST /{phone-number-id}/messages", "POST /{phone-number-id}/media", "GET /{media}", "DELETE /{media}", "GET /whatsapp_business/attachments",
		"GET /{phone-number-id}", "GET /{phone-number-id}/whatsapp_business_profile", "POST /{phone-number-id}/whatsapp_business_profile",
		"GET /{waba-id}", "GET /{waba-id}/phone_numbers", "GET /{waba-id}/subscribed_apps", "POST /{waba-id}/subscribed_apps", "DELETE /{waba-id}/subscribed_apps",
		"GET /{waba-id}/message_templates", "POST /{waba-id}/message_templates", "DELETE /{waba-id}/message_templates", "GET /{template-id}", "POST /{template-id}",
		"GET /{app-id}/subscriptions", "POST /{app-id}/subscriptions", "DELETE /{app-id}/subscriptions", "GET /debug_token",
	},
	2: {
		"POST /{phone-number-id}/marketing_messages", "POST /{phone-number-id}", "POST /{phone-number-id}/register", "POST /{phone-number-id}/deregister",
		"POST /{phone-number-id}/request_code", "POST /{phone-number-id}/verify_code",
		"GET /{phone-number-id}/whatsapp_commerce_settings", "POST /{phone-number-id}/whatsapp_commerce_settings",
		"GET /{phone-number-id}/whatsapp_business_encryption", "POST /{phone-number-id}/whatsapp_business_encryption",
		"GET /{phone-number-id}/settings", "POST /{phone-number-id}/settings",
		"GET /{phone-number-id}/block_users", "POST /{phone-number-id}/block_users", "DELETE /{phone-number-id}/block_users",
		"GET /{phone-number-id}/message_qrdls", "POST /{phone-number-id}/message_qrdls", "GET /{phone-number-id}/message_qrdls/{code}", "DELETE /{phone-number-id}/message_qrdls/{code}",
		"POST /{phone-number-id}/conversational_automation",
		"GET /{phone-number-id}/username", "POST /{phone-number-id}/username", "DELETE /{phone-number-id}/username", "GET /{phone-number-id}/username_suggestions",
		"POST /{waba-id}", "POST /{waba-id}/phone_numbers", "POST /{waba-id}/upsert_message_templates", "POST /{waba-id}/migrate_message_templates",
		"GET /{waba-id}/message_template_previews", "GET /{waba-id}/template_analytics", "GET /{waba-id}/template_group_analytics", "GET /{waba-id}/group_analytics",
		"GET /{waba-id}/assigned_users", "POST /{waba-id}/assigned_users", "DELETE /{waba-id}/assigned_users", "GET /{waba-id}/activities",
		"POST /{template-id}/unpause", "GET /{template-id}/compare", "POST /{waba-id}/message_templates/archive", "POST /{waba-id}/message_templates/unarchive",
		"GET /{business-id}", "GET /{business-id}/owned_whatsapp_business_accounts", "GET /{business-id}/client_whatsapp_business_accounts", "GET /{business-id}/extendedcredits", "POST /{extended-credit-id}/whatsapp_credit_sharing_and_attach",
		"GET /oauth/access_token", "POST /{app-id}/uploads", "GET /{upload-id}", "POST /{upload-id}", "GET /message_template_library", "GET /{waba-id}/message_template_library",
		"GET /{waba-id}/flows", "POST /{waba-id}/flows", "POST /{waba-id}/migrate_flows", "GET /{flow}", "POST /{flow}", "DELETE /{flow}", "POST /{flow}/publish", "POST /{flow}/deprecate",
		"GET /{flow}/assets", "POST /{flow}/assets",
	},
	3: {
		"POST /{phone-number-id}/messages_encrypted", "GET /{phone-number-id}/message_history", "GET /{phone-number-id}/official_business_account", "POST /{phone-number-id}/official_business_account",
		"GET /{phone-number-id}/business_compliance_info", "POST /{phone-number-id}/business_compliance_info", "POST /{phone-number-id}/smb_app_data",
		"GET /{waba-id}/signups", "POST /{waba-id}/signups", "POST /{waba-id}/set_solution_migration_intent", "POST /{waba-id}/obo_mobility_intent", "POST /{waba-id}/set_obo_mobility_intent",
		"GET /{waba-id}/solutions", "GET /{waba-id}/in_progress_onbehalf_request", "GET /{waba-id}/schedules",
		"GET /{business-id}/preverified_numbers", "POST /{business-id}/add_phone_numbers", "POST /{business-id}/share_preverified_numbers", "POST /{business-id}/onboard_partners_to_mm_lite",
		"GET /{app-id}/connected_client_businesses", "POST /{app-id}/whatsapp_business_solution", "GET /{app-id}/whatsapp_business_solutions", "GET /{solution}", "GET /{solution}/access_token",
		"GET /{user-id}/assigned_whatsapp_business_accounts", "GET /{message-history-id}/events",
		"POST /{phone-number-id}/groups", "GET /{phone-number-id}/groups", "GET /{group}", "POST /{group}", "DELETE /{group}", "POST /{group}/participants", "DELETE /{group}/participants",
		"GET /{group}/join_requests", "POST /{group}/join_requests", "DELETE /{group}/join_requests", "GET /{group}/invite_link", "POST /{group}/invite_link", "DELETE /{group}/invite_link",
		"POST /{phone-number-id}/calls", "GET /{phone-number-id}/call_permissions",
	},
}

// beyondReference are operations that SDKs use and the reference does not list.
var beyondReference = map[string]string{
	"GET /{phone-number-id}/conversational_automation": "as a list too",
	"POST /{phone-number-id}/message_qrdls/{code}":     "as older SDKs change a code",
	"GET /{waba-id}/template_groups":                   "what template_group_analytics is about",
	"POST /{waba-id}/template_groups":                  "as the list of them",
	"GET /{template-group}":                            "a group of templates",
	"POST /{template-group}":                           "its templates are replaced by those given; that is a guess, since no page says what an edit does",
	"DELETE /{template-group}":                         "its templates stay",
	"GET /{user-id}":                                   "the token's own user",
	"GET /whatsapp_business/assets":                    "the addresses of examples and pictures, which are a CDN's elsewhere",
	"POST /oauth/access_token":                         "with its parameters in the body",
}

// silent says of webhook fields that nothing raises why that is so, and of the events of others.
var silent = map[string]string{
	"payment_configuration_update": "no payment provider is connected here, and none could be configured: bills are paid for a test",
	"partner_solutions":            "multi-partner solutions are of priority 3; partners and their apps are in `account_update`",
	"automatic_events":             "there are no ads here whose results (a lead, a purchase) could be found in a conversation",
	"tracking_events":              "there are no ads here, nor links that are counted for them",
	"message_echoes":               "every app of an account may answer and none has the conversation; what one sends, another sees in its statuses only. The payload is in no documentation",
	"messaging_handovers":          "as `message_echoes`: no app has a conversation that it could hand over",
	"standby":                      "as `message_echoes`: no app stands by while another answers",
	"consumer_profile":             "what a business may know of a person comes with each message (`contacts`); a field of its own is in no documentation",
	"calls":                        "calls are of priority 3",
	"group_lifecycle_update":       "groups are of priority 3",
	"group_participants_update":    "groups are of priority 3",
	"group_settings_update":        "groups are of priority 3",
	"group_status_update":          "groups are of priority 3",
	"history":                      "coexistence with the phone's business app is of priority 3: there is no such app on the built-in network",
	"smb_app_state_sync":           "as `history`",
	"smb_message_echoes":           "as `history`",

	"ACCOUNT_OFFBOARDED":  "a number of the phone's business app left or came back, and there is no such app here (coexistence is of priority 3)",
	"ACCOUNT_RECONNECTED": "as `ACCOUNT_OFFBOARDED`",
	"AD_ACCOUNT_LINKED":   "there are no ads here",

	"FLAGGED":        "people's bad marks pause a template at once; no state goes before that",
	"LOCKED":         "nobody locks templates",
	"LIMIT_EXCEEDED": "a template beyond the account's limit is refused in the reply, and not stored",

	"PROFILE_PICTURE_LOST": "a profile's picture stays as long as the profile shows it",
}

// always says of fields that have one value why they have no other.
var always = map[string]string{
	"account_mode":  "`LIVE` always, since there are no test numbers",
	"platform_type": "`CLOUD_API` always",
}

// waiting are operations that are not here, with why.
var waiting = map[string]string{
	"GET /{waba-id}/group_analytics":                "of people's groups, which are of priority 3; those of templates have template_group_analytics",
	"POST /{phone-number-id}/smb_app_data":          "coexistence with the phone's business app, which is not on the built-in network",
	"GET /{waba-id}/signups":                        "sign-up inside Meta's apps",
	"POST /{waba-id}/signups":                       "sign-up inside Meta's apps",
	"GET /{business-id}/preverified_numbers":        "numbers that a partner keeps in stock for Meta's embedded sign-up",
	"POST /{business-id}/add_phone_numbers":         "numbers that a partner keeps in stock for Meta's embedded sign-up",
	"POST /{business-id}/share_preverified_numbers": "numbers that a partner keeps in stock for Meta's embedded sign-up",
}

// partly are operations of which something is missing that no other table of the page shows.
var partly = map[string]string{
	"POST /{phone-number-id}/messages_encrypted": "webhooks of such a number are not encrypted: the reference says how a request and its reply are sealed, and of a webhook nothing",
	"GET /oauth/access_token":                    "no codes of embedded sign-up, which is Meta's dialog",
	"GET /{waba-id}/template_analytics":          "days of UTC, taps on quick replies only",
	"GET /{waba-id}/template_group_analytics":    "as template_analytics; days of deleted templates are gone",
}

// referenceFields are the fields of nodes (reference §1.3.1, §1.4, §1.7).
var referenceFields = []struct {
	node, operation, id string
	fields              []string
}{
	{"phone number", "GET /{phone-number-id}", "400000000000001", []string{
		"id", "display_phone_number", "verified_name", "quality_rating", "quality_score", "code_verification_status", "status", "name_status", "new_display_name", "new_name_status",
		"account_mode", "platform_type", "throughput", "messaging_limit_tier", "whatsapp_business_manager_messaging_limit", "is_official_business_account", "is_pin_enabled", "is_on_biz_app",
		"last_onboarded_time", "webhook_configuration", "health_status", "conversational_automation", "username", "certificate", "new_certificate", "search_visibility", "country_code",
		"country_dial_code", "unified_cert_status", "official_business_account",
	}},
	{"account", "GET /{waba-id}", "300000000000001", []string{
		"id", "name", "currency", "timezone_id", "country", "status", "account_review_status", "business_verification_status", "message_template_namespace", "ownership_type", "owner_business_info",
		"primary_funding_id", "on_behalf_of_business_info", "health_status", "marketing_messages_lite_api_status", "marketing_messages_onboarding_status", "is_enabled_for_insights",
		"auth_international_rate_eligibility", "phone_numbers", "message_templates", "subscribed_apps", "analytics", "conversation_analytics", "pricing_analytics",
	}},
	{"template", "GET /{template-id}", "", []string{
		"id", "name", "status", "category", "previous_category", "correct_category", "sub_category", "language", "components", "parameter_format", "quality_score", "rejected_reason",
		"message_send_ttl_seconds", "cta_url_link_tracking_opted_out", "library_template_name", "degrees_of_freedom_spec", "health_status",
	}},
	{"flow", "GET /{flow}", "", []string{
		"id", "name", "categories", "preview", "status", "validation_errors", "json_version", "data_api_version", "endpoint_uri", "whatsapp_business_account", "application", "health_status", "metric",
	}},
}

// referenceInteractive are the types of interactive messages (reference §2.3).
var referenceInteractive = []string{
	"button", "list", "cta_url", "location_request_message", "flow", "product", "product_list", "catalog_message", "address_message", "carousel", "call_permission_request",
	"voice_call", "request_contact_info", "order_details", "order_status",
}

// interactiveNotes say what holds of some of them here.
var interactiveNotes = map[string]string{
	"voice_call":    ", once the number's `calling` setting is ENABLED; a touch says that calls are not carried here",
	"order_details": ", as an `ORDER_DETAILS` button of a template too; no money moves: whoever holds the phone says what became of the payment, which is told as a status of type `payment`. A reference is taken for 90 days in all accounts of its business. The number may be of any country",
	"order_status":  ", as an `order_status` component of a template whose sub-category is ORDER_STATUS too. What cannot follow is refused (131009): one that was begun is not pending again, completed and canceled end it, a captured payment does not fail, a canceled order is not paid",
}

// referenceWebhooks are the fields of webhooks (reference §3.4 to §3.9).
var referenceWebhooks = []string{
	"messages", "message_template_status_update", "message_template_quality_update", "message_template_components_update", "template_category_update", "template_correct_category_detection",
	"phone_number_quality_update", "phone_number_name_update", "account_review_update", "account_alerts", "account_update", "business_capability_update", "business_status_update",
	"account_settings_update", "security", "business_username_update", "user_preferences", "payment_configuration_update", "partner_solutions", "automatic_events", "tracking_events",
	"message_echoes", "messaging_handovers", "standby", "consumer_profile", "calls", "group_lifecycle_update", "group_participants_update", "group_settings_update", "group_status_update",
	"flows", "history", "smb_app_state_sync", "smb_message_echoes",
}

// referenceEvents are what some fields tell (reference §3.7 to §3.9); their names stand in the code that tells them.
var referenceEvents = map[string][]string{
	"account_update": {
		"ACCOUNT_DELETED", "ACCOUNT_RESTRICTION", "ACCOUNT_VIOLATION", "DISABLED_UPDATE", "ACCOUNT_OFFBOARDED", "ACCOUNT_RECONNECTED", "AD_ACCOUNT_LINKED", "AUTH_INTL_PRICE_ELIGIBILITY_UPDATE",
		"BUSINESS_PRIMARY_LOCATION_COUNTRY_UPDATE", "VOLUME_BASED_PRICING_TIER_UPDATE", "MM_LITE_TERMS_SIGNED", "PARTNER_ADDED", "PARTNER_APP_INSTALLED", "PARTNER_APP_UNINSTALLED",
		"PARTNER_REMOVED", "PARTNER_CLIENT_CERTIFICATION_STATUS_UPDATE",
	},
	"message_template_status_update": {
		"APPROVED", "ARCHIVED", "UNARCHIVED", "DELETED", "DISABLED", "FLAGGED", "IN_APPEAL", "LIMIT_EXCEEDED", "LOCKED", "PAUSED", "PENDING", "PENDING_DELETION", "REINSTATED", "REJECTED",
	},
	"account_alerts": {
		"INCREASED_CAPABILITIES_ELIGIBILITY_DEFERRED", "INCREASED_CAPABILITIES_ELIGIBILITY_FAILED", "INCREASED_CAPABILITIES_ELIGIBILITY_NEED_MORE_INFO", "OBA_APPROVED", "OBA_REJECTED",
		"PROFILE_PICTURE_LOST",
	},
	"account_review_update":       {"APPROVED", "REJECTED", "PENDING", "DEFERRED"},
	"phone_number_name_update":    {"APPROVED", "REJECTED", "PENDING", "DEFERRED"},
	"security":                    {"PIN_CHANGED", "PIN_RESET_REQUEST", "PIN_REQUEST_SUCCESS"},
	"phone_number_quality_update": {"ONBOARDING", "THROUGHPUT_UPGRADE"},
	"flows":                       {"CLIENT_ERROR_RATE", "ENDPOINT_ERROR_RATE", "ENDPOINT_LATENCY", "ENDPOINT_AVAILABILITY"},
}
