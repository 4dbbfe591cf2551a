package fault

// oauth is the error type that practically every Graph error carries (reference §4.1).
const oauth = "OAuthException"

// The table. Sources: reference cloud-api.md §4.2; the column When follows its rule of thumb: what is
// decidable from request and local state is told at once, the rest by webhook.
var (
	AuthFailed     = add(Fault{Code: 0, Status: 401, Title: "AuthException", Details: "We were unable to authenticate the app user.", When: Sync, Advice: FixAccess})
	Unknown        = add(Fault{Code: 1, Status: 500, Title: "An unknown error occurred", Details: "This is a fault of the platform, not of the request. Send it again; if it stays, tell the operator the fbtrace_id.", When: Sync, Advice: AskOperator})
	ServiceBusy    = add(Fault{Code: 2, Status: 503, Title: "Service temporarily unavailable", Details: "The platform is overloaded or restarting. Nothing was accepted; send the request again in a moment.", When: Sync, Advice: RetryLater})
	NoPermission   = add(Fault{Code: 10, Status: 403, Title: "Application does not have permission for this action", Details: "The token lacks the permission for this call.", When: Sync, Advice: FixAccess})
	InvalidParam   = add(Fault{Code: 100, Status: 400, Title: "Invalid parameter", When: Sync, Advice: FixRequest})
	UnknownObject  = add(Fault{Code: 100, Subcode: 33, Status: 400, Kind: "GraphMethodException", Title: "Unsupported request", When: Sync, Advice: FixRequest})
	KeyConflict    = add(Fault{Code: 100, Subcode: 409, Status: 409, Title: "Invalid parameter", Details: "This Idempotency-Key was already used within 24 hours with a different body.", When: Sync, Advice: FixRequest})
	TokenMissing   = add(Fault{Code: 104, Status: 400, Title: "An access token is required to request this resource.", When: Sync, Advice: FixAccess})
	TokenInvalid   = add(Fault{Code: 190, Status: 401, Title: "Invalid OAuth access token - Cannot parse access token", Details: "The access token is not known here.", When: Sync, Advice: FixAccess})
	TokenExpired   = add(Fault{Code: 190, Subcode: 463, Status: 401, Title: "Error validating access token: Session has expired", Details: "Your access token has expired.", When: Sync, Advice: FixAccess})
	AssetForbidden = add(Fault{Code: 200, Status: 403, Title: "You do not have the necessary permissions required to send messages on behalf of this WhatsApp Business Account", Details: "The token belongs to a business that does not own this object.", When: Sync, Advice: FixAccess})
	AccountBlocked = add(Fault{Code: 368, Status: 403, Title: "Temporarily blocked for policies violations", Details: "The account is restricted or disabled for a policy violation.", When: Sync, Advice: FixAccess})

	CallbackFailed = add(Fault{Code: 2200, Status: 400, Title: "Callback verification failed", When: Sync, Advice: FixRequest})
	UnknownPath    = add(Fault{Code: 2500, Status: 400, Title: "Unknown path components", When: Sync, Advice: FixRequest})

	SomethingWrong   = add(Fault{Code: 131000, Status: 500, Title: "Something went wrong", Details: "Message failed to send due to an unknown error.", When: Both, Advice: RetryLater})
	AccessDenied     = add(Fault{Code: 131005, Status: 403, Title: "Access denied", Details: "Permission is either not granted or has been removed.", When: Sync, Advice: FixAccess})
	ParamMissing     = add(Fault{Code: 131008, Status: 400, Title: "Required parameter is missing", When: Sync, Advice: FixRequest})
	ParamInvalid     = add(Fault{Code: 131009, Status: 400, Title: "Parameter value is not valid", When: Both, Advice: FixRequest})
	Unavailable      = add(Fault{Code: 131016, Status: 500, Title: "Service unavailable", Details: "The platform cannot store the message at the moment. Nothing was accepted; send it again later.", When: Both, Advice: RetryLater})
	SelfSend         = add(Fault{Code: 131021, Status: 400, Title: "Recipient cannot be sender", Details: "The recipient is the number that sends.", When: Sync, Advice: FixRequest})
	Undeliverable    = add(Fault{Code: 131026, Status: 400, Title: "Message undeliverable", Details: "Unable to deliver message. The recipient may not be on this network or cannot receive it.", When: Async, Advice: FixRequest})
	WindowClosed     = add(Fault{Code: 131047, Status: 400, Title: "Re-engagement message", Details: "Message failed to send because more than 24 hours have passed since the customer last replied to this number.", When: Async, Advice: FixRequest})
	MarketingStopped = add(Fault{Code: 131050, Status: 400, Title: "Recipient stopped marketing messages", Details: "The recipient stopped marketing messages from this business.", When: Async, Advice: FixRequest})
	UnsupportedType  = add(Fault{Code: 131051, Status: 400, Title: "Unsupported message type", When: Sync, Advice: FixRequest})
	MediaGone        = add(Fault{Code: 100, Subcode: 404, Status: 404, Kind: "GraphMethodException", Title: "The media is not here", Details: "The URL is not one of this platform's, or its 5 minutes are over, or the token belongs to another business. Ask for a new URL with GET /{media-id}.", When: Sync, Advice: FixRequest})
	MediaDownload    = add(Fault{Code: 131052, Status: 400, Title: "Media download error", Details: "The media that the person sent cannot be downloaded.", When: Async, Advice: RetryLater})
	MediaUpload      = add(Fault{Code: 131053, Status: 400, Title: "Media upload error", Details: "The media cannot be sent.", When: Both, Advice: FixRequest})
	PairLimit        = add(Fault{Code: 131056, Status: 400, Title: "(Business Account, Consumer Account) pair rate limit hit", Details: "Too many messages from this number to the same recipient are waiting.", When: Sync, Advice: RetryLater})
	NotRegistered    = add(Fault{Code: 133010, Status: 400, Title: "Phone number not registered", Details: "The business phone number is not registered.", When: Sync, Advice: FixAccess})

	TemplateParamCount  = add(Fault{Code: 132000, Status: 400, Title: "Number of parameters does not match the expected number of params", When: Sync, Advice: FixRequest})
	TemplateUnknown     = add(Fault{Code: 132001, Status: 404, Title: "Template name does not exist in the translation", When: Sync, Advice: FixRequest})
	TemplateTooLong     = add(Fault{Code: 132005, Status: 400, Title: "Translated text too long", When: Sync, Advice: FixRequest})
	TemplateCharacters  = add(Fault{Code: 132007, Status: 400, Title: "Template Format Character Policy Violated", When: Sync, Advice: FixRequest})
	TemplateParamFormat = add(Fault{Code: 132012, Status: 400, Title: "Parameter format does not match format in the created template", When: Sync, Advice: FixRequest})
	TemplatePaused      = add(Fault{Code: 132015, Status: 400, Title: "Template is paused due to low quality", When: Both, Advice: RetryLater})
	TemplateDisabled    = add(Fault{Code: 132016, Status: 400, Title: "Template is permanently disabled due to low quality", When: Sync, Advice: FixRequest})

	// The other lines of the reference's catalogue (§4.2), by code.
	AppRateLimit             = add(Fault{Code: 4, Status: 400, Title: "Application request limit reached", Details: "The app has made too many calls this hour; wait until the next one.", When: Sync, Advice: RetryLater})
	ManagementRateLimit      = add(Fault{Code: 80007, Status: 400, Title: "Rate limit issues", Details: "The account has reached its rate limit of management calls; wait until the next hour.", When: Sync, Advice: RetryLater})
	PersonBarred             = add(Fault{Code: 130403, Status: 400, Title: "Business has blocked this user", Details: "The business has blocked this person; unblock them first.", When: Async, Advice: FixRequest})
	Throughput               = add(Fault{Code: 130429, Status: 400, Title: "Rate limit hit", Details: "Cloud API message throughput has been reached.", When: Both, Advice: RetryLater})
	Experiment               = add(Fault{Code: 130472, Status: 400, Title: "User's number is part of an experiment", Details: "Failed to send message because this user's phone number is part of an experiment.", When: Async, Advice: FixRequest})
	CountryRestricted        = add(Fault{Code: 130497, Status: 403, Title: "Business account is restricted from messaging users in this country.", When: Both, Advice: FixAccess})
	InboundUnsupported       = add(Fault{Code: 130501, Status: 400, Title: "Message type is not currently supported", Details: "Message type is not currently supported.", When: Async, Advice: FixRequest})
	AllowList                = add(Fault{Code: 131030, Status: 400, Title: "Recipient phone number not in allowed list", Details: "Add the recipient to the test number's list of recipients.", When: Sync, Advice: FixRequest})
	AccountLocked            = add(Fault{Code: 131031, Status: 403, Title: "Account has been locked", Details: "The account is locked or disabled.", When: Both, Advice: FixAccess})
	DisplayNameNeeded        = add(Fault{Code: 131037, Status: 400, Title: "WhatsApp provided number needs display name approval before message can be sent.", When: Sync, Advice: FixAccess})
	PaymentIssue             = add(Fault{Code: 131042, Status: 400, Title: "Business eligibility payment issue", Details: "Message failed to send because there was an error related to your payment method.", When: Both, Advice: FixAccess})
	SpamLimit                = add(Fault{Code: 131048, Status: 400, Title: "Spam rate limit hit", Details: "Message failed to send because there are restrictions on how many messages can be sent from this phone number.", When: Both, Advice: RetryLater})
	Ecosystem                = add(Fault{Code: 131049, Status: 400, Title: "This message was not delivered to maintain healthy ecosystem engagement.", Details: "In order to maintain a healthy ecosystem engagement, the message failed to be delivered.", When: Async, Advice: RetryLater})
	MarketingOnly            = add(Fault{Code: 131055, Status: 400, Title: "Method not allowed", Details: "Only marketing template messages are supported here.", When: Sync, Advice: FixRequest})
	Maintenance              = add(Fault{Code: 131057, Status: 500, Title: "Account in maintenance mode", Details: "The number's throughput is being upgraded; send again in a minute.", When: Sync, Advice: RetryLater})
	UserIDUnsupported        = add(Fault{Code: 131062, Status: 400, Title: "BSUID recipients not supported for this message", Details: "Authentication templates cannot be sent to a business-scoped user id; use the phone number.", When: Sync, Advice: FixRequest})
	MarketingDisabled        = add(Fault{Code: 131063, Status: 400, Title: "Marketing templates disabled on Cloud API", Details: "The account has disabled marketing messages on this API.", When: Sync, Advice: FixAccess})
	ClassificationLimit      = add(Fault{Code: 131064, Status: 400, Title: "Messaging limit due to template classification violations", When: Sync, Advice: RetryLater})
	TemplateValidation       = add(Fault{Code: 132018, Status: 400, Title: "Template validation error", Details: "There's an issue with the parameters in your template.", When: Sync, Advice: FixRequest})
	FlowBlocked              = add(Fault{Code: 132068, Status: 400, Title: "Flow is blocked", Details: "The flow is in blocked state.", When: Sync, Advice: FixRequest})
	FlowThrottled            = add(Fault{Code: 132069, Status: 400, Title: "Flow is throttled", Details: "The flow is in throttled state and 10 messages were sent with it in the last hour.", When: Sync, Advice: RetryLater})
	DeregistrationIncomplete = add(Fault{Code: 133000, Status: 500, Title: "Incomplete Deregistration", Details: "A previous deregistration failed; deregister the number again before you register it.", When: Sync, Advice: RetryLater})
	PinMismatch              = add(Fault{Code: 133005, Status: 400, Title: "Two-step PIN mismatch", Details: "The two-step verification PIN is not the number's.", When: Sync, Advice: FixRequest})
	ReverifyNeeded           = add(Fault{Code: 133006, Status: 400, Title: "Phone number re-verification needed", Details: "Verify the phone number (request_code, verify_code) before you register it.", When: Sync, Advice: FixRequest})
	PinGuesses               = add(Fault{Code: 133008, Status: 400, Title: "Too many two-step PIN guesses", Details: "Too many wrong PINs for this number; wait before you try again.", When: Sync, Advice: RetryLater})
	PinTooFast               = add(Fault{Code: 133009, Status: 400, Title: "Two-step PIN guessed too fast", Details: "The PIN was tried too fast; wait a moment.", When: Sync, Advice: RetryLater})
	RecentlyDeleted          = add(Fault{Code: 133015, Status: 400, Title: "The phone number was recently deleted", Details: "Wait 5 minutes before you register the number again.", When: Sync, Advice: RetryLater})
	RegistrationLimit        = add(Fault{Code: 133016, Status: 400, Title: "Registration/deregistration rate limit", Details: "The number was registered or deregistered too often in 72 hours.", When: Sync, Advice: RetryLater})
	CodeNotSent              = add(Fault{Code: 136024, Status: 400, Title: "Request code failed", Details: "The code could not be sent.", When: Sync, Advice: RetryLater})
	CodeWrong                = add(Fault{Code: 136025, Status: 400, Title: "Verify code failed", Details: "The code is wrong or has expired.", When: Sync, Advice: FixRequest})
	IdentityMismatch         = add(Fault{Code: 137000, Status: 400, Title: "Recipient identity key hash mismatch", Details: "The person's identity has changed; take the new hash from the webhook.", When: Both, Advice: FixRequest})
	CallPermissionLimit      = add(Fault{Code: 138009, Status: 400, Title: "Call permission request limit reached", Details: "This person was asked for the permission to call once in 24 hours, or twice in 7 days.", When: Async, Advice: RetryLater})
	FlowIntegrity            = add(Fault{Code: 139000, Status: 400, Title: "Blocked by integrity", UserTitle: "Blocked by integrity", Details: "Flows are blocked for this account.", When: Sync, Advice: FixAccess})
	FlowUpdateFailed         = add(Fault{Code: 139001, Status: 400, Title: "Flow can't be updated", UserTitle: "Flow can't be updated", Details: "The flow is published; make a new one, or clone it.", When: Sync, Advice: FixRequest})
	FlowPublishFailed        = add(Fault{Code: 139002, Status: 400, Title: "Publishing flow failed", UserTitle: "Publishing flow failed", When: Sync, Advice: FixRequest})
	FlowDeprecateFailed      = add(Fault{Code: 139003, Status: 400, Title: "Deprecating flow failed", UserTitle: "Deprecating flow failed", Details: "Only a published flow can be deprecated.", When: Sync, Advice: FixRequest})
	FlowDeleteFailed         = add(Fault{Code: 139004, Status: 400, Title: "Deleting flow failed", UserTitle: "Deleting flow failed", Details: "Only a draft can be deleted.", When: Sync, Advice: FixRequest})
	FlowMetricsFew           = add(Fault{Code: 139006, Status: 400, Title: "Metrics threshold is not reached", UserTitle: "Metrics threshold is not reached", Details: "There is not enough data yet to show figures of the flow.", When: Sync, Advice: RetryLater})
	FlowNameTaken            = add(Fault{Code: 100, Subcode: 4016019, Status: 400, Title: "Invalid parameter", UserTitle: "Flow name is not unique", When: Sync, Advice: FixRequest})
	BlockFailed              = add(Fault{Code: 139100, Status: 400, Title: "Failed to block/unblock users", Details: "Failed to block some users, see the block_users response list for details", When: Sync, Advice: FixRequest})
	CallingDisabled          = add(Fault{Code: 138000, Status: 401, Title: "Calling not enabled", Details: "Calling is not enabled for this number. POST /{phone-number-id}/settings with calling enables the button; calls themselves are not carried on this platform yet.", When: Sync, Advice: FixRequest})
	BlockListFull            = add(Fault{Code: 139101, Status: 400, Title: "Blocklist limit reached", Details: "The number's block list is full.", When: Sync, Advice: FixRequest})
	BlockListBusy            = add(Fault{Code: 139102, Status: 400, Title: "Blocklist concurrent update", Details: "The block list changed while it was read; begin again from its first page.", When: Sync, Advice: RetryLater})
	BlockListBroken          = add(Fault{Code: 139103, Status: 500, Title: "Internal error", Details: "The block list could not be read or changed; try again.", When: Sync, Advice: RetryLater})
	UsernameTaken            = add(Fault{Code: 147001, Status: 400, Title: "Username is not available", When: Sync, Advice: FixRequest})
	UsernameIneligible       = add(Fault{Code: 147002, Status: 400, Title: "Not eligible for a username", When: Sync, Advice: FixAccess})
	UsernameNoPage           = add(Fault{Code: 147003, Status: 400, Title: "Facebook account not linked", Details: "The username belongs to a Facebook page that is not linked to this business.", When: Sync, Advice: FixAccess})
	UsernameNoProfile        = add(Fault{Code: 147004, Status: 400, Title: "Instagram account not linked", Details: "The username belongs to an Instagram account that is not linked to this business.", When: Sync, Advice: FixAccess})
	UsernameTransfer         = add(Fault{Code: 147005, Status: 400, Title: "Username transfer needs confirmation", Details: "The username belongs to another number of this business; confirm the transfer.", When: Sync, Advice: FixRequest})
	InsightsUnavailable      = add(Fault{Code: 200005, Status: 400, Title: "Template Insights not available", When: Sync, Advice: FixAccess})
	InsightsPermanent        = add(Fault{Code: 200006, Status: 400, Title: "Template Insights cannot be disabled once enabled", When: Sync, Advice: FixRequest})
	InsightsDisabled         = add(Fault{Code: 200007, Status: 400, Title: "Template Insights is not enabled", Details: "Enable it once with POST /{waba}?is_enabled_for_insights=true.", When: Sync, Advice: FixRequest})
	DuplicateRequest         = add(Fault{Code: 1752041, Status: 400, Title: "Duplicate request", When: Sync, Advice: FixRequest})

	// Faults of creating and editing templates (reference §4.2, rows 2388xxx; §6.1).
	TemplateInvalid        = add(Fault{Code: 100, Subcode: 2388000, Status: 400, Title: "Invalid parameter", UserTitle: "Invalid message template", When: Sync, Advice: FixRequest})
	TemplateLimit          = add(Fault{Code: 100, Subcode: 2388019, Status: 400, Title: "Invalid parameter", UserTitle: "Message template limit exceeded", When: Sync, Advice: FixRequest})
	TemplateNameHeld       = add(Fault{Code: 100, Subcode: 2388023, Status: 400, Title: "Invalid parameter", UserTitle: "Message template language is being deleted", When: Sync, Advice: RetryLater})
	TemplateExists         = add(Fault{Code: 100, Subcode: 2388024, Status: 400, Title: "Invalid parameter", UserTitle: "Content in this language already exists", When: Sync, Advice: FixRequest})
	TemplateNotEditable    = add(Fault{Code: 100, Subcode: 2388039, Status: 400, Title: "Invalid parameter", UserTitle: "Message template cannot be edited", When: Sync, Advice: FixRequest})
	TemplateTooLongText    = add(Fault{Code: 100, Subcode: 2388040, Status: 400, Title: "Invalid parameter", UserTitle: "Character limit exceeded", When: Sync, Advice: FixRequest})
	TemplateHeaderFormat   = add(Fault{Code: 100, Subcode: 2388047, Status: 400, Title: "Invalid parameter", UserTitle: "Message header format is incorrect", When: Sync, Advice: FixRequest})
	TemplateBodyFormat     = add(Fault{Code: 100, Subcode: 2388072, Status: 400, Title: "Invalid parameter", UserTitle: "Message body format is incorrect", When: Sync, Advice: FixRequest})
	TemplateFooterFormat   = add(Fault{Code: 100, Subcode: 2388073, Status: 400, Title: "Invalid parameter", UserTitle: "Message footer format is incorrect", When: Sync, Advice: FixRequest})
	TemplateManyVariables  = add(Fault{Code: 100, Subcode: 2388293, Status: 400, Title: "Invalid parameter", UserTitle: "Too many variables for the length of the text", When: Sync, Advice: FixRequest})
	TemplateEdgeVariable   = add(Fault{Code: 100, Subcode: 2388299, Status: 400, Title: "Invalid parameter", UserTitle: "Leading or trailing variables are not allowed", When: Sync, Advice: FixRequest})
	TemplateDeleteNotFound = add(Fault{Code: 100, Subcode: 2593002, Status: 400, Title: "Invalid parameter", UserTitle: "Message template was not found", When: Sync, Advice: FixRequest})

	// NotBuiltYet has no twin at Meta: it names, in words, an operation or type that Turnpike
	// does not have yet, so that nobody takes its absence for a mistake of their own.
	NotBuiltYet = add(Fault{Code: 3, Status: 501, Title: "Not available on this platform yet", When: Sync, Advice: AskOperator})
)

var byCode map[int]*Fault

// All lists the table in the order in which it is written.
var all []*Fault

func add(f Fault) *Fault {
	if f.Kind == "" {
		f.Kind = oauth
	}
	if byCode == nil {
		byCode = make(map[int]*Fault)
	}
	p := &f
	all = append(all, p)
	if _, taken := byCode[f.Code]; !taken {
		byCode[f.Code] = p
	}
	return p
}

// All lists the table in order.
func All() []*Fault { return all }
