package message

// Limits of address book entries. The reference bounds the number of entries only (§2.2); the others keep
// one entry from filling a phone's screen for ever.
const (
	MaxContacts      = 257  // entries of one message
	MaxContactValues = 50   // numbers, addresses or pages of one entry
	MaxContactLength = 1024 // characters of a name or a value
)

// Contact is an entry of an address book (reference §2.2).
type Contact struct {
	Name      ContactName      `json:"name"`
	Birthday  string           `json:"birthday,omitempty"` // YYYY-MM-DD
	Phones    []ContactPhone   `json:"phones,omitempty"`
	Emails    []ContactEmail   `json:"emails,omitempty"`
	URLs      []ContactURL     `json:"urls,omitempty"`
	Addresses []ContactAddress `json:"addresses,omitempty"`
	Org       *ContactOrg      `json:"org,omitempty"`
}

// ContactName is a name, whole and in parts.
type ContactName struct {
	Formatted string `json:"formatted_name"`
	First     string `json:"first_name,omitempty"`
	Last      string `json:"last_name,omitempty"`
	Middle    string `json:"middle_name,omitempty"`
	Suffix    string `json:"suffix,omitempty"`
	Prefix    string `json:"prefix,omitempty"`
}

// HasParts says whether a name has a part beside the whole, as it must (reference §2.2).
func (n *ContactName) HasParts() bool {
	return n.First != "" || n.Last != "" || n.Middle != "" || n.Suffix != "" || n.Prefix != ""
}

// ContactPhone is a phone number; Address is set when it is somebody's line on this platform.
type ContactPhone struct {
	Phone   string  `json:"phone,omitempty"`
	Type    string  `json:"type,omitempty"`
	Address Address `json:"wa_id,omitempty"`
}

// ContactEmail is an electronic address.
type ContactEmail struct {
	Email string `json:"email,omitempty"`
	Type  string `json:"type,omitempty"`
}

// ContactURL is a web address.
type ContactURL struct {
	URL  string `json:"url,omitempty"`
	Type string `json:"type,omitempty"`
}

// ContactAddress is a postal address.
type ContactAddress struct {
	Street      string `json:"street,omitempty"`
	City        string `json:"city,omitempty"`
	State       string `json:"state,omitempty"`
	Zip         string `json:"zip,omitempty"`
	Country     string `json:"country,omitempty"`
	CountryCode string `json:"country_code,omitempty"`
	Type        string `json:"type,omitempty"`
}

// ContactOrg is where somebody works.
type ContactOrg struct {
	Company    string `json:"company,omitempty"`
	Department string `json:"department,omitempty"`
	Title      string `json:"title,omitempty"`
}

// ContactCard is the document of KindContacts.
type ContactCard struct {
	Contacts []Contact `json:"contacts"`
	// Requested says that a person shared the card because the business asked for it.
	Requested bool `json:"requested,omitzero"`
}
