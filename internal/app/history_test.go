package app

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"

	"turnpike/internal/account"
)

// TestHistoryShowsWhatBecameOfMessages: reference §1.1, message_history and its events.
func TestHistoryShowsWhatBecameOfMessages(t *testing.T) {
	t.Parallel()
	s := boot(t, t.TempDir(), nil)
	s.write("hello")
	ids := []string{s.send("one"), s.send("two"), s.send("three")}
	s.awaitInbox(ids...)
	var page struct {
		Data []struct {
			ID      string
			Message string `json:"message_id"`
			Events  struct {
				Data []struct {
					Node struct {
						Status string `json:"delivery_status"`
						At     int64  `json:"occurrence_timestamp"`
					}
				}
			}
		}
		Paging struct {
			Cursors struct{ After string }
			Next    string
		}
	}
	list := func(query string) {
		t.Helper()
		page.Data, page.Paging.Next = nil, ""
		a := s.do(http.MethodGet, "/v25.0/"+number+"/message_history"+query, travel, "", "")
		if err := json.Unmarshal([]byte(a.body), &page); err != nil || a.status != http.StatusOK {
			t.Fatalf("%s: %d %s", query, a.status, a.body)
		}
	}
	list("?limit=2")
	if len(page.Data) != 2 || page.Data[0].Message != ids[2] || page.Data[1].Message != ids[1] || page.Paging.Next == "" {
		t.Fatalf("the first page has %+v", page)
	}
	list("?limit=2&after=" + page.Paging.Cursors.After)
	if len(page.Data) != 1 || page.Data[0].Message != ids[0] || page.Paging.Next != "" {
		t.Fatalf("the second page has %+v", page)
	}
	list("?message_id=" + ids[1])
	if len(page.Data) != 1 || len(page.Data[0].Events.Data) != 2 || page.Data[0].Events.Data[1].Node.Status != "DELIVERED" || page.Data[0].Events.Data[1].Node.At == 0 {
		t.Fatalf("one message: %+v", page)
	}
	id := page.Data[0].ID
	s.exchanges([]call{
		{"its events", "GET", id + "/events", "", 200, `"delivery_status":"SENT"`},
		{"those of one kind", "GET", id + "/events?status_filter=delivered", "", 200, `"delivery_status":"DELIVERED"`},
		{"none of that kind", "GET", id + "/events?status_filter=READ", "", 200, `{"data":[]}`},
		{"an unknown kind", "GET", id + "/events?status_filter=LOST", "", 400, "status_filter"},
		{"a message of the person", "GET", number + "/message_history?message_id=wamid.x", "", 400, "message_id"},
		{"a page too large", "GET", number + "/message_history?limit=101", "", 400, "limit"},
		{"a cursor of elsewhere", "GET", number + "/message_history?after=MAZDZD", "", 400, "after"},
		{"a history of nothing", "GET", "7000000000999999999/events", "", 400, "Unsupported get request"},
	})
	if a := s.do(http.MethodGet, "/v25.0/"+id+"/events", omni, "", ""); a.status == http.StatusOK {
		t.Errorf("a stranger reads the history: %s", a.body)
	}
}

func TestOfficialAccountsAreAppliedFor(t *testing.T) {
	t.Parallel()
	s := boot(t, t.TempDir(), nil)
	official := number + "/official_business_account"
	const form = `{"business_website_url":"https://example.com","primary_country_of_operation":"FR","primary_language":"fr"`
	s.exchanges([]call{
		{"nothing yet", "GET", official, "", 200, `"oba_status":"NOT_STARTED"`},
		{"as a field", "GET", number + "?fields=official_business_account,country_code,country_dial_code", "", 200, `"official_business_account":{"oba_status":"NOT_STARTED"},"country_code":"FR","country_dial_code":"33"`},
		{"nothing to take back", "POST", official, `{"action":"WITHDRAW_APPLICATION"}`, 400, "no application"},
		{"no country", "POST", official, `{"business_website_url":"https://example.com"}`, 400, "primary_country_of_operation"},
		{"six links", "POST", official, form + `,"supporting_links":["https://a.example","https://a.example","https://a.example","https://a.example","https://a.example","https://a.example"]}`, 400, "supporting_links"},
		{"a link that is none", "POST", official, form + `,"supporting_links":["example"]}`, 400, "supporting_links[0]"},
		{"an application", "POST", official, form + `}`, 200, ok},
		{"it waits", "GET", official, "", 200, `"oba_status":"PENDING"`},
		{"a second", "POST", official, form + `}`, 400, "waits for a decision"},
		{"taken back", "POST", official, `{"action":"WITHDRAW_APPLICATION"}`, 200, ok},
		{"it is", "GET", official, "", 200, `"oba_status":"CANCELLED"`},
		{"an action unheard of", "POST", official, `{"action":"BRIBE"}`, 400, "action"},
		{"without a name", "POST", official, `{"action":"SUBMIT_APPLICATION","application_data":{}}`, 400, "business_name"},
		{"no address", "POST", official, `{"action":"SUBMIT_APPLICATION","application_data":{"business_name":"Azur","contact_email":"azur"}}`, 400, "contact_email"},
		{"in the other form", "POST", official, `{"action":"RESUBMIT_APPLICATION","application_data":{"business_name":"Azur","website_url":"https://example.com","contact_email":"a@example.com"}}`, 200, ok},
	})
}

func TestAUsersAccounts(t *testing.T) {
	t.Parallel()
	s := boot(t, t.TempDir(), nil)
	a := s.do(http.MethodGet, "/v25.0/debug_token?input_token="+travel, travel, "", "")
	var info struct {
		Data struct {
			User string `json:"user_id"`
		}
	}
	if err := json.Unmarshal([]byte(a.body), &info); err != nil || info.Data.User == "" {
		t.Fatalf("debug_token: %s", a.body)
	}
	s.exchanges([]call{
		{"the user", "GET", info.Data.User, "", 200, `"id":"` + info.Data.User + `"`},
		{"their accounts", "GET", info.Data.User + "/assigned_whatsapp_business_accounts", "", 200, `"id":"` + waba + `","name":`},
		{"with numbers", "GET", info.Data.User + "/assigned_whatsapp_business_accounts?fields=phone_numbers{id},permissions", "", 200, `"phone_numbers":{"data":[{"id":"` + number + `"}],"paging":`},
		{"of somebody else", "GET", "600000000000099/assigned_whatsapp_business_accounts", "", 400, "Unsupported get request"},
		{"the account's new fields", "GET", waba + "?fields=country,subscribed_apps,marketing_messages_onboarding_status", "", 200, `"country":"FR"`},
	})
}

// TestABusinessPaysForAnAccount: reference §1.5, lines of credit that are shared.
func TestABusinessPaysForAnAccount(t *testing.T) {
	t.Parallel()
	s := boot(t, t.TempDir(), nil)
	const credit = "5000200000000000001"
	attach := credit + "/whatsapp_credit_sharing_and_attach?waba_currency=USD&waba_id="
	s.exchanges([]call{
		{"the line of credit", "GET", portfolio + "/extendedcredits", "", 200, `{"id":"` + credit + `","legal_entity_name":"Azur Voyages"}`},
		{"who pays as it stands", "GET", waba + "?fields=primary_funding_id", "", 200, `"primary_funding_id":"` + credit + `"`},
		{"somebody's account", "POST", attach + "300000000000002", "{}", 400, "waba_id"},
		{"another currency", "POST", strings.Replace(attach, "USD", "JPY", 1) + waba, "{}", 400, "waba_currency"},
		{"attached", "POST", attach + waba, "{}", 200, `{"allocation_config_id":"` + credit + `","waba_id":"` + waba + `"}`},
	})
	if a := s.post("/v25.0/"+attach+waba, omni, "{}"); a.status == http.StatusOK {
		t.Errorf("a stranger's line of credit pays: %s", a.body)
	}
}

// TestEncryptedMessages: reference §1.1, messages_encrypted, with a library of somebody else on our side.
func TestEncryptedMessages(t *testing.T) {
	t.Parallel()
	s := boot(t, t.TempDir(), nil)
	s.write("hello")
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	der, err := x509.MarshalPKIXPublicKey(&key.PublicKey)
	if err != nil {
		t.Fatal(err)
	}
	public, _ := json.Marshal(string(pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der})))
	encrypted := number + "/messages_encrypted"
	s.exchanges([]call{
		{"not enabled", "POST", encrypted, `{"messaging_product":"whatsapp","encrypted_contents":"x"}`, 400, "not enabled"},
		{"without a key", "POST", number + "/settings", `{"payload_encryption":{"status":"ENABLED"}}`, 400, "client_encryption_key"},
		{"enabled", "POST", number + "/settings", `{"payload_encryption":{"status":"ENABLED","client_encryption_key":` + string(public) + `}}`, 200, ok},
		{"no JWE", "POST", encrypted, `{"messaging_product":"whatsapp","encrypted_contents":"x"}`, 400, "no JWE"},
		{"no product", "POST", encrypted, `{"encrypted_contents":"x"}`, 400, "messaging_product"},
	})
	var settings struct {
		Payload struct {
			Cloud string `json:"cloud_encryption_key"`
		} `json:"payload_encryption"`
	}
	a := s.do(http.MethodGet, "/v25.0/"+number+"/settings", travel, "", "")
	if err := json.Unmarshal([]byte(a.body), &settings); err != nil || strings.Contains(a.body, "PRIVATE") {
		t.Fatalf("settings: %s", a.body)
	}
	block, _ := pem.Decode([]byte(settings.Payload.Cloud))
	if block == nil {
		t.Fatalf("settings: %s", a.body)
	}
	cloud, err := x509.ParsePKIXPublicKey(block.Bytes)
	if err != nil {
		t.Fatal(err)
	}
	post := func(body string) answer {
		e, err := jose.NewEncrypter(jose.A128CBC_HS256, jose.Recipient{Algorithm: jose.RSA_OAEP, Key: cloud}, nil)
		if err != nil {
			t.Fatal(err)
		}
		sealed, err := e.Encrypt([]byte(body))
		if err != nil {
			t.Fatal(err)
		}
		contents, err := sealed.CompactSerialize()
		if err != nil {
			t.Fatal(err)
		}
		return s.post("/v25.0/"+encrypted, travel, `{"messaging_product":"whatsapp","encrypted_contents":"`+contents+`"}`)
	}
	if a := post(`{"messaging_product":"whatsapp","to":"+33612345678","text":{}}`); a.status != http.StatusBadRequest || !strings.Contains(a.body, "text") {
		t.Errorf("a bad message: %d %s", a.status, a.body)
	}
	var reply struct {
		Contents string `json:"encrypted_contents"`
	}
	a = post(`{"messaging_product":"whatsapp","to":"+33612345678","text":{"body":"secret"}}`)
	if err := json.Unmarshal([]byte(a.body), &reply); err != nil || a.status != http.StatusOK {
		t.Fatalf("%d %s", a.status, a.body)
	}
	sealed, err := jose.ParseEncryptedCompact(reply.Contents, []jose.KeyAlgorithm{jose.RSA_OAEP}, []jose.ContentEncryption{jose.A128CBC_HS256})
	if err != nil {
		t.Fatal(err)
	}
	plain, err := sealed.Decrypt(key)
	if err != nil {
		t.Fatal(err)
	}
	var sent struct {
		Messages []struct{ ID string }
	}
	if err := json.Unmarshal(plain, &sent); err != nil || len(sent.Messages) != 1 {
		t.Fatalf("the reply says %s", plain)
	}
	s.awaitInbox(sent.Messages[0].ID)
	s.exchanges([]call{
		{"off again", "POST", number + "/settings", `{"payload_encryption":{"status":"DISABLED"}}`, 200, ok},
		{"and so refused", "POST", encrypted, `{"messaging_product":"whatsapp","encrypted_contents":"x"}`, 400, "not enabled"},
	})
}

// TestCostsAreWithheldFromWhomAnotherPaysFor holds reference §7.8.
func TestCostsAreWithheldFromWhomAnotherPaysFor(t *testing.T) {
	t.Parallel()
	s := boot(t, t.TempDir(), nil)
	s.awaitInbox(s.sell())
	asked := fmt.Sprintf("/v25.0/%s?fields=pricing_analytics.start(%d).end(%d).granularity(DAILY)", waba, time.Now().Add(-48*time.Hour).Unix(), time.Now().Add(48*time.Hour).Unix())
	poll(t, "the cost", func() bool {
		return has(`"cost":0.0859`, `"volume":1`)(s.do(http.MethodGet, asked, travel, "", "").body)
	})
	pays := func(a *account.Account) { a.Options.Payer = 200000000000002 }
	if err := errors.Join(s.app.store.EditAccount(t.Context(), 300000000000001, pays), s.app.reload(t.Context())); err != nil {
		t.Fatal(err)
	}
	if a := s.do(http.MethodGet, asked, travel, "", ""); !has(`"volume":1`)(a.body) || has(`"cost"`)(a.body) {
		t.Errorf("answered %d: %s", a.status, a.body)
	}
}
