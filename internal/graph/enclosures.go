package graph

import (
	"errors"

	"turnpike/internal/engine"
	"turnpike/internal/fault"
	"turnpike/internal/media"
	"turnpike/internal/message"
	"turnpike/internal/template"
	"turnpike/internal/wire"
)

// enclose looks up the media that a message carries by id and fills in what they are. An id that is not
// there is refused; a file that the kind of message cannot carry lets the message fail, told by webhook,
// as one behind a link does (reference §4.2, 131053).
func (c *call) enclose(s *engine.Submission, enclosed []wire.DraftMedia) error {
	for _, m := range enclosed {
		if m.ID == "" {
			continue
		}
		found, err := c.door.Media.Find(c.r.Context(), c.number.ID, m.ID)
		if err != nil {
			if f, ok := errors.AsType[*fault.Error](err); ok && f.Fault == fault.ParamInvalid {
				return fault.ParamInvalid.With("Param %s['id']: %s.", m.Param, f.Because)
			}
			return submitError(err)
		}
		m.Type, m.SHA256, m.Size, m.Animated = found.Type, found.SHA256, found.Size, found.Animated
		if m.Kind == message.KindDocument && m.Filename == "" {
			m.Filename = found.Filename
		}
		if f := media.Check(m.Kind, *m.Media); f != nil && s.Fails == nil {
			s.Fails = fault.MediaUpload.With("Param %s: %s.", m.Param, f.Because)
		}
	}
	return nil
}

// templateMedia lists the media of a bound template.
func templateMedia(r *template.Rendered) []wire.DraftMedia {
	var out []wire.DraftMedia
	add := func(h *message.Header) {
		if h != nil && h.Media != nil {
			out = append(out, wire.DraftMedia{Media: h.Media, Kind: h.Kind(), Param: "template header " + h.Type})
		}
	}
	add(r.Header)
	for i := range r.Cards {
		add(r.Cards[i].Header)
	}
	return out
}
