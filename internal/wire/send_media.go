package wire

import (
	"turnpike/internal/fault"
	"turnpike/internal/message"
)

// MediaObject is a picture, a sound, a film, a file or a sticker: by the id of an upload, or by a link
// that the platform fetches (reference §2.2).
type MediaObject struct {
	ID       Text `json:"id"`
	Link     Text `json:"link"`
	Caption  Text `json:"caption"`
	Filename Text `json:"filename"`
	Voice    Flag `json:"voice"`
}

// maxMediaID bounds an id, in characters: a media's is a number of up to 64 bits.
const maxMediaID = 20

func (m *MediaObject) draft(kind message.Kind) (Draft, *fault.Error) {
	if m == nil {
		return Draft{}, mustBeGiven(kind.String())
	}
	var d Draft
	media, f := m.media(param(kind.String()), kind, &d)
	d.Kind, d.value = kind, media
	return d, f
}

// media checks the object, whose name is at, and puts it among the draft's media.
func (m *MediaObject) media(at param, kind message.Kind, into *Draft) (*message.Media, *fault.Error) {
	if f := m.check(at, kind); f != nil {
		return nil, f
	}
	out := &message.Media{ID: string(m.ID), Link: string(m.Link), Caption: string(m.Caption)}
	switch kind {
	case message.KindDocument:
		out.Filename = string(m.Filename)
	case message.KindAudio:
		out.Voice = bool(m.Voice)
	}
	into.Media = append(into.Media, DraftMedia{out, kind, string(at)})
	return out, nil
}

func (m *MediaObject) check(at param, kind message.Kind) *fault.Error {
	switch {
	case m.ID == "" && m.Link == "":
		return at.missing("id", "be given, or "+string(at.in("link"))+" in its place")
	case m.ID != "" && m.Link != "":
		return fault.InvalidParam.Saying("Param %s must have exactly one of id and link.", at)
	case m.Caption != "" && (kind == message.KindAudio || kind == message.KindSticker):
		return fault.InvalidParam.Saying("Unexpected key \"caption\" on param %q: Param %s must not be given.", at, at.in("caption"))
	}
	if f := first(at.optional("id", m.ID, maxMediaID), at.optional("caption", m.Caption, message.MaxCaptionLength),
		at.optional("filename", m.Filename, message.MaxFilenameLength)); f != nil {
		return f
	}
	if m.Link != "" {
		return at.link("link", m.Link)
	}
	return nil
}
