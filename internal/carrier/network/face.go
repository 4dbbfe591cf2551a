package network

import (
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"strconv"

	"turnpike/internal/engine"
	"turnpike/internal/fact"
	"turnpike/internal/message"
)

// ErrUsernameTaken says that somebody else has that username.
var ErrUsernameTaken = errors.New("somebody on the network has this username already")

// Profile is the name under which businesses know a person.
func (p *Person) Profile() string {
	switch {
	case p.Name != "":
		return p.Name
	case p.HidesNumber && p.Username != "":
		return p.Username
	}
	return "+" + string(p.Address)
}

// Face is what else businesses get to see of a person. Nobody hides their number without a username.
func (p *Person) Face() fact.Face {
	f := fact.Face{Hidden: p.HidesNumber && p.Username != "", Identity: p.Identity}
	if p.Username != "" {
		f.Username = "@" + p.Username
	}
	return f
}

// show puts a person into a report; m may be nil.
func (m *member) show(r *engine.Report) {
	if m != nil {
		r.Profile, r.Face = m.Profile(), m.Face()
	}
}

// firstIdentity is the hash of the keys that a person joins with.
func firstIdentity(a message.Address, at int64) string {
	sum := sha256.Sum256([]byte("identity\x00" + string(a) + "\x00" + strconv.FormatInt(at, 10)))
	return base64.StdEncoding.EncodeToString(sum[:8])
}

// Identity is the hash of a person's keys; "" when nobody has the address.
func (n *Network) Identity(a message.Address) string {
	p, _ := n.Person(a)
	return p.Identity
}

// Hides says whether a person hides their phone number from businesses that do not know it.
func (n *Network) Hides(a message.Address) bool {
	p, known := n.Person(a)
	return known && p.Face().Hidden
}

// holder is who has a username; nil and "" are nobody's. The caller holds mu.
func (n *Network) holder(username *string) (message.Address, bool) {
	if username == nil {
		return "", false
	}
	a, ok := n.usernames[*username]
	return a, ok
}

// name notes whose a person's username is. The caller holds mu.
func (n *Network) name(p Person) {
	if p.Username != "" {
		n.usernames[p.Username] = p.Address
	}
}
