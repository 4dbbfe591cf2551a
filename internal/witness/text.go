package witness

import (
	"encoding/json"
	"unicode/utf8"

	"turnpike/internal/evidence/account"
	"turnpike/internal/message"
)

// asks says whether what a person sent may ask something: taps, reactions and places do not.
func asks(k message.Kind) bool { return k == message.KindText || k.IsMedia() }

// answers says whether what a business sent may answer something: reactions and the like do not.
func answers(k message.Kind) bool {
	switch k {
	case message.KindText, message.KindInteractive, message.KindTemplate, message.KindLocation, message.KindContacts:
		return true
	}
	return k.IsMedia()
}

// answered reads what a business replied. Templates are no replies and do not come here, but for what was written
// freely and sent as one (Direct Send).
func answered(c message.Content) (text string, holds account.Media) {
	switch {
	case c.Kind == message.KindText, c.Kind == message.KindInteractive:
		return cut(c.Words(), maxReply), 0
	case c.Kind == message.KindTemplate:
		var shown struct {
			Body string `json:"body"`
		}
		_ = json.Unmarshal(c.Document, &shown) // what cannot be read says nothing
		return cut(shown.Body, maxReply), 0
	case c.Kind.IsMedia():
		return cut(c.Words(), maxText), media(c.Kind)
	}
	return "", 0
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
