package account

import (
	"slices"
	"unicode/utf8"
)

// Leaving is what an account that must go tells its people, once a reviewer approved it.
type Leaving struct {
	DeepLink   string            `json:"deep_link"` // where it went
	Reply      map[string]string `json:"reply"`     // what people who write are answered, by language
	At         int64             `json:"at"`        // Unix milliseconds
	ApprovedBy string            `json:"approved_by,omitempty"`
	ApprovedAt int64             `json:"approved_at,omitempty"`
}

const (
	maxReply   = 600 // characters of an auto-reply: it is a signpost
	maxReplies = 20  // languages
)

// Problem says what is wrong with it, "" when nothing is.
func (l *Leaving) Problem() string {
	switch {
	case !isLink(l.DeepLink):
		return "deep_link is where people find you from now on, as https://example.com/chat."
	case len(l.Reply) == 0 || len(l.Reply) > maxReplies:
		return "reply is a text for each of 1 to 20 languages, as {\"en\":\"We moved.\"}."
	}
	for lang, text := range l.Reply {
		if n := utf8.RuneCountInString(text); !tongue.MatchString(lang) || n == 0 || n > maxReply {
			return "a reply has a language as fr or pt and 1 to 600 characters."
		}
	}
	return ""
}

// In is the reply in a language: in English where it is not written in it, else in any.
func (l *Leaving) In(lang string) string {
	for _, one := range []string{lang, "en"} {
		if t := l.Reply[one]; t != "" {
			return t
		}
	}
	var all []string
	for one := range l.Reply {
		all = append(all, one)
	}
	slices.Sort(all)
	return l.Reply[all[0]]
}
