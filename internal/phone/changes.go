package phone

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"net/http"

	"turnpike/internal/account"
	"turnpike/internal/carrier/network"
	"turnpike/internal/engine"
	"turnpike/internal/message"
)

// changeNumber gives a person another phone number. The businesses they have a conversation with are
// told by a system message of the old one (reference §3.4).
func (p *Door) changeNumber(r *http.Request) (any, int, error) {
	who, err := p.whose(r)
	if err != nil {
		return nil, 0, err
	}
	var req struct {
		Address string `json:"address"`
	}
	if err := readJSON(r, &req); err != nil {
		return nil, 0, err
	}
	to, err := parseAddress(req.Address)
	if err != nil {
		return nil, 0, err
	}
	if err := p.isPerson(to); err != nil {
		return nil, 0, err
	}
	if _, taken := p.Network.Person(to); taken || to == who.Address {
		return nil, 0, &problem{http.StatusConflict, "address_taken", "Somebody has +" + string(to) + " already."}
	}
	body := "User " + who.Profile() + " changed from " + string(who.Address) + " to " + string(to)
	if err := p.tellAll(r, who, message.System{Type: message.NumberChanged, Body: body, Address: to}); err != nil {
		return nil, 0, err
	}
	moved, err := p.Network.Move(r.Context(), who.Address, to)
	if errors.Is(err, network.ErrTaken) {
		return nil, 0, &problem{http.StatusConflict, "address_taken", "Somebody has +" + string(to) + " already."}
	}
	if err != nil {
		return nil, 0, err
	}
	p.moments.publish(moment{name: "person", address: to, data: plainPerson(moved)})
	out, err := p.person(r, moved)
	return out, http.StatusOK, err
}

// changeIdentity gives a person new keys, as a new phone has. The businesses they have a conversation
// with are told (reference §9.5).
func (p *Door) changeIdentity(r *http.Request) (any, int, error) {
	who, err := p.whose(r)
	if err != nil {
		return nil, 0, err
	}
	key := make([]byte, 8)
	_, _ = rand.Read(key) // crypto/rand never fails
	hash := base64.StdEncoding.EncodeToString(key)
	if who, err = p.Network.Update(r.Context(), who.Address, network.Change{Identity: &hash}); err != nil {
		return nil, 0, err
	}
	change := message.System{Type: message.IdentityChanged, Body: "User " + who.Profile() + " has a new identity", Hash: hash}
	return map[string]string{"hash": hash}, http.StatusOK, p.tellAll(r, who, change)
}

// whose is the person of a path.
func (p *Door) whose(r *http.Request) (network.Person, error) {
	a, err := parseAddress(r.PathValue("address"))
	if err != nil {
		return network.Person{}, err
	}
	who, ok := p.Network.Person(a)
	if !ok {
		return network.Person{}, network.ErrUnknown
	}
	return who, nil
}

// tellAll writes a system message to every business that a person has a conversation with, each once
// however often the request is repeated. Those that they blocked hear nothing of them.
func (p *Door) tellAll(r *http.Request, who network.Person, change message.System) error {
	if err := p.caughtUp(r); err != nil {
		return err
	}
	conversations, err := p.History.Conversations(r.Context(), who.Address)
	if err != nil {
		return err
	}
	document, err := json.Marshal(change)
	if err != nil {
		return err
	}
	dir := p.Directory()
	for i := range conversations {
		n := dir.Numbers[conversations[i].Number]
		if n == nil {
			continue
		}
		_, err := p.Engine.Receive(r.Context(), &engine.Reception{
			Number: n, From: who.Address, Profile: who.Profile(), Face: who.Face(), Key: changeKey(n, who.Address, document),
			Content: message.Content{Kind: message.KindSystem, Document: document},
		})
		if err != nil && !errors.Is(err, engine.ErrBlocked) && !errors.Is(err, engine.ErrBarred) {
			return err
		}
	}
	return nil
}

func changeKey(n *account.Number, a message.Address, document []byte) []byte {
	sum := sha256.Sum256([]byte("change\x00" + n.ID.String() + "\x00" + string(a) + "\x00" + string(document)))
	return sum[:16]
}
