package wire

import (
	"strings"
	"time"

	"turnpike/internal/fault"
	"turnpike/internal/message"
)

// ContactObject is an entry of an address book (reference §2.2).
type ContactObject struct {
	Name *struct {
		Formatted Text `json:"formatted_name"`
		First     Text `json:"first_name"`
		Last      Text `json:"last_name"`
		Middle    Text `json:"middle_name"`
		Suffix    Text `json:"suffix"`
		Prefix    Text `json:"prefix"`
	} `json:"name"`
	Birthday Text `json:"birthday"`
	Phones   []struct {
		Phone Text `json:"phone"`
		Type  Text `json:"type"`
		WaID  Text `json:"wa_id"`
	} `json:"phones"`
	Emails []struct {
		Email Text `json:"email"`
		Type  Text `json:"type"`
	} `json:"emails"`
	URLs []struct {
		URL  Text `json:"url"`
		Type Text `json:"type"`
	} `json:"urls"`
	Addresses []struct {
		Street      Text `json:"street"`
		City        Text `json:"city"`
		State       Text `json:"state"`
		Zip         Text `json:"zip"`
		Country     Text `json:"country"`
		CountryCode Text `json:"country_code"`
		Type        Text `json:"type"`
	} `json:"addresses"`
	Org *struct {
		Company    Text `json:"company"`
		Department Text `json:"department"`
		Title      Text `json:"title"`
	} `json:"org"`
}

func (r *SendRequest) contacts() (Draft, *fault.Error) {
	switch n := len(r.Contacts); {
	case n == 0:
		return Draft{}, mustBeGiven("contacts")
	case n > message.MaxContacts:
		return Draft{}, fault.ParamInvalid.With("Param contacts must have 1 to %d entries, not %d.", message.MaxContacts, n)
	}
	card := &message.ContactCard{Contacts: make([]message.Contact, len(r.Contacts))}
	for i := range r.Contacts {
		if f := r.Contacts[i].fill(&card.Contacts[i], param("contacts").at(i)); f != nil {
			return Draft{}, f
		}
	}
	return Draft{Kind: message.KindContacts, value: card}, nil
}

func (c *ContactObject) fill(out *message.Contact, at param) *fault.Error {
	for _, part := range []func(*message.Contact, param) *fault.Error{
		c.fillName, c.fillBirthday, c.fillOrg, c.fillPhones, c.fillEmails, c.fillURLs, c.fillAddresses,
	} {
		if f := part(out, at); f != nil {
			return f
		}
	}
	return nil
}

func (c *ContactObject) fillName(out *message.Contact, at param) *fault.Error {
	if c.Name == nil {
		return at.missing("name", "be an object")
	}
	n := &out.Name
	at = at.in("name")
	if f := at.required("formatted_name", c.Name.Formatted, message.MaxContactLength); f != nil {
		return f
	}
	f := at.copy(copied{"formatted_name", c.Name.Formatted, &n.Formatted}, copied{"first_name", c.Name.First, &n.First},
		copied{"last_name", c.Name.Last, &n.Last}, copied{"middle_name", c.Name.Middle, &n.Middle}, copied{"suffix", c.Name.Suffix, &n.Suffix},
		copied{"prefix", c.Name.Prefix, &n.Prefix},
	)
	if f == nil && !n.HasParts() {
		return at.missing("first_name", "be given, or another part of the name")
	}
	return f
}

func (c *ContactObject) fillBirthday(out *message.Contact, at param) *fault.Error {
	out.Birthday = string(c.Birthday)
	if c.Birthday == "" {
		return nil
	}
	if _, err := time.Parse(time.DateOnly, out.Birthday); err != nil {
		return at.invalid("birthday", "be a date as YYYY-MM-DD")
	}
	return nil
}

func (c *ContactObject) fillOrg(out *message.Contact, at param) *fault.Error {
	if c.Org == nil {
		return nil
	}
	o := &message.ContactOrg{}
	if c.Org.Company != "" || c.Org.Department != "" || c.Org.Title != "" {
		out.Org = o
	}
	return at.in("org").copy(copied{"company", c.Org.Company, &o.Company},
		copied{"department", c.Org.Department, &o.Department}, copied{"title", c.Org.Title, &o.Title})
}

func (c *ContactObject) fillPhones(out *message.Contact, at param) *fault.Error {
	if f := at.count("phones", len(c.Phones), 0, message.MaxContactValues); f != nil {
		return f
	}
	out.Phones = make([]message.ContactPhone, len(c.Phones))
	for i := range c.Phones {
		from, to, at := &c.Phones[i], &out.Phones[i], at.in("phones").at(i)
		if f := at.copy(copied{"phone", from.Phone, &to.Phone}, copied{"type", from.Type, &to.Type}); f != nil {
			return f
		}
		digits := strings.NewReplacer("+", "", " ", "", "-", "", "(", "", ")", "").Replace(string(from.WaID))
		if len(digits) > 15 || strings.Trim(digits, "0123456789") != "" {
			return at.invalid("wa_id", "be a phone number in digits")
		}
		to.Address = message.Address(digits)
	}
	return nil
}

func (c *ContactObject) fillEmails(out *message.Contact, at param) *fault.Error {
	if f := at.count("emails", len(c.Emails), 0, message.MaxContactValues); f != nil {
		return f
	}
	out.Emails = make([]message.ContactEmail, len(c.Emails))
	for i := range c.Emails {
		from, to := &c.Emails[i], &out.Emails[i]
		if f := at.in("emails").at(i).copy(copied{"email", from.Email, &to.Email}, copied{"type", from.Type, &to.Type}); f != nil {
			return f
		}
	}
	return nil
}

func (c *ContactObject) fillURLs(out *message.Contact, at param) *fault.Error {
	if f := at.count("urls", len(c.URLs), 0, message.MaxContactValues); f != nil {
		return f
	}
	out.URLs = make([]message.ContactURL, len(c.URLs))
	for i := range c.URLs {
		from, to := &c.URLs[i], &out.URLs[i]
		if f := at.in("urls").at(i).copy(copied{"url", from.URL, &to.URL}, copied{"type", from.Type, &to.Type}); f != nil {
			return f
		}
	}
	return nil
}

func (c *ContactObject) fillAddresses(out *message.Contact, at param) *fault.Error {
	if f := at.count("addresses", len(c.Addresses), 0, message.MaxContactValues); f != nil {
		return f
	}
	out.Addresses = make([]message.ContactAddress, len(c.Addresses))
	for i := range c.Addresses {
		from, to := &c.Addresses[i], &out.Addresses[i]
		f := at.in("addresses").at(i).copy(copied{"street", from.Street, &to.Street}, copied{"city", from.City, &to.City}, copied{"state", from.State, &to.State},
			copied{"zip", from.Zip, &to.Zip}, copied{"country", from.Country, &to.Country}, copied{"country_code", from.CountryCode, &to.CountryCode},
			copied{"type", from.Type, &to.Type},
		)
		if f != nil {
			return f
		}
	}
	return nil
}
