package witness

import (
	"encoding/json"
	"unicode/utf8"

	"turnpike/internal/evidence/account"
	"turnpike/internal/message"
)

// asked reads what a person wrote or sent. ok is false for what asks nothing: taps, reactions, places.
func asked(c message.Content) (text string, holds account.Media, ok bool) {
	switch {
	case c.Kind == message.KindText:
		return cut(body(c), maxText), 0, true
	case c.Kind.IsMedia():
		var m message.Media
		if json.Unmarshal(c.Document, &m) != nil {
			return "", 0, false
		}
		return cut(m.Caption, maxText), media(c.Kind), true
	}
	return "", 0, false
}

// answered reads what a business replied; templates are no replies.
func answered(c message.Content) (text string, holds account.Media, ok bool) {
	switch {
	case c.Kind == message.KindText:
		return cut(body(c), maxReply), 0, true
	case c.Kind == message.KindInteractive:
		var i message.Interactive
		if json.Unmarshal(c.Document, &i) != nil {
			return "", 0, false
		}
		return cut(i.Body, maxReply), 0, true
	case c.Kind.IsMedia():
		return asked(c)
	case c.Kind == message.KindLocation || c.Kind == message.KindContacts:
		return "", 0, true
	}
	return "", 0, false
}

func body(c message.Content) string {
	var t message.Text
	if json.Unmarshal(c.Document, &t) != nil {
		return ""
	}
	return t.Body
}

func media(k message.Kind) account.Media {
	switch k {
	case message.KindImage, message.KindSticker, message.KindVideo:
		return account.Picture
	case message.KindAudio:
		return account.Audio
	case message.KindDocument:
		return account.Document
	}
	return 0
}

// cut shortens a text to whole runes, in memory of its own so that a long one is not held.
func cut(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return string([]byte(s[:n]))
}
