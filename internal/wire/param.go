package wire

import (
	"errors"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"turnpike/internal/fault"
	"turnpike/internal/message"
)

// param names a parameter as Graph does: interactive['action']['buttons'][0]. Checks are methods of the
// object that a parameter is in, so that its own name is only written down when it is refused.
//
// What is refused with which code follows the reference's catalogue (§4.2): 131008 what is missing or
// empty, 100 what has the wrong type, is too long or is none of the words that are allowed, 131009 what
// is well written and yet no valid value: a count, a repetition, a place that does not exist.
type param string

func (p param) in(name string) param { return p + "['" + param(name) + "']" }

func (p param) at(i int) param { return p + "[" + param(strconv.Itoa(i)) + "]" }

// missing refuses a parameter that must be there. wanted says what it must do: "be an object".
func (p param) missing(name, wanted string) *fault.Error {
	kind, _, _ := strings.Cut(string(p), "[")
	return fault.ParamMissing.With("Parameter '%s' is mandatory for type '%s': %s must %s.", name, kind, p.in(name), wanted)
}

// malformed refuses how a parameter is written.
func (p param) malformed(name, wanted string) *fault.Error {
	return fault.InvalidParam.Saying("Param %s must %s.", p.in(name), wanted)
}

// invalid refuses the value of a parameter.
func (p param) invalid(name, wanted string) *fault.Error {
	return fault.ParamInvalid.With("Param %s must %s.", p.in(name), wanted)
}

// required checks a text that must have 1 to most characters.
func (p param) required(name string, t Text, most int) *fault.Error {
	if t == "" {
		return p.missing(name, "have 1 to "+strconv.Itoa(most)+" characters")
	}
	return p.optional(name, t, most)
}

// optional checks a text that may have up to most characters.
func (p param) optional(name string, t Text, most int) *fault.Error {
	if len(t) > most && utf8.RuneCountInString(string(t)) > most {
		return p.malformed(name, "be at most "+strconv.Itoa(most)+" characters long")
	}
	return nil
}

// count checks how many there are of something.
func (p param) count(name string, n, least, most int) *fault.Error {
	switch {
	case n == 0 && least > 0:
		return p.missing(name, "have "+strconv.Itoa(least)+" to "+strconv.Itoa(most)+" entries")
	case n < least, n > most:
		return p.invalid(name, "have "+strconv.Itoa(least)+" to "+strconv.Itoa(most)+" entries, not "+strconv.Itoa(n))
	}
	return nil
}

// oneOf checks a text that must be one of some words, in any letter case, and gives it in lower case.
func (p param) oneOf(name string, t Text, words ...string) (string, *fault.Error) {
	for _, w := range words {
		if strings.EqualFold(w, string(t)) {
			return w, nil
		}
	}
	all := "be one of {" + strings.ToUpper(strings.Join(words, ", ")) + "}"
	if t == "" {
		return "", p.missing(name, all)
	}
	return "", p.malformed(name, all+" - got "+strconv.Quote(short(string(t))))
}

// link checks a web address.
func (p param) link(name string, t Text) *fault.Error {
	if f := p.required(name, t, message.MaxLinkLength); f != nil {
		return f
	}
	u, err := url.Parse(string(t))
	if err != nil || u.Host == "" || (u.Scheme != "https" && u.Scheme != "http") {
		return p.malformed(name, "be a valid URI that begins with https:// or http://")
	}
	return nil
}

// fresh checks that a text was not there before, and remembers it. Its items are few.
func (p param) fresh(name string, t Text, seen *[]Text) *fault.Error {
	if slices.Contains(*seen, t) {
		return p.invalid(name, "be unique - "+strconv.Quote(short(string(t)))+" is there twice")
	}
	*seen = append(*seen, t)
	return nil
}

// degrees reads a number or a text that is one, between -most and most.
func (p param) degrees(name string, t Text, most float64) (float64, *fault.Error) {
	wanted := "be a number from -" + strconv.Itoa(int(most)) + " to " + strconv.Itoa(int(most))
	if t == "" {
		return 0, p.missing(name, wanted)
	}
	v, err := strconv.ParseFloat(string(t), 64)
	switch {
	case err != nil || strings.Trim(string(t), "0123456789+-.eE") != "": // no hexadecimal, no words
		return 0, p.malformed(name, wanted)
	case v < -most || v > most:
		return 0, p.invalid(name, wanted)
	}
	return v, nil
}

// whole reads a whole number, or a text that is one, from least to most.
func (p param) whole(name string, t Text, least, most int64) (int64, *fault.Error) {
	wanted := "be a whole number from " + strconv.FormatInt(least, 10) + " to " + strconv.FormatInt(most, 10)
	if least == most {
		wanted = "be " + strconv.FormatInt(least, 10)
	}
	if t == "" {
		return 0, p.missing(name, wanted)
	}
	v, err := strconv.ParseInt(string(t), 10, 64)
	switch {
	case err != nil && !errors.Is(err, strconv.ErrRange), strings.HasPrefix(string(t), "+"):
		return 0, p.malformed(name, wanted+" - got "+strconv.Quote(short(string(t))))
	case err != nil || v < least || v > most:
		return 0, p.invalid(name, wanted)
	}
	return v, nil
}

// copied is a text that goes over into a document.
type copied struct {
	name string
	from Text
	to   *string
}

// copy moves texts of a contact over.
func (p param) copy(texts ...copied) *fault.Error {
	for _, t := range texts {
		if f := p.optional(t.name, t.from, message.MaxContactLength); f != nil {
			return f
		}
		*t.to = string(t.from)
	}
	return nil
}

// first is the first refusal of some checks that are all done already.
func first(fs ...*fault.Error) *fault.Error {
	for _, f := range fs {
		if f != nil {
			return f
		}
	}
	return nil
}
