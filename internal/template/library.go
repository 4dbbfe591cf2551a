package template

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"turnpike/internal/message"
)

// LibraryEntry is a template that businesses may take over as it is; it is approved at once
// (reference §6.6). The texts are this platform's own.
type LibraryEntry struct {
	ID         uint64
	Name       string
	Language   string
	Category   message.Category
	Topic      string
	UseCase    string
	Industry   []string
	Header     string
	Body       string
	Samples    []string // of the body's variables
	ParamTypes []string // TEXT, AMOUNT, DATE, PHONE_NUMBER, EMAIL, NUMBER, ADDRESS
	Buttons    []Button
}

// firstLibraryID is the id of the library's first entry; the others follow.
const firstLibraryID = 550_000_000_000_001

var library = func() []LibraryEntry {
	shop, travel, bank, any := []string{"E_COMMERCE"}, []string{"TRAVEL"}, []string{"FINANCIAL_SERVICES"}, []string{"E_COMMERCE", "FINANCIAL_SERVICES", "TRAVEL"}
	link := func(text string) Button { return Button{Type: "URL", Text: text, URL: "https://example.com/{{1}}"} }
	call := Button{Type: "PHONE_NUMBER", Text: "Call us", PhoneNumber: "+15550100000"}
	all := []LibraryEntry{
		{Name: "delivery_update_1", Topic: "ORDER_MANAGEMENT", UseCase: "DELIVERY_UPDATE", Industry: shop, Header: "Your parcel is on its way", Body: "Hello {{1}}, your order {{2}} has left our house. We expect it at yours on {{3}}.", Samples: []string{"Ada", "A-1001", "12 March"}, ParamTypes: []string{"TEXT", "TEXT", "DATE"}, Buttons: []Button{link("Follow it")}},
		{Name: "delivery_failed_1", Topic: "ORDER_MANAGEMENT", UseCase: "DELIVERY_FAILED", Industry: shop, Header: "We missed you", Body: "Hello {{1}}, we could not hand over your order {{2}} today. Please choose another day.", Samples: []string{"Ada", "A-1001"}, ParamTypes: []string{"TEXT", "TEXT"}, Buttons: []Button{link("Choose a day"), call}},
		{Name: "order_confirmed_1", Topic: "ORDER_MANAGEMENT", UseCase: "ORDER_CONFIRMATION", Industry: shop, Header: "Thank you", Body: "Hello {{1}}, we have your order {{2}} over {{3}} and begin to pack it.", Samples: []string{"Ada", "A-1001", "EUR 49.90"}, ParamTypes: []string{"TEXT", "TEXT", "AMOUNT"}, Buttons: []Button{link("See the order")}},
		{Name: "order_cancelled_1", Topic: "ORDER_MANAGEMENT", UseCase: "ORDER_OR_TRANSACTION_CANCEL", Industry: shop, Header: "Order cancelled", Body: "Hello {{1}}, your order {{2}} is cancelled. You get {{3}} back within five days.", Samples: []string{"Ada", "A-1001", "EUR 49.90"}, ParamTypes: []string{"TEXT", "TEXT", "AMOUNT"}},
		{Name: "pickup_ready_1", Topic: "ORDER_MANAGEMENT", UseCase: "ORDER_PICK_UP", Industry: shop, Header: "Ready for you", Body: "Hello {{1}}, your order {{2}} waits for you at {{3}} until the shop closes.", Samples: []string{"Ada", "A-1001", "12 Sea Street"}, ParamTypes: []string{"TEXT", "TEXT", "ADDRESS"}},
		{Name: "payment_received_1", Topic: "PAYMENTS", UseCase: "PAYMENT_CONFIRMATION", Industry: any, Header: "Payment received", Body: "Hello {{1}}, we received your payment of {{2}} for {{3}}, thank you.", Samples: []string{"Ada", "EUR 120", "invoice 77"}, ParamTypes: []string{"TEXT", "AMOUNT", "TEXT"}},
		{Name: "payment_due_1", Topic: "PAYMENTS", UseCase: "PAYMENT_DUE_REMINDER", Industry: bank, Header: "A payment is due", Body: "Hello {{1}}, your payment of {{2}} is due on {{3}}. If you have paid already, all is well.", Samples: []string{"Ada", "EUR 120", "12 March"}, ParamTypes: []string{"TEXT", "AMOUNT", "DATE"}, Buttons: []Button{link("Pay now")}},
		{Name: "payment_failed_1", Topic: "PAYMENTS", UseCase: "PAYMENT_REJECT_FAIL", Industry: any, Header: "The payment did not go through", Body: "Hello {{1}}, your payment of {{2}} was refused by your bank. Please try another way.", Samples: []string{"Ada", "EUR 120"}, ParamTypes: []string{"TEXT", "AMOUNT"}, Buttons: []Button{link("Try again"), call}},
		{Name: "low_balance_1", Topic: "ACCOUNT_UPDATES", UseCase: "LOW_BALANCE_WARNING", Industry: bank, Header: "Your balance is low", Body: "Hello {{1}}, the balance of your account {{2}} has fallen to {{3}} this morning.", Samples: []string{"Ada", "ending in 1234", "EUR 8"}, ParamTypes: []string{"TEXT", "TEXT", "AMOUNT"}},
		{Name: "appointment_reminder_1", Topic: "EVENT_REMINDER", UseCase: "APPOINTMENT_REMINDER", Industry: any, Header: "See you soon", Body: "Hello {{1}}, we expect you on {{2}} at {{3}}. Tell us if you cannot come.", Samples: []string{"Ada", "12 March", "12 Sea Street"}, ParamTypes: []string{"TEXT", "DATE", "ADDRESS"}, Buttons: []Button{{Type: "QUICK_REPLY", Text: "I will come"}, {Type: "QUICK_REPLY", Text: "Another day"}}},
		{Name: "flight_delayed_1", Topic: "EVENT_REMINDER", UseCase: "TRAVEL_UPDATE", Industry: travel, Header: "Your flight is late", Body: "Hello {{1}}, your flight {{2}} leaves at {{3}} today. We are sorry for the wait.", Samples: []string{"Ada", "AZ 123", "14:35"}, ParamTypes: []string{"TEXT", "TEXT", "DATE"}, Buttons: []Button{link("See the flight")}},
		{Name: "feedback_1", Topic: "CUSTOMER_FEEDBACK", UseCase: "FEEDBACK_SURVEY", Industry: any, Header: "How was it?", Body: "Hello {{1}}, you were with us on {{2}}. Will you tell us how it was?", Samples: []string{"Ada", "12 March"}, ParamTypes: []string{"TEXT", "DATE"}, Buttons: []Button{link("Answer")}},
		{Name: "address_changed_1", Topic: "ACCOUNT_UPDATES", UseCase: "ACCOUNT_CREATION_CONFIRMATION", Industry: any, Header: "Address changed", Body: "Hello {{1}}, the address of your account is now {{2}}. Call us if it was not you.", Samples: []string{"Ada", "12 Sea Street"}, ParamTypes: []string{"TEXT", "ADDRESS"}, Buttons: []Button{call}},
		{Name: "fraud_alert_1", Topic: "IDENTITY_VERIFICATION", UseCase: "FRAUD_ALERT", Industry: bank, Header: "Was this you?", Body: "Hello {{1}}, somebody paid {{2}} with your card at {{3}} a moment ago.", Samples: []string{"Ada", "EUR 300", "a shop in Nice"}, ParamTypes: []string{"TEXT", "AMOUNT", "TEXT"}, Buttons: []Button{{Type: "QUICK_REPLY", Text: "It was me"}, {Type: "QUICK_REPLY", Text: "It was not me"}}},
	}
	for i := range all {
		all[i].ID, all[i].Language, all[i].Category = firstLibraryID+uint64(i), "en_US", message.Utility
	}
	return all
}()

// LibraryQuery picks entries; empty parts do not restrict. Text is looked for in name and texts.
type LibraryQuery struct {
	Text, Topic, UseCase, Industry, Language, Name string
}

// Library lists the entries that a query picks.
func Library(q LibraryQuery) []LibraryEntry {
	same := func(wanted, value string) bool { return wanted == "" || strings.EqualFold(wanted, value) }
	var out []LibraryEntry
	for i := range library {
		e := &library[i]
		text := strings.ToLower(e.Name + " " + e.Header + " " + e.Body)
		if strings.Contains(text, strings.ToLower(q.Text)) && same(q.Topic, e.Topic) && same(q.UseCase, e.UseCase) && same(q.Name, e.Name) &&
			same(q.Language, e.Language) && (q.Industry == "" || slices.ContainsFunc(e.Industry, func(s string) bool { return same(q.Industry, s) })) {
			out = append(out, *e)
		}
	}
	return out
}

// LibraryInput fills in a button of an entry.
type LibraryInput struct {
	Type    string // URL or PHONE_NUMBER
	URL     string // ends in {{1}} where it has a variable
	Example string
	Phone   string
}

// Components are the entry's as a template has them; inputs are for its URL and phone buttons, in their
// order.
func (e *LibraryEntry) Components(inputs []LibraryInput) ([]Component, error) {
	example, err := json.Marshal(map[string]any{"body_text": [][]string{e.Samples}})
	if err != nil {
		return nil, fmt.Errorf("library template %s: %w", e.Name, err)
	}
	out := []Component{{Type: "HEADER", Format: "TEXT", Text: e.Header}, {Type: "BODY", Text: e.Body, Example: example}}
	if len(e.Buttons) == 0 {
		return out, nil
	}
	buttons := slices.Clone(e.Buttons)
	for i := range buttons {
		b := &buttons[i]
		if b.Type != "URL" && b.Type != "PHONE_NUMBER" {
			continue
		}
		at := slices.IndexFunc(inputs, func(in LibraryInput) bool { return strings.EqualFold(in.Type, b.Type) })
		if at < 0 {
			return nil, fmt.Errorf("library_template_button_inputs lacks one of type %s", b.Type)
		}
		in := inputs[at]
		inputs = slices.Delete(slices.Clone(inputs), at, at+1)
		if b.Type == "PHONE_NUMBER" {
			b.PhoneNumber = in.Phone
			continue
		}
		b.URL = in.URL
		if len(variables(in.URL)) > 0 {
			if b.Example, err = json.Marshal([]string{in.Example}); err != nil {
				return nil, fmt.Errorf("library template %s: %w", e.Name, err)
			}
		}
	}
	return append(out, Component{Type: "BUTTONS", Buttons: buttons}), nil
}
