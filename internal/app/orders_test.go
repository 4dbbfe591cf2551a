package app

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// billTo sends an order_details message over 1 rupee; more is what its parameters have besides.
func (s *system) billTo(to, reference, more string) string {
	s.t.Helper()
	return idOf(s.t, s.post("/v25.0/"+number+"/messages", travel, `{"messaging_product":"whatsapp","to":"`+to+`","type":"interactive","interactive":{"type":"order_details","body":{"text":"b"},
		"action":{"name":"review_and_pay","parameters":{"reference_id":"`+reference+`","type":"digital-goods","currency":"INR","total_amount":{"value":100,"offset":100},
		"payment_settings":[{"type":"payment_gateway","payment_gateway":{"type":"razorpay","configuration_name":"c"}}]`+more+`}}}}`), http.StatusOK)
}

// progressOf says how far an order is.
func (s *system) progressOf(reference, order string) answer {
	s.t.Helper()
	return s.post("/v25.0/"+number+"/messages", travel, `{"messaging_product":"whatsapp","to":"`+ada+`","type":"interactive","interactive":{"type":"order_status","body":{"text":"b"},
		"action":{"name":"review_order","parameters":{"reference_id":"`+reference+`","order":`+order+`}}}}`)
}

// enableCalls lets the number send buttons that call it.
func (s *system) enableCalls() {
	s.t.Helper()
	if a := s.post("/v25.0/"+number+"/settings", travel, `{"calling":{"status":"ENABLED"}}`); a.status != http.StatusOK {
		s.t.Fatalf("%d %s", a.status, a.body)
	}
}

// pays is a person saying what became of a payment.
func (s *system) pays(id, status string) answer {
	s.t.Helper()
	return s.post(peoplePath+ada+"/messages/"+url.PathEscape(id)+"/payment", "", `{"status":"`+status+`"}`)
}

// awaitPayment waits until a business was told n times of a message's payments, and gives the statuses.
func (r *receiver) awaitPayment(t *testing.T, id string, n int) (out []map[string]any) {
	t.Helper()
	r.await(t, "the payment", func(string) bool {
		out = nil
		for _, one := range r.values("statuses")[id] {
			if one["type"] == "payment" {
				out = append(out, one)
			}
		}
		return len(out) >= n
	})
	return out
}

// TestABillIsPaid follows an order from its bill to its end, as a business's software sees it.
func TestABillIsPaid(t *testing.T) {
	t.Parallel()
	s, r := boot(t, t.TempDir(), nil), receive(t)
	s.subscribe(r.URL)
	s.write("hello")
	id := s.billTo(ada, "order-1", "")
	s.awaitInbox(id)
	s.answers("the same reference", s.post("/v25.0/"+number+"/messages", travel, `{"messaging_product":"whatsapp","to":"`+ada+`","type":"interactive","interactive":{"type":"order_details","body":{"text":"b"},
		"action":{"name":"review_and_pay","parameters":{"reference_id":"order-1","type":"digital-goods","currency":"INR","total_amount":{"value":100,"offset":100},"payment_type":"upi"}}}}`),
		http.StatusBadRequest, "131009", "reference_id", "must be unique")
	s.answers("a payment that is none", s.pays(id, "stolen"), http.StatusBadRequest, "status_invalid")
	for _, status := range []string{"failed", "captured"} {
		s.answers(status, s.pays(id, status), http.StatusCreated, "test_", status)
	}
	s.answers("paid twice", s.pays(id, "captured"), http.StatusConflict, "bill_paid")
	told := r.awaitPayment(t, id, 2)
	for i, want := range []string{`"status":"failed","payment":{"transaction":{"status":"failed","error":{"code":"payment_declined","reason":"declined on the test network"},`, `"status":"captured","payment":{"transaction":{"status":"success",`} {
		transaction := told[i]["payment"].(map[string]any)["transaction"].(map[string]any)
		for _, of := range []map[string]any{told[i], transaction} {
			for _, always := range []string{"id", "timestamp", "created_timestamp", "updated_timestamp", "recipient_user_id"} {
				delete(of, always)
			}
		}
		const money = `"amount":{"value":100,"offset":100},"currency":"INR"`
		full := `{"type":"payment","recipient_id":"` + ada + `",` + want + `"type":"razorpay",` + money + `},"reference_id":"order-1",` + money + `}}`
		if diff := cmp.Diff(jsonOf(t, []byte(full)), any(told[i])); diff != "" {
			t.Errorf("the payment (- wanted, + told): %s", diff)
		}
	}
	s.answers("a paid order is not canceled", s.progressOf("order-1", `{"status":"canceled"}`), http.StatusBadRequest, "131009", "its payment is captured")
	s.awaitInbox(id, idOf(t, s.progressOf("order-1", `{"status":"completed","description":"Enjoy"}`), http.StatusOK))
	s.answers("an order that is over", s.progressOf("order-1", `{"status":"shipped"}`), http.StatusBadRequest, "131009", "cannot become shipped")
	if a := s.do(http.MethodGet, adaThread+"/messages", "", "", ""); strings.Count(a.body, `"payment":"captured"`) != 1 {
		t.Errorf("the phone shows %s", a.body)
	}
	plain := s.send("hi")
	s.awaitArrived(plain)
	s.answers("what bills nothing", s.pays(plain, "captured"), http.StatusBadRequest, "bill_unknown")
}

// awaitArrived waits until Ada has a message.
func (s *system) awaitArrived(id string) {
	s.t.Helper()
	for deadline := time.Now().Add(10 * time.Second); !slices.Contains(s.inbox(), id); {
		if time.Now().After(deadline) {
			s.t.Fatalf("%s did not arrive", id)
		}
	}
}

// TestATemplateBillsToo, and tells how far the order is.
func TestATemplateBillsToo(t *testing.T) {
	t.Parallel()
	s, r := boot(t, t.TempDir(), nil), receive(t)
	s.subscribe(r.URL)
	const templates = "/v25.0/300000000000001/message_templates"
	create := func(name, sub, more string) {
		t.Helper()
		idOf(t, s.post(templates, travel, `{"name":"`+name+`","language":"en_US","category":"UTILITY","sub_category":"`+sub+`","components":[{"type":"BODY","text":"This is about what you ordered, `+name+`."}`+more+`]}`), http.StatusOK)
	}
	create("bill", "ORDER_DETAILS", `,{"type":"BUTTONS","buttons":[{"type":"ORDER_DETAILS","text":"Pay now"}]}`)
	create("progress", "ORDER_STATUS", "")
	send := func(name, components string) answer {
		t.Helper()
		return s.post("/v25.0/"+number+"/messages", travel, `{"messaging_product":"whatsapp","to":"`+ada+`","type":"template","template":{"name":"`+name+`","language":{"code":"en_US"},"components":[`+components+`]}}`)
	}
	bill := func(value string) string {
		return `{"type":"button","sub_type":"order_details","index":0,"parameters":[{"type":"action","action":{"order_details":{"reference_id":"order-2","type":"physical-goods","currency":"BRL",
			"payment_settings":[{"type":"pix_dynamic_code","pix_dynamic_code":{"code":"00020101","merchant_name":"Azur","key":"1","key_type":"EVP"}}],"total_amount":{"value":` + value + `,"offset":100},
			"order":{"status":"pending","items":[{"name":"bread","amount":{"value":50,"offset":100},"quantity":2}],"subtotal":{"value":100,"offset":100},"tax":{"value":0,"offset":100}}}}}]}`
	}
	progress := `{"type":"order_status","parameters":[{"type":"order_status","order_status":{"reference_id":"order-2","order":{"status":"shipped"}}}]}`
	s.answers("a bill without its order", send("bill", ""), http.StatusBadRequest, "132012", "button at index 0", "order_details")
	s.answers("a bill that does not add up", send("bill", bill("99")), http.StatusBadRequest, "131009", "['action']['order_details']['total_amount']['value'] must be subtotal")
	s.answers("progress of nothing", send("progress", progress), http.StatusBadRequest, "131009", "order-2")
	id := idOf(t, send("bill", bill("100")), http.StatusOK)
	s.awaitArrived(id)
	s.answers("a template without that sub-category", send("bill", bill("100")+","+progress), http.StatusBadRequest, "132012", "ORDER_STATUS")
	s.answers("billed twice", send("bill", bill("100")), http.StatusBadRequest, "131009", "must be unique")
	s.answers("paid", s.pays(id, "captured"), http.StatusCreated, "captured")
	if told := r.awaitPayment(t, id, 1); told[0]["payment"].(map[string]any)["reference_id"] != "order-2" {
		t.Errorf("told %v", told)
	}
	s.awaitArrived(idOf(t, send("progress", progress), http.StatusOK))
	if a := s.do(http.MethodGet, adaThread+"/messages", "", "", ""); !strings.Contains(a.body, `"progress":{"reference":"order-2","status":"shipped"}`) || !strings.Contains(a.body, `"bill":{"reference":"order-2"`) {
		t.Errorf("the phone shows %s", a.body)
	}
}

// TestAButtonThatCalls is sent once the number's calling setting is on.
func TestAButtonThatCalls(t *testing.T) {
	t.Parallel()
	s := boot(t, t.TempDir(), nil)
	s.write("hello")
	const body = `{"messaging_product":"whatsapp","to":"` + ada + `","type":"interactive","interactive":{"type":"voice_call","body":{"text":"b"},"action":{"name":"voice_call"}}}`
	s.answers("calling is off", s.post("/v25.0/"+number+"/messages", travel, body), http.StatusUnauthorized, "138000")
	s.enableCalls()
	s.awaitArrived(idOf(t, s.post("/v25.0/"+number+"/messages", travel, body), http.StatusOK))
}
