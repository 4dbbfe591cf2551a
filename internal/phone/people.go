package phone

import (
	"net/http"
	"slices"
	"strings"
	"unicode/utf8"

	"turnpike/internal/account"
	"turnpike/internal/carrier/network"
	"turnpike/internal/message"
)

type personJSON struct {
	Address      message.Address `json:"address"`
	Name         string          `json:"name"`
	Online       bool            `json:"online"`
	ReadReceipts bool            `json:"read_receipts"`
	Username     string          `json:"username,omitempty"`
	HidesNumber  bool            `json:"hides_number,omitempty"`
	Unread       int             `json:"unread"`
}

type listJSON[T any] struct {
	Data []T `json:"data"`
}

func (p *Door) listBusinesses(*http.Request) (any, int, error) {
	type business struct {
		Number  string `json:"number"`
		Display string `json:"display_phone_number"`
		Name    string `json:"name"`
	}
	out := listJSON[business]{Data: []business{}}
	dir := p.Directory()
	ids := make([]account.NumberID, 0, len(dir.Numbers))
	for id, n := range dir.Numbers {
		if n.Status != account.Deleted {
			ids = append(ids, id)
		}
	}
	slices.Sort(ids)
	for _, id := range ids {
		n := dir.Numbers[id]
		out.Data = append(out.Data, business{id.String(), n.Display, n.Name})
	}
	return out, http.StatusOK, nil
}

func (p *Door) person(r *http.Request, who network.Person) (personJSON, error) {
	conversations, err := p.History.Conversations(r.Context(), who.Address)
	if err != nil {
		return personJSON{}, err
	}
	out := plainPerson(who)
	for i := range conversations {
		out.Unread += conversations[i].Unread
	}
	return out, nil
}

func plainPerson(who network.Person) personJSON {
	return personJSON{Address: who.Address, Name: who.Name, Online: who.Online, ReadReceipts: who.ReadReceipts, Username: who.Face().Username, HidesNumber: who.HidesNumber}
}

// manyPeople is the length of a list above which unread counts are left to the single person's path.
const manyPeople = 50

func (p *Door) listPeople(r *http.Request) (any, int, error) {
	people := p.Network.People(maxListed)
	out := listJSON[personJSON]{Data: make([]personJSON, 0, len(people))}
	for _, who := range people {
		one := plainPerson(who)
		if len(people) <= manyPeople {
			var err error
			if one, err = p.person(r, who); err != nil {
				return nil, 0, err
			}
		}
		out.Data = append(out.Data, one)
	}
	return out, http.StatusOK, nil
}

func checkName(name string) error {
	if utf8.RuneCountInString(name) > maxName {
		return badRequest("name_too_long", "A name has at most %d characters.", maxName)
	}
	return nil
}

// checkUsername takes the @ off a username and looks at its form; "" takes it away.
func checkUsername(name *string) error {
	if name == nil {
		return nil
	}
	*name = strings.TrimPrefix(*name, "@")
	if *name == "" {
		return nil
	}
	if f := account.CheckUsername(*name); f != nil {
		return badRequest("username_invalid", "%s", f.TitleText())
	}
	return nil
}

// isPerson refuses the lines of businesses.
func (p *Door) isPerson(a message.Address) error {
	for _, n := range p.Directory().Numbers {
		if n.Digits == string(a) {
			return badRequest("address_taken", "+%s is the number of a business.", a)
		}
	}
	return nil
}

func (p *Door) joinPerson(r *http.Request) (any, int, error) {
	var req struct {
		Address string `json:"address"`
		Name    string `json:"name"`
	}
	if err := readJSON(r, &req); err != nil {
		return nil, 0, err
	}
	a, err := parseAddress(req.Address)
	if err != nil {
		return nil, 0, err
	}
	if err := checkName(req.Name); err != nil {
		return nil, 0, err
	}
	if err := p.isPerson(a); err != nil {
		return nil, 0, err
	}
	who, created, err := p.Network.Join(r.Context(), a, req.Name)
	if err != nil {
		return nil, 0, err
	}
	status := http.StatusOK
	if created {
		status = http.StatusCreated
	}
	p.moments.publish(moment{name: "person", address: a, data: plainPerson(who)})
	out, err := p.person(r, who)
	return out, status, err
}

func (p *Door) getPerson(r *http.Request) (any, int, error) {
	a, err := parseAddress(r.PathValue("address"))
	if err != nil {
		return nil, 0, err
	}
	who, ok := p.Network.Person(a)
	switch {
	case ok:
	case p.Authorize == nil:
		return nil, 0, network.ErrUnknown
	default: // whoever has a token has a phone: it is made when they first look at it
		if who, _, err = p.Network.Join(r.Context(), a, ""); err != nil {
			return nil, 0, err
		}
	}
	out, err := p.person(r, who)
	return out, http.StatusOK, err
}

func (p *Door) changePerson(r *http.Request) (any, int, error) {
	a, err := parseAddress(r.PathValue("address"))
	if err != nil {
		return nil, 0, err
	}
	var req struct {
		Name         *string `json:"name"`
		Online       *bool   `json:"online"`
		ReadReceipts *bool   `json:"read_receipts"`
		Username     *string `json:"username"`
		HidesNumber  *bool   `json:"hides_number"`
	}
	if err := readJSON(r, &req); err != nil {
		return nil, 0, err
	}
	if req.Name != nil {
		if err := checkName(*req.Name); err != nil {
			return nil, 0, err
		}
	}
	if err := checkUsername(req.Username); err != nil {
		return nil, 0, err
	}
	who, err := p.Network.Update(r.Context(), a, network.Change{
		Name: req.Name, Online: req.Online, ReadReceipts: req.ReadReceipts, Username: req.Username, HidesNumber: req.HidesNumber,
	})
	if err != nil {
		return nil, 0, err
	}
	out, err := p.person(r, who)
	if err == nil {
		p.moments.publish(moment{name: "person", address: a, data: out})
	}
	return out, http.StatusOK, err
}
