package wire

import (
	"turnpike/internal/fault"
	"turnpike/internal/message"
)

// ReactionObject is an emoji on a message; an empty one takes it back, so it must be there.
type ReactionObject struct {
	MessageID Text  `json:"message_id"`
	Emoji     *Text `json:"emoji"`
}

func (r *SendRequest) reaction() (Draft, *fault.Error) {
	const at = param("reaction")
	switch {
	case r.Reaction == nil:
		return Draft{}, mustBeGiven("reaction")
	case r.Reaction.MessageID == "":
		return Draft{}, at.missing("message_id", "be the id of the message to react to")
	case r.Reaction.Emoji == nil:
		return Draft{}, at.missing("emoji", "be an emoji, or empty to take the reaction back")
	}
	emoji := string(*r.Reaction.Emoji)
	if emoji != "" && !message.IsEmoji(emoji) {
		return Draft{}, at.invalid("emoji", "be exactly one emoji, or empty to take the reaction back")
	}
	return Draft{Kind: message.KindReaction, Target: string(r.Reaction.MessageID), value: &message.Reaction{Emoji: emoji}}, nil
}
