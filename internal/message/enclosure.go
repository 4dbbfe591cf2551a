package message

import (
	"bytes"
	"encoding/json"
	"fmt"
)

// Enclosure is a media inside a content, with the kind of message that it would be alone: what may be
// in it follows from that.
type Enclosure struct {
	Kind Kind
	Media
}

// enclosing is what the contents of several parts have in common: Interactive and template.Rendered
// hold their media in a header and in the headers of their cards.
type enclosing struct {
	Header *Header `json:"header"`
	Cards  []struct {
		Header *Header `json:"header"`
	} `json:"cards"`
}

// headerKinds are the headers that are media.
var headerKinds = map[string]Kind{"image": KindImage, "video": KindVideo, "gif": KindVideo, "document": KindDocument}

// Enclosures lists the media of a content in the order in which they are shown: the media itself, or
// the one of the header and those of the cards; of an edit, those of what it changes to. Their places in
// the list are stored with the message, so what comes later in time may only add to the end.
func (c Content) Enclosures() ([]Enclosure, error) {
	switch {
	case c.Kind.IsMedia():
		e := Enclosure{Kind: c.Kind}
		if err := json.Unmarshal(c.Document, &e.Media); err != nil {
			return nil, fmt.Errorf("read the document of a %s: %w", c.Kind, err)
		}
		return []Enclosure{e}, nil
	case c.Kind == KindEdit:
		return c.edited()
	case c.Kind != KindInteractive && c.Kind != KindTemplate, !bytes.Contains(c.Document, mediaMember):
		return nil, nil
	}
	var parts enclosing
	if err := json.Unmarshal(c.Document, &parts); err != nil {
		return nil, fmt.Errorf("read the document of a %s: %w", c.Kind, err)
	}
	out := parts.Header.enclosure(nil)
	for _, card := range parts.Cards {
		out = card.Header.enclosure(out)
	}
	return out, nil
}

// Kind is the kind of message that a header's media would be alone; 0 for other headers.
func (h *Header) Kind() Kind { return headerKinds[h.Type] }

// edited lists the media of what a message says from now on.
func (c Content) edited() ([]Enclosure, error) {
	var e Edit
	if err := json.Unmarshal(c.Document, &e); err != nil {
		return nil, fmt.Errorf("read the document of an %s: %w", c.Kind, err)
	}
	inner := Content{ParseKind(e.Type), e.Content}
	if inner.Kind == KindEdit { // there is no such thing, and no end to it
		return nil, nil
	}
	return inner.Enclosures()
}

func (h *Header) enclosure(out []Enclosure) []Enclosure {
	if h == nil || h.Media == nil {
		return out
	}
	return append(out, Enclosure{h.Kind(), *h.Media})
}

// The members' names as they stand in a document. Inside a text a quotation mark is escaped, so a text
// cannot look like one.
var mediaMember, linkMember = []byte(`"media":`), []byte(`"link":`)

// HasLinks says whether a content may have media behind links. It is for the hot path: a message
// without is told from its bytes, none that has is missed.
func (c Content) HasLinks() bool {
	switch c.Kind {
	case KindImage, KindAudio, KindVideo, KindDocument, KindSticker:
		return bytes.Contains(c.Document, linkMember)
	case KindInteractive, KindTemplate:
		return bytes.Contains(c.Document, linkMember) && bytes.Contains(c.Document, mediaMember)
	}
	return false
}
