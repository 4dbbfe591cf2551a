package flow

// documentProps are the properties of a document.
var documentProps = props{
	"version": words(0).needed().fixed(), "data_api_version": choice(dataAPIs...).fixed(), "routing_model": anything(object),
	"data_channel_uri": words(0).fixed().with(isWebAddress), "screens": {kinds: array, must: true, static: true},
}

// Document is a flow's document that was looked through.
type Document struct {
	Version string // "" when it names none that is known
	DataAPI string // version of the exchange with the endpoint; "" for a flow without one
	// Channel is the endpoint's address where the document itself names it, before version 3.0.
	Channel  string
	Entry    string // the screen to begin with
	Screens  []Screen
	Problems []Problem
}

// Check looks through a document and tells what is wrong with it. A document with problems has a
// version, if it names one, and nothing else that can be relied on.
func Check(source []byte) Document {
	c := &checker{report: report{source: source}}
	root, broken := parse(source)
	if broken != nil {
		c.notef(InvalidDocument, place{start: broken.at, end: broken.at}, "%s", broken.message)
		return Document{Problems: c.problems()}
	}
	d := Document{}
	if !c.versions(root, &d) {
		d.Problems = c.problems()
		return d
	}
	c.dataAPI = d.DataAPI
	list := root.get("screens")
	w := &walk{checker: c, screen: &screen{}}
	w.object(root, documentProps)
	if list.is(array) {
		c.survey(list)
		c.check(root, list)
	}
	if d.Problems = c.problems(); len(d.Problems) == 0 {
		d.read(c, root)
	}
	return d
}

// versions reads what the rules depend on. False ends the look: without a version there are no rules.
func (c *checker) versions(root *node, d *Document) bool {
	v := root.get("version")
	var ok bool
	switch {
	case !root.is(object):
		c.notef(InvalidType, root.at(), "The document must be of type object, but is of type %s.", root.kind)
	case v == nil:
		c.notef(MissingVersion, root.at(), "The version of the document is missing.")
	case !v.is(text):
		c.notef(InvalidVersion, v.at(), "The version must be a text such as \"7.3\", but is of type %s.", v.kind)
	default:
		if c.version, ok = parseVersion(v.text); !ok {
			c.notef(InvalidVersion, v.at(), "'%s' is no version of flow documents that is in use: %s is the newest.", short(v.text), sendable[len(sendable)-1])
		}
		d.Version = v.str()
	}
	d.DataAPI = root.get("data_api_version").str()
	if !ok {
		d.Version = ""
	}
	return ok
}

func (c *checker) check(root, list *node) {
	switch count := len(list.items); {
	case count == 0:
		c.notef(TooFewItems, list.at(), "Property 'screens' must have at least 1 item.")
		return
	case count > mostScreens:
		c.notef(TooManyScreens, list.at(), "The flow has %d screens; it may have at most %d.", count, mostScreens)
		return
	}
	if uri := root.get("data_channel_uri"); uri != nil && !c.version.before(v30) {
		c.notef(InvalidKey, uri.key(), "Property 'data_channel_uri' is not allowed from version %s on; set endpoint_uri of the flow.", v30)
	}
	model := root.get("routing_model")
	if c.dataAPI != "" && model == nil {
		c.notef(MissingProperty, root.get("data_api_version").key(), "The property 'routing_model' is required where 'data_api_version' is set.")
	}
	carousels := 0
	for _, s := range c.ordered {
		w := &walk{checker: c, screen: s}
		if c.screens[s.id] != s && s.id != "" {
			c.notef(DuplicateScreens, s.node.get("id").at(), "The id '%s' is given to two screens.", short(s.id))
		}
		w.screenItself()
		carousels += s.counts["ImageCarousel"]
	}
	if carousels > mostCarousels {
		c.notef(tooMany("ImageCarousel"), list.at(), "The flow has %d components of type ImageCarousel; it may have at most %d.", carousels, mostCarousels)
	}
	c.terminals(list)
	c.routing(model)
}

// terminals checks that the flow can end, and end well.
func (c *checker) terminals(list *node) {
	some, well := false, false
	for _, s := range c.ordered {
		if s.terminal {
			success := s.node.get("success")
			some, well = true, well || success == nil || success.isTrue()
		}
	}
	switch {
	case !some:
		c.notef(NoTerminal, list.parent.get("screens").key(), "The flow has no terminal screen.")
	case !well:
		c.notef(InvalidValue, list.parent.get("screens").key(), "At least one terminal screen must have 'success' true.")
	}
}
