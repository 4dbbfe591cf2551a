package wire

import (
	"turnpike/internal/fact"
	"turnpike/internal/message"
)

// person is whom a webhook is about.
type person struct {
	address message.Address
	profile string
	fact.Face
}

// userID is how the update's business knows a person (reference §9.1); "" for an address that has no id.
func (s Style) userID(u *Update, a message.Address) string {
	return s.UserIDs.Of(uint64(u.Account.Business.ID)).Format(a)
}

// appendContact renders `contacts`, with a comma behind it.
func (s Style) appendContact(b []byte, u *Update, p *person) []byte {
	b = appendASCII(append(b, `"contacts":[{"profile":{"name":`...), p.profile)
	if p.Username != "" {
		b = appendASCII(append(b, `,"username":`...), p.Username)
	}
	b = s.appendWho(append(b, `},`...), u, p, "wa_id", "user_id")
	if p.Identity != "" {
		b = appendASCII(append(b, `,"identity_key_hash":`...), p.Identity)
	}
	return append(b, `}],`...)
}

// appendWho renders a person's number, unless it is kept from the business (reference §9.2), and their
// user id, as members of those names.
func (s Style) appendWho(b []byte, u *Update, p *person, number, userID string) []byte {
	id := s.userID(u, p.address)
	if !p.Hidden || id == "" {
		b = append(append(append(b, '"'), number...), `":`...)
		b = appendASCII(b, p.address)
		if id == "" {
			return b
		}
		b = append(b, ',')
	}
	b = append(append(append(b, '"'), userID...), `":"`...)
	return append(append(b, id...), '"')
}
