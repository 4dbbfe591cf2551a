package engine

import (
	"hash/maphash"
	"strings"
	"sync/atomic"

	"github.com/nyaruka/phonenumbers"

	"turnpike/internal/fault"
	"turnpike/internal/message"
)

// maxRecipient bounds what is looked at as a phone number, in bytes.
const maxRecipient = 64

// recipients remembers recent answers for numbers that are not canonicals: reading a number takes some ten
// microseconds and the same people are written to again and again. It is a fixed table where a newer
// entry takes an older one's place, so it needs neither lock nor eviction.
var recipients [1 << 14]atomic.Pointer[recipientEntry]

var recipientSeed = maphash.MakeSeed()

type recipientEntry struct {
	sender, input string
	address       message.Address
}

// Recipient turns a phone number as a business wrote it into a person's address (reference §2.1): an
// international number with or without its plus; failing that, a number of the sender's own country.
// sender is the business's number in digits.
func Recipient(sender, input string) (message.Address, *fault.Error) {
	if len(input) > maxRecipient {
		return "", badRecipient("it has more than 64 bytes")
	}
	if address, known := canonicalAddress(input); known {
		return address, checkSelf(sender, address)
	}
	var h maphash.Hash
	h.SetSeed(recipientSeed)
	_, _ = h.WriteString(sender)
	_ = h.WriteByte(0)
	_, _ = h.WriteString(input)
	slot := &recipients[h.Sum64()%uint64(len(recipients))]
	if e := slot.Load(); e != nil && e.sender == sender && e.input == input {
		return e.address, checkSelf(sender, e.address)
	}
	address, f := parseRecipient(sender, input)
	if f != nil {
		return "", f
	}
	slot.Store(&recipientEntry{sender, input, address})
	return address, checkSelf(sender, address)
}

func checkSelf(sender string, to message.Address) *fault.Error {
	if sender == string(to) {
		return fault.SelfSend.New()
	}
	return nil
}

func badRecipient(why string) *fault.Error {
	return fault.ParamInvalid.With("to is not a phone number: %s. Write it with its country code, as +33612345678.", why)
}

func parseRecipient(sender, input string) (message.Address, *fault.Error) {
	plus := strings.HasPrefix(strings.TrimSpace(input), "+")
	var b strings.Builder
	for _, r := range input {
		switch {
		case r >= '0' && r <= '9':
			b.WriteRune(r)
		case strings.ContainsRune("+-() .\u00a0", r):
		default:
			return "", badRecipient("it has characters other than digits, spaces, -, ( and )")
		}
	}
	digits := b.String()
	if len(digits) < 6 || len(digits) > 15 {
		return "", badRecipient("a number has 6 to 15 digits")
	}
	if len(digits) == 13 && strings.HasPrefix(digits, "521") { // the old way to dial Mexican mobiles
		digits = "52" + digits[3:]
	}
	international, err := phonenumbers.Parse("+"+digits, "")
	if err == nil && phonenumbers.IsValidNumber(international) {
		address := canonical(international)
		if string(address) == digits {
			canonicals.put(knownKey(digits), 0)
		}
		return address, nil
	}
	if !plus {
		if national := nationalNumber(sender, digits); national != nil {
			return canonical(national), nil
		}
	}
	if err != nil || !phonenumbers.IsPossibleNumber(international) {
		return "", badRecipient("no country has such a number")
	}
	address := canonical(international)
	if plus && string(address) == digits {
		canonicals.put(knownKey(digits), behindPlus)
	}
	return address, nil
}

// nationalNumber reads digits as they are dialled in the sender's own country; nil when no phone there
// has them.
func nationalNumber(sender, digits string) *phonenumbers.PhoneNumber {
	own, err := phonenumbers.Parse("+"+sender, "")
	if err != nil {
		return nil
	}
	region := phonenumbers.GetRegionCodeForNumber(own)
	if region == "" {
		region = phonenumbers.GetRegionCodeForCountryCode(int(own.GetCountryCode()))
	}
	national, err := phonenumbers.Parse(digits, region)
	if err != nil || !phonenumbers.IsValidNumber(national) {
		return nil
	}
	return national
}

// canonical is the form under which a person is known. It may differ from what was typed (reference
// §2.1).
func canonical(n *phonenumbers.PhoneNumber) message.Address {
	return message.Address(strings.TrimPrefix(phonenumbers.Format(n, phonenumbers.E164), "+"))
}
