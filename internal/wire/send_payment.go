package wire

import (
	"regexp"
	"strings"

	"turnpike/internal/fault"
	"turnpike/internal/message"
)

// PaymentWayObject is one of payment_settings: a type and the object of that name.
type PaymentWayObject struct {
	Type    Text `json:"type"`
	Gateway *struct {
		Type          Text `json:"type"`
		Configuration Text `json:"configuration_name"`
	} `json:"payment_gateway"`
	Intent *struct {
		Link Text `json:"link"`
	} `json:"upi_intent_link"`
	Pix *struct {
		Code    Text `json:"code"`
		Payee   Text `json:"merchant_name"`
		Key     Text `json:"key"`
		KeyType Text `json:"key_type"`
	} `json:"pix_dynamic_code"`
	Link *struct {
		URI Text `json:"uri"`
	} `json:"payment_link"`
	Boleto *struct {
		Line Text `json:"digitable_line"`
	} `json:"boleto"`
	Card *struct {
		Digits     Text `json:"last_four_digits"`
		Credential Text `json:"credential_id"`
	} `json:"offsite_card_pay"`
}

var (
	wayTypes    = []string{message.PayGateway, message.PayIntent, message.PayPix, message.PayLink, message.PayBoleto, message.PayCard}
	pixKeyTypes = []string{"CPF", "CNPJ", "EMAIL", "PHONE", "EVP"}
	fourDigits  = regexp.MustCompile(`^[0-9]{4}$`)
)

// paymentWays checks the ways to pay; each type comes once.
func paymentWays(ways []PaymentWayObject, at param) ([]message.PaymentWay, *fault.Error) {
	if f := at.count("payment_settings", len(ways), 0, message.MaxPaymentWays); f != nil || len(ways) == 0 {
		return nil, f
	}
	out := make([]message.PaymentWay, len(ways))
	var types []Text
	for i := range ways {
		at := at.in("payment_settings").at(i)
		kind, f := at.oneOf("type", ways[i].Type, wayTypes...)
		if f != nil {
			return nil, f
		}
		if f := at.fresh("type", Text(kind), &types); f != nil {
			return nil, f
		}
		out[i].Type = kind
		if f := ways[i].fill(at, &out[i]); f != nil {
			return nil, f
		}
	}
	return out, nil
}

// fill checks the object of the way's type.
func (w *PaymentWayObject) fill(at param, out *message.PaymentWay) *fault.Error {
	given := map[string]bool{
		message.PayGateway: w.Gateway != nil, message.PayIntent: w.Intent != nil, message.PayPix: w.Pix != nil,
		message.PayLink: w.Link != nil, message.PayBoleto: w.Boleto != nil, message.PayCard: w.Card != nil,
	}
	if !given[out.Type] {
		return at.missing(out.Type, "be an object")
	}
	at = at.in(out.Type)
	switch out.Type {
	case message.PayGateway:
		out.Provider, out.Configuration = string(w.Gateway.Type), string(w.Gateway.Configuration)
		return first(at.required("type", w.Gateway.Type, message.MaxPaymentName), at.required("configuration_name", w.Gateway.Configuration, message.MaxPaymentName))
	case message.PayIntent:
		out.Link = string(w.Intent.Link)
		return at.intent("link", w.Intent.Link)
	case message.PayPix:
		return w.fillPix(at, out)
	case message.PayLink:
		out.Link = string(w.Link.URI)
		return at.link("uri", w.Link.URI)
	case message.PayBoleto:
		out.Code = string(w.Boleto.Line)
		return at.required("digitable_line", w.Boleto.Line, message.MaxPaymentName)
	}
	return w.fillCard(at, out)
}

func (w *PaymentWayObject) fillPix(at param, out *message.PaymentWay) (f *fault.Error) {
	out.Code, out.Payee, out.Key = string(w.Pix.Code), string(w.Pix.Payee), string(w.Pix.Key)
	if f = first(at.required("code", w.Pix.Code, message.MaxPaymentCode), at.required("merchant_name", w.Pix.Payee, message.MaxPaymentName),
		at.required("key", w.Pix.Key, message.MaxPaymentName)); f != nil {
		return f
	}
	out.KeyType, f = at.oneOf("key_type", w.Pix.KeyType, pixKeyTypes...)
	return f
}

func (w *PaymentWayObject) fillCard(at param, out *message.PaymentWay) *fault.Error {
	out.Digits, out.Credential = string(w.Card.Digits), string(w.Card.Credential)
	if f := first(at.required("last_four_digits", w.Card.Digits, message.MaxPaymentName), at.required("credential_id", w.Card.Credential, message.MaxPaymentName)); f != nil {
		return f
	}
	if !fourDigits.MatchString(out.Digits) {
		return at.malformed("last_four_digits", "be four digits")
	}
	return nil
}

// intent checks an address that opens a payment app.
func (p param) intent(name string, t Text) *fault.Error {
	if f := p.required(name, t, message.MaxPaymentCode); f != nil {
		return f
	}
	if !strings.HasPrefix(string(t), "upi://") {
		return p.malformed(name, "begin with upi://")
	}
	return nil
}

// PaymentObject is what a business says of a payment (order_status).
type PaymentObject struct {
	Status Text `json:"status"`
	At     Text `json:"timestamp"`
}

func (a *ActionObject) fillProgress(at param, into *message.Interactive, d *Draft) *fault.Error {
	if a.Parameters == nil {
		return at.missing("parameters", "be an object")
	}
	var f *fault.Error
	if into.Progress, f = progress(at.in("parameters"), a.Parameters.Reference, a.Parameters.Order, a.Parameters.Payment); f != nil {
		return f
	}
	d.Order = into.Progress.Step(string(at.in("parameters").in("reference_id")))
	return nil
}

// progress checks what is said of an order: how far it is, what became of its payment, or both.
func progress(at param, reference Text, order *BasketObject, paid *PaymentObject) (*message.Progress, *fault.Error) {
	out := &message.Progress{Reference: string(reference)}
	if f := at.reference(reference, message.MaxReferenceAbroad); f != nil {
		return nil, f
	}
	if order == nil && paid == nil {
		return nil, at.missing("order", "be an object with a status")
	}
	var f *fault.Error
	if order != nil {
		at := at.in("order")
		if out.Status, f = at.oneOf("status", order.Status, message.OrderStatuses...); f != nil {
			return nil, f
		}
		if f = at.optional("description", order.Text, message.MaxBillNote); f != nil {
			return nil, f
		}
		out.Text = string(order.Text)
	}
	if paid == nil {
		return out, nil
	}
	at = at.in("payment")
	if out.Payment, f = at.oneOf("status", paid.Status, message.PaymentStatuses...); f != nil || paid.At == "" {
		return out, f
	}
	seconds, f := at.whole("timestamp", paid.At, 1, maxSeconds)
	out.PaidAt = seconds * 1000
	return out, f
}

func (a *ActionObject) fillCall(at param, into *message.Interactive, d *Draft) *fault.Error {
	d.Calls = true
	into.Call = &message.CallButton{Text: "Call now", Minutes: message.CallMinutes}
	p := a.Parameters
	if p == nil {
		return nil
	}
	at = at.in("parameters")
	if f := first(at.optional("display_text", p.DisplayText, message.MaxButtonTitle), at.optional("payload", p.CallPayload, message.MaxCallPayload)); f != nil {
		return f
	}
	if p.DisplayText != "" {
		into.Call.Text = string(p.DisplayText)
	}
	into.Call.Payload = string(p.CallPayload)
	if p.CallMinutes == "" {
		return nil
	}
	minutes, f := at.whole("ttl_minutes", p.CallMinutes, 1, message.MaxCallMinutes)
	into.Call.Minutes = int(minutes)
	return f
}
