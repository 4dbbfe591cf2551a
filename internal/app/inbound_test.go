package app

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// writes is a person sending what follows "to".
func (s *system) writes(rest string) answer {
	s.t.Helper()
	return s.post(peoplePath+ada+"/messages", "", `{"to":"`+number+`",`+rest+`}`)
}

// says is a business sending what follows messaging_product and to.
func (s *system) says(rest string) string {
	s.t.Helper()
	return idOf(s.t, s.post("/v25.0/"+number+"/messages", travel, `{"messaging_product":"whatsapp","to":"`+ada+`",`+rest+`}`), http.StatusOK)
}

func (s *system) interactive(kind, action string) string {
	s.t.Helper()
	return s.says(fmt.Sprintf(`"type":"interactive","interactive":{"type":%q,"body":{"text":"b"},"action":%s}`, kind, action))
}

// values reads the messages or statuses that a receiver was told, by id.
func (r *receiver) values(member string) map[string][]map[string]any {
	out := map[string][]map[string]any{}
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, body := range r.bodies {
		var e struct {
			Entry []struct {
				Changes []struct{ Value map[string]json.RawMessage }
			}
		}
		if json.Unmarshal([]byte(body), &e) != nil {
			continue
		}
		for _, entry := range e.Entry {
			for _, c := range entry.Changes {
				var list []map[string]any
				_ = json.Unmarshal(c.Value[member], &list)
				for _, one := range list {
					id, _ := one["id"].(string)
					out[id] = append(out[id], one)
				}
			}
		}
	}
	return out
}

// told waits for a person's message and gives it without what every message has.
func (r *receiver) told(t *testing.T, id string) map[string]any {
	t.Helper()
	r.await(t, id, has(escaped(id)))
	got := r.values("messages")[id]
	if len(got) != 1 {
		t.Fatalf("%s was told %d times", id, len(got))
	}
	for _, always := range []string{"from", "from_user_id", "id", "timestamp"} {
		if s, _ := got[0][always].(string); s == "" {
			t.Errorf("%s has no %s: %v", id, always, got[0])
		}
		delete(got[0], always)
	}
	return got[0]
}

// TestWhatPeopleSendIsTold sends every kind of message from the phone and looks at its webhook.
func TestWhatPeopleSendIsTold(t *testing.T) {
	t.Parallel()
	s, r := boot(t, t.TempDir(), nil), receive(t)
	s.subscribe(r.URL)
	own := s.write("hello")
	text := s.send("hi")
	buttons := s.interactive("button", `{"buttons":[{"type":"reply","reply":{"id":"yes","title":"Yes"}},{"type":"reply","reply":{"id":"no","title":"No"}}]}`)
	list := s.interactive("list", `{"button":"Menu","sections":[{"rows":[{"id":"r1","title":"One","description":"d"},{"id":"r2","title":"Two"}]}]}`)
	flow := s.interactive("flow", `{"name":"flow","parameters":{"flow_message_version":"3","flow_id":"`+s.publishFlow()+`","flow_cta":"Go","flow_token":"tok"}}`)
	address := s.interactive("address_message", `{"name":"address_message","parameters":{"country":"IN"}}`)
	call := s.interactive("call_permission_request", `{"name":"call_permission_request"}`)
	contact := s.interactive("request_contact_info", `{"name":"request_contact_info"}`)
	products := s.says(`"type":"interactive","interactive":{"type":"product_list","header":{"type":"text","text":"h"},"body":{"text":"b"},"action":{"catalog_id":"77","sections":[{"product_items":[{"product_retailer_id":"shoe"}]}]}}`)
	const file = `"type":"cta_url","header":{"type":"image","image":{"id":"IMAGE"}},"action":`
	image := s.uploaded(product, pictureFile())
	cards := s.interactive("carousel", strings.ReplaceAll(`{"cards":[{"card_index":0,`+file+`{"buttons":[{"type":"quick_reply","quick_reply":{"id":"a","title":"A"}}]}},{"card_index":1,`+file+`{"buttons":[{"type":"quick_reply","quick_reply":{"id":"b","title":"B"}}]}}]}`, "IMAGE", image))
	s.awaitInbox(text, buttons, list, flow, address, call, contact, products, cards)
	context := func(id string) string { return `"context":{"from":"33199000001","id":"` + id + `"},` }
	for _, c := range []struct{ name, body, want string }{
		{"a text", `"text":{"body":"x é"}`, `"type":"text","text":{"body":"x é"}`},
		{"a reply", `"text":{"body":"x"},"reply_to":"` + text + `"`, context(text) + `"type":"text","text":{"body":"x"}`},
		{"a reply to oneself", `"text":{"body":"x"},"reply_to":"` + own + `"`, `"context":{"from":"` + ada + `","id":"` + own + `"},"type":"text","text":{"body":"x"}`},
		{"a place", `"type":"location","location":{"latitude":43.7,"longitude":7.25,"name":"Nice"}`, `"type":"location","location":{"latitude":43.7,"longitude":7.25,"name":"Nice"}`},
		{"a contact", `"type":"contacts","contacts":[{"name":{"formatted_name":"Bob"}}]`, `"type":"contacts","origin":"other","contacts":[{"name":{"formatted_name":"Bob","first_name":"Bob"},"vcard":"BEGIN:VCARD\nVERSION:3.0\nN:;Bob;;;\nFN:Bob\nEND:VCARD"}]`},
		{"the contact that was asked for", `"type":"contacts","reply_to":"` + contact + `","contacts":[{"name":{"formatted_name":"Bob"}}]`, context(contact) + `"type":"contacts","origin":"contact_request","contacts":[{"name":{"formatted_name":"Bob","first_name":"Bob"},"vcard":"BEGIN:VCARD\nVERSION:3.0\nN:;Bob;;;\nFN:Bob\nEND:VCARD"}]`},
		{"a reaction", `"type":"reaction","reply_to":"` + text + `","reaction":{"emoji":"👍🏽"}`, `"type":"reaction","reaction":{"message_id":"` + text + `","emoji":"👍🏽"}`},
		{"a reaction taken back", `"type":"reaction","reply_to":"` + text + `","reaction":{"emoji":""}`, `"type":"reaction","reaction":{"message_id":"` + text + `"}`},
		{"an order", `"type":"order","reply_to":"` + products + `","order":{"items":[{"product":"shoe","quantity":2,"price":9.5,"currency":"EUR"}]}`, context(products) + `"type":"order","order":{"catalog_id":"77","text":"","product_items":[{"product_retailer_id":"shoe","quantity":2,"item_price":9.5,"currency":"EUR"}]}`},
		{"a reply button", `"button":{"message_id":"` + buttons + `","index":1}`, context(buttons) + `"type":"interactive","interactive":{"type":"button_reply","button_reply":{"id":"no","title":"No"}}`},
		{"a reply button of a card", `"button":{"message_id":"` + cards + `","index":0,"card":1}`, context(cards) + `"type":"interactive","interactive":{"type":"button_reply","button_reply":{"id":"b","title":"B"}}`},
		{"a row", `"row":{"message_id":"` + list + `","id":"r1"}`, context(list) + `"type":"interactive","interactive":{"type":"list_reply","list_reply":{"id":"r1","title":"One","description":"d"}}`},
		{"a flow", `"form":{"message_id":"` + flow + `","response":{"rating":"4"}}`, context(flow) + `"type":"interactive","interactive":{"type":"nfm_reply","nfm_reply":{"name":"flow","body":"Sent","response_json":"{\"flow_token\":\"tok\",\"rating\":\"4\"}"}}`},
		{"an address", `"form":{"message_id":"` + address + `","response":{"values":{"name":"A","city":"Pune"}}}`, context(address) + `"type":"interactive","interactive":{"type":"nfm_reply","nfm_reply":{"name":"address_message","body":"A, Pune","response_json":"{\"values\":{\"name\":\"A\",\"city\":\"Pune\"}}"}}`},
		{"no calls", `"call_permission":{"message_id":"` + call + `","accepted":false}`, context(call) + `"type":"interactive","interactive":{"type":"call_permission_reply","call_permission_reply":{"response":"reject","is_permanent":false,"response_source":"user_action"}}`},
		{"calls for good", `"call_permission":{"message_id":"` + call + `","accepted":true,"permanent":true}`, context(call) + `"type":"interactive","interactive":{"type":"call_permission_reply","call_permission_reply":{"response":"accept","is_permanent":true,"response_source":"user_action"}}`},
		{"an edit", `"type":"edit","reply_to":"` + own + `","edit":{"body":"good day"}`, `"type":"edit","edit":{"original_message_id":"` + own + `","message":{"context":{"id":"` + own + `"},"type":"text","text":{"body":"good day"}}}`},
		{"a revoke", `"type":"revoke","reply_to":"` + own + `"`, `"type":"revoke","revoke":{"original_message_id":"` + own + `"}`},
		{"a poll", `"type":"unsupported","unsupported":{"type":"poll"}`, `"type":"unsupported","unsupported":{"type":"poll"},"errors":[{"code":131051,"title":"Message type unknown","message":"Message type unknown","error_data":{"details":"Message type is currently not supported."}}]`},
		{"from an ad", `"text":{"body":"x"},"referral":{"id":"1","url":"https://fb.me/1","video_url":"https://fb.me/2","click_id":"c"}`, `"referral":{"source_url":"https://fb.me/1","source_id":"1","source_type":"ad","media_type":"video","video_url":"https://fb.me/2","ctwa_clid":"c"},"type":"text","text":{"body":"x"}`},
		{"forwarded", `"text":{"body":"x"},"forwards":5`, `"context":{"forwarded":true},"type":"text","text":{"body":"x"}`},
		{"forwarded often", `"text":{"body":"x"},"forwards":6`, `"context":{"frequently_forwarded":true},"type":"text","text":{"body":"x"}`},
		{"from a product's page", `"text":{"body":"x"},"product":{"catalog":"77","id":"shoe"}`, `"context":{"referred_product":{"catalog_id":"77","product_retailer_id":"shoe"}},"type":"text","text":{"body":"x"}`},
	} {
		id := idOf(t, s.writes(c.body), http.StatusCreated)
		if diff := cmp.Diff(jsonOf(t, []byte("{"+c.want+"}")), any(r.told(t, id))); diff != "" {
			t.Errorf("%s (- wanted, + told): %s", c.name, diff)
		}
	}
	s.checkCallTime(r, call)
}

// checkCallTime looks at a permission that ends.
func (s *system) checkCallTime(r *receiver, call string) {
	s.t.Helper()
	id := idOf(s.t, s.writes(`"call_permission":{"message_id":"`+call+`","accepted":true}`), http.StatusCreated)
	reply := r.told(s.t, id)["interactive"].(map[string]any)["call_permission_reply"].(map[string]any)
	if at, _ := reply["expiration_timestamp"].(float64); reply["response"] != "accept" || reply["is_permanent"] != false || at < 1.7e9 || at > 1e11 {
		s.t.Errorf("a permission for a week: %v", reply)
	}
}

// TestPeoplesMediaIsTold sends each kind of media and fetches it as the business does.
func TestPeoplesMediaIsTold(t *testing.T) {
	t.Parallel()
	s, r := boot(t, t.TempDir(), nil), receive(t)
	s.subscribe(r.URL)
	for kind, part := range files {
		name := kind.String()
		upload := s.personUploads(ada, part)
		id := idOf(t, s.writes(`"type":"`+name+`","`+name+`":{"media_id":"`+upload+`","caption":"c","voice":true,"filename":"f.bin"}`), http.StatusCreated)
		got := r.told(t, id)[name].(map[string]any)
		media, url := got["id"].(string), got["url"].(string)
		if a := s.fetch(http.MethodGet, url, travel); a.status != http.StatusOK || a.body != part.value {
			t.Errorf("%s at %s: %d, %d bytes", name, url, a.status, len(a.body))
		}
		if a := s.do(http.MethodGet, "/v25.0/"+media, travel, "", ""); a.status != http.StatusOK {
			t.Errorf("%s by its id: %d %s", name, a.status, a.body)
		}
		want := map[string]string{
			"image": "caption id mime_type sha256 url", "video": "caption id mime_type sha256 url", "audio": "id mime_type sha256 url voice",
			"document": "caption filename id mime_type sha256 url", "sticker": "animated id mime_type sha256 url",
		}[name]
		if members := strings.Join(slices.Sorted(maps.Keys(got)), " "); members != want || got["mime_type"] != part.kind {
			t.Errorf("%s has %s: %v", name, members, got)
		}
	}
}

// TestChangesOfAPersonAreTold looks at system messages: who they are told to, and what follows.
func TestChangesOfAPersonAreTold(t *testing.T) {
	t.Parallel()
	s, r := boot(t, t.TempDir(), nil), receive(t)
	s.subscribe(r.URL)
	s.write("hello")
	var identity struct{ Hash string }
	if a := s.post(peoplePath+ada+"/identity", "", ""); a.status != http.StatusOK || json.Unmarshal([]byte(a.body), &identity) != nil || len(identity.Hash) != 12 {
		t.Fatalf("a new identity: %d %s", a.status, a.body)
	}
	r.await(t, "the new identity", has(`"type":"customer_identity_changed"`, `"hash":"`+escaped(identity.Hash), `"acknowledged":true`))
	const fresh = "33699990000"
	for body, want := range map[string]int{
		`{"address":"x"}`: http.StatusBadRequest, `{"address":"` + ada + `"}`: http.StatusConflict, `{"address":"+33 1 99 00 00 01"}`: http.StatusBadRequest,
	} {
		if a := s.post(peoplePath+ada+"/number", "", body); a.status != want {
			t.Errorf("%s: %d %s", body, a.status, a.body)
		}
	}
	for range 2 { // the second time there is nobody to move
		a := s.post(peoplePath+ada+"/number", "", `{"address":"+`+fresh+`"}`)
		if a.status != http.StatusOK && a.status != http.StatusNotFound {
			t.Fatalf("a new number: %d %s", a.status, a.body)
		}
	}
	r.await(t, "the new number", has(`"system":{"body":"User Ada changed from `+ada+` to `+fresh+`","wa_id":"`+fresh+`","user_id":"FR.`, `"type":"user_changed_number"},"type":"system"`))
	for body := range strings.Lines(r.all()) {
		if strings.Contains(body, "user_changed_number") && strings.Contains(body, `"contacts"`) {
			t.Errorf("a system message with contacts: %s", body)
		}
	}
	if n := strings.Count(r.all(), "user_changed_number"); n != 1 {
		t.Errorf("told %d times", n)
	}
	idOf(t, s.post(peoplePath+fresh+"/messages", "", `{"to":"`+number+`","text":{"body":"still me"}}`), http.StatusCreated)
	r.await(t, "a message of the new number", has(`"wa_id":"`+fresh+`"`, "still me", `"name":"Ada"`))
}
