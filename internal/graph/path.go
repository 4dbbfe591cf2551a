package graph

import (
	"net/http"
	"strconv"
	"strings"

	"turnpike/internal/account"
	"turnpike/internal/fault"
	"turnpike/internal/media"
)

// maxPath bounds a path, in bytes.
const maxPath = 1024

// parsePath splits /v25.0/{node}/{edge}; the version is optional.
func (c *call) parsePath() error {
	path := c.r.URL.Path
	if len(path) > maxPath {
		return fault.UnknownPath.Saying("Unknown path components: the path has more than %d bytes", maxPath)
	}
	if strings.Contains(strings.ToLower(c.r.URL.RawPath), "%2f") { // an escaped slash divides nothing, and no name has one
		return fault.UnknownPath.Saying("Unknown path components: %s", short(c.r.URL.RawPath))
	}
	path = strings.Trim(path, "/")
	first, rest, _ := strings.Cut(path, "/")
	if isVersion(first) {
		c.version, path = first, rest
	}
	c.rawNode, c.edge, _ = strings.Cut(path, "/")
	c.resolve(c.rawNode)
	c.matchRoute()
	return nil
}

// matchRoute looks the operation up; a HEAD is answered as a GET.
func (c *call) matchRoute() {
	method := c.r.Method
	if method == http.MethodHead {
		method = http.MethodGet
	}
	kind := c.nodeKind()
	c.route = c.door.routes[routeKey{method, kind, c.edge}]
	if c.route != nil {
		return
	}
	if edge, key, ok := strings.Cut(c.edge, "/"); ok { // an edge whose objects have no ids of their own
		if c.route = c.door.routes[routeKey{method, kind, edge + "/{code}"}]; c.route != nil {
			c.key = key
		}
	}
}

func isVersion(s string) bool {
	if len(s) < 4 || s[0] != 'v' {
		return false
	}
	major, minor, ok := strings.Cut(s[1:], ".")
	return ok && digits(major) && digits(minor)
}

func digits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}

// resolve finds what a node's id names. Unknown ids stay unresolved until the token was checked, so
// that a stranger cannot probe for ids.
func (c *call) resolve(node string) {
	if !digits(node) {
		return
	}
	id, err := strconv.ParseUint(node, 10, 64)
	if err != nil || node[0] == '0' {
		return // an id beyond 64 bits names nothing; one id has one spelling
	}
	if n := c.dir.Numbers[account.NumberID(id)]; n != nil {
		c.number, c.account = n, n.Account
	} else if a := c.dir.Accounts[account.ID(id)]; a != nil {
		c.account = a
	} else if a := c.dir.Apps[account.AppID(id)]; a != nil {
		c.app = a
	} else if b := c.dir.Businesses[account.BusinessID(id)]; b != nil {
		c.business = b
	} else if k, ok := c.dir.ByTemplate[account.TemplateID(id)]; ok {
		c.template, c.account = k, c.dir.Accounts[k.Account]
	}
}

// resolveObject looks for an id outside the Directory.
func (c *call) resolveObject() error {
	if c.rawNode == "me" && c.token != nil && c.token.UserID != 0 { // Graph's name of the token's own user
		c.user = c.token.UserID
		c.matchRoute()
		return nil
	}
	id, err := strconv.ParseUint(c.rawNode, 10, 63)
	if err != nil || c.nodeKind() != nodeUnknown {
		return nil //nolint:nilerr // not an id, or one that is known already
	}
	if id == c.token.UserID {
		c.user = id
		c.matchRoute()
		return nil
	}
	if c.resolveCredit(id) {
		return nil
	}
	if err := c.resolveHistory(id); err != nil || c.past != nil {
		return err
	}
	n, found, err := c.door.Nodes.Node(c.r.Context(), id)
	if err != nil {
		return fault.Unknown.Wrap(err)
	}
	if found {
		c.object, c.account, c.number = n, c.dir.Accounts[n.Account], nil
		c.matchRoute()
	}
	return nil
}

func (c *call) nodeKind() nodeKind {
	switch {
	case c.object.Kind != "":
		return nodeKind(c.object.Kind)
	case c.credit:
		return nodeCredit
	case c.past != nil:
		return nodeHistory
	case c.user != 0:
		return nodeUser
	case c.number != nil:
		return nodeNumber
	case c.template.Name != "":
		return nodeTemplate
	case c.account != nil:
		return nodeAccount
	case c.app != nil:
		return nodeApp
	case c.business != nil:
		return nodeBusiness
	case strings.HasPrefix(c.rawNode, media.SessionPrefix):
		return nodeUpload
	case fixedNodes[c.rawNode]:
		return nodeKind(c.rawNode)
	}
	return nodeUnknown
}

// findRoute looks among the objects that are not in the Directory, and says in Graph's words why there
// is nothing at a path.
func (c *call) findRoute() error {
	if c.route != nil {
		return nil
	}
	if err := c.resolveObject(); err != nil || c.route != nil {
		return err
	}
	kind := c.nodeKind()
	switch {
	case kind == nodeUnknown && digits(c.rawNode), c.otherMethod():
		return unknownObject(c.r.Method, c.rawNode)
	case laterEdges[c.edge] || (c.edge == "" && digits(c.rawNode)):
		return fault.NotBuiltYet.Saying("%s /{%s}/%s is not available on this platform yet. docs/compatibility.md lists what is.", c.r.Method, kind, c.edge)
	}
	path := c.edge
	if path == "" {
		path = c.rawNode
	}
	return fault.UnknownPath.Saying("Unknown path components: /%s", short(path))
}

// otherMethod says whether the path is there for another method; Graph words that as an unsupported
// request on the object. The methods are those that Graph knows.
func (c *call) otherMethod() bool {
	if c.edge == "" || laterEdges[c.edge] {
		return false
	}
	for _, method := range []string{http.MethodGet, http.MethodPost, http.MethodDelete} {
		if c.door.routes[routeKey{method, c.nodeKind(), c.edge}] != nil {
			return true
		}
	}
	return false
}

func unknownObject(method, id string) error {
	verb := strings.ToLower(method)
	return fault.UnknownObject.Saying("Unsupported %s request. Object with ID '%s' does not exist, cannot be loaded due to missing permissions, "+
		"or does not support this operation. Please read the Graph API documentation at https://developers.facebook.com/docs/graph-api", verb, short(id))
}

func short(s string) string {
	if len(s) > 64 {
		return strings.ToValidUTF8(s[:64], "") + "…"
	}
	return s
}
