package graph

import (
	"slices"

	"turnpike/internal/store"
)

// nodeKind is what a path's first component names; fixed components are their own kind.
type nodeKind string

// The kinds of node.
const (
	nodeNumber   nodeKind = "phone-number-id"
	nodeAccount  nodeKind = "waba-id"
	nodeApp      nodeKind = "app-id"
	nodeBusiness nodeKind = "business-id"
	nodeTemplate nodeKind = "template-id"
	nodeMedia    nodeKind = store.NodeMedia
	nodeUpload   nodeKind = "upload-id"
	nodeHistory  nodeKind = "message-history-id"
	nodeUser     nodeKind = "user-id"
	nodeCredit   nodeKind = "extended-credit-id"
	nodeUnknown  nodeKind = "id"
)

// fixedNodes are the first components of a path that are no ids. A name that is not in here never
// becomes a kind, so that nobody can write the name of a kind in the place of an id.
var fixedNodes = map[string]bool{"debug_token": true, "whatsapp_business": true, "oauth": true, "message_template_library": true}

type routeKey struct {
	method string
	node   nodeKind
	edge   string
}

// route is one operation: where it is, who may call it, who answers.
type route struct {
	method   string
	node     nodeKind
	edge     string
	name     string // label of metrics and logs
	scope    string // permission the token needs
	open     bool   // no token is asked for
	appToken bool   // an app token is wanted, or allowed where the node is no app
	bytes    bool   // it answers the bytes of media, and 401 where Graph itself would answer 400
	ofApp    bool   // any token of the app that the node is of, or is
	raw      bool   // its body is a file's bytes, whatever its type says
	upload   bool   // a multipart body carries a file, which is read as it comes
	handle   func(c *call) error
}

// routes is the whole door: each noun's file lists its own operations. A new operation is a line
// there and a handler.
var routes = slices.Concat(
	messageRoutes, mediaRoutes, assetRoutes, uploadRoutes, templateRoutes, insightRoutes, templateGroupRoutes, migrationRoutes, libraryRoutes, numberRoutes,
	registrationRoutes, profileRoutes, settingsRoutes, shortLinkRoutes,
	historyRoutes, officialRoutes, userRoutes, encryptedRoutes, creditRoutes, accountRoutes, businessRoutes, subscriptionRoutes, tokenRoutes, flowRoutes, blockRoutes, usernameRoutes,
)

// laterEdges are operations of the Cloud API that this platform does not have yet: their callers are
// told so, instead of being left to think that they mistyped a path.
var laterEdges = map[string]bool{
	"smb_app_data": true,
	"groups":       true, "calls": true, "call_permissions": true,
	"group_analytics": true,
	"signups":         true, "schedules": true, "solutions": true, "set_solution_migration_intent": true,
	"in_progress_onbehalf_request": true, "obo_mobility_intent": true, "set_obo_mobility_intent": true,
	"preverified_numbers": true, "add_phone_numbers": true, "share_preverified_numbers": true,
	"onboard_partners_to_mm_lite": true, "connected_client_businesses": true,
	"whatsapp_business_solution": true, "whatsapp_business_solutions": true,
}
