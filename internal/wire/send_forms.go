package wire

import (
	"encoding/json"
	"maps"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"turnpike/internal/fault"
	"turnpike/internal/message"
)

// flowVersion is the version of flow messages that the reference knows (§2.3).
const flowVersion = "3"

// unusedToken is the token of a flow that was sent without one (reference §2.3).
const unusedToken = "unused"

func (a *ActionObject) fillFlow(at param, into *message.Interactive, d *Draft) *fault.Error {
	if a.Parameters == nil {
		return at.missing("parameters", "be an object")
	}
	at = at.in("parameters")
	p := a.Parameters
	into.Flow = &message.Flow{ID: string(p.FlowID), Name: string(p.FlowName), Button: string(p.FlowButton), Token: string(p.FlowToken), Version: flowVersion}
	d.Flow = into.Flow
	if p.FlowToken == "" {
		into.Flow.Token = unusedToken
	}
	if f := p.checkFlow(at); f != nil {
		return f
	}
	if f := p.fillMode(at, into.Flow); f != nil {
		return f
	}
	return p.fillPayload(at, into.Flow)
}

func (p *ParametersObject) checkFlow(at param) *fault.Error {
	if _, f := at.oneOf("flow_message_version", p.FlowVersion, flowVersion); f != nil {
		return f
	}
	switch {
	case p.FlowID == "" && p.FlowName == "":
		return at.missing("flow_id", "be given, or "+string(at.in("flow_name"))+" in its place")
	case p.FlowID != "" && p.FlowName != "":
		return at.malformed("flow_id", "not be given together with flow_name")
	}
	f := first(
		at.optional("flow_id", p.FlowID, message.MaxScreenName), at.optional("flow_name", p.FlowName, message.MaxScreenName),
		at.required("flow_cta", p.FlowButton, message.MaxFlowButton), at.optional("flow_token", p.FlowToken, message.MaxFlowToken),
	)
	if f == nil && strings.ContainsFunc(string(p.FlowButton), isPicture) {
		return at.invalid("flow_cta", "not have emoji")
	}
	return f
}

// isPicture says whether a rune is drawn as a picture. Signs of Latin-1, as in 20°, are letters here.
func isPicture(r rune) bool { return r > unicode.MaxLatin1 && message.IsEmoji(string(r)) }

func (p *ParametersObject) fillMode(at param, out *message.Flow) (f *fault.Error) {
	out.Action = "navigate"
	if p.FlowAction != "" {
		if out.Action, f = at.oneOf("flow_action", p.FlowAction, "navigate", "data_exchange"); f != nil {
			return f
		}
	}
	if p.FlowMode == "" {
		return nil
	}
	mode, f := at.oneOf("mode", p.FlowMode, "published", "draft")
	out.Draft = mode == "draft"
	return f
}

// fillPayload takes over what the first screen is opened with.
func (p *ParametersObject) fillPayload(at param, out *message.Flow) *fault.Error {
	if p.FlowPayload == nil {
		return nil
	}
	at = at.in("flow_action_payload")
	if f := at.required("screen", p.FlowPayload.Screen, message.MaxScreenName); f != nil {
		return f
	}
	out.Screen = string(p.FlowPayload.Screen)
	data := p.FlowPayload.Data
	switch {
	case len(data) == 0 || data.Kind() == 'n':
	case data.Kind() != '{':
		return at.malformed("data", "be an object")
	case strings.TrimSpace(string(data[1:len(data)-1])) == "":
		return at.invalid("data", "not be empty; leave it out")
	default:
		out.Data = json.RawMessage(data)
	}
	return nil
}

// addressCountries are those that address messages exist for (reference §2.3).
var addressCountries = []string{"IN", "SG"}

func (a *ActionObject) fillAddress(at param, into *message.Interactive, _ *Draft) *fault.Error {
	if a.Parameters == nil {
		return at.missing("parameters", "be an object")
	}
	at = at.in("parameters")
	p := a.Parameters
	form := &message.AddressForm{}
	into.Address = form
	var f *fault.Error
	if form.Country, f = at.oneOf("country", p.Country, addressCountries...); f != nil {
		return f
	}
	if form.Values, f = fieldsOf(at, "values", p.Values); f != nil {
		return f
	}
	if form.Errors, f = fieldsOf(at, "validation_errors", p.Errors); f != nil {
		return f
	}
	if f := at.count("saved_addresses", len(p.Saved), 0, message.MaxSavedAddress); f != nil {
		return f
	}
	var ids []Text
	for i := range p.Saved {
		s, at := &p.Saved[i], at.in("saved_addresses").at(i)
		if f := first(at.required("id", s.ID, message.MaxButtonID), at.fresh("id", s.ID, &ids)); f != nil {
			return f
		}
		values, f := fieldsOf(at, "value", s.Values)
		if f != nil {
			return f
		}
		form.Saved = append(form.Saved, message.SavedAddress{ID: string(s.ID), Values: values})
	}
	return nil
}

// fieldsOf checks the fields of an address.
func fieldsOf(at param, name string, values map[string]Text) (map[string]string, *fault.Error) {
	if f := at.count(name, len(values), 0, message.MaxAddressFields); f != nil {
		return nil, f
	}
	if len(values) == 0 {
		return nil, nil
	}
	out := make(map[string]string, len(values))
	for _, field := range slices.Sorted(maps.Keys(values)) {
		if f := at.in(name).optional(short(field), values[field], message.MaxAddressValue); f != nil {
			return nil, f
		}
		if len(field) > message.MaxAddressValue {
			return nil, at.invalid(name, "not have names of more than "+strconv.Itoa(message.MaxAddressValue)+" bytes")
		}
		out[field] = string(values[field])
	}
	return out, nil
}
