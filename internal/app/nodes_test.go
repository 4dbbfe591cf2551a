package app

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"net/http"
	"net/url"
	"strings"
	"testing"
)

const waba, portfolio = "300000000000001", "200000000000001"

// call is a request and what its answer must say; without a body it is a GET.
type call struct {
	name, method, path, body string
	status                   int
	says                     string
}

func (s *system) exchanges(all []call) {
	s.t.Helper()
	for _, e := range all {
		kind := ""
		if strings.HasPrefix(e.body, "{") {
			kind = "application/json"
		} else if e.body != "" {
			kind = "application/x-www-form-urlencoded"
		}
		a := s.do(e.method, "/v25.0/"+e.path, travel, kind, e.body)
		if a.status != e.status || !strings.Contains(a.body, e.says) {
			s.t.Errorf("%s: %d %s\nwant %d and %s", e.name, a.status, a.body, e.status, e.says)
		}
	}
}

const ok = `{"success":true}`

func TestProfilesShopsAndAutomation(t *testing.T) {
	t.Parallel()
	s := boot(t, t.TempDir(), nil)
	profile := number + "/whatsapp_business_profile"
	s.exchanges([]call{
		{"an empty profile", "GET", profile, "", 200, `{"data":[{"messaging_product":"whatsapp"}]}`},
		{"without the product", "POST", profile, `{"about":"x"}`, 400, "messaging_product"},
		{"long about", "POST", profile, `{"messaging_product":"whatsapp","about":"` + strings.Repeat("x", 140) + `"}`, 400, "Param about must be at most 139"},
		{"three websites", "POST", profile, `{"messaging_product":"whatsapp","websites":["https://a","https://b","https://c"]}`, 400, "websites"},
		{"a website without scheme", "POST", profile, `{"messaging_product":"whatsapp","websites":["example.com"]}`, 400, "http://"},
		{"an unknown trade", "POST", profile, `{"messaging_product":"whatsapp","vertical":"PIRACY"}`, 400, "vertical"},
		{"a profile", "POST", profile, `{"messaging_product":"whatsapp","about":"Sea and sun","vertical":"TRAVEL","websites":["https://example.com/"]}`, 200, ok},
		{"one thing more", "POST", profile, `{"messaging_product":"whatsapp","email":"a@example.com"}`, 200, ok},
		{"the profile", "GET", profile + "?fields=about,email,websites,vertical", "", 200, `{"data":[{"about":"Sea and sun","email":"a@example.com","websites":["https://example.com/"],"vertical":"TRAVEL"}]}`},
		{"an unknown field", "GET", profile + "?fields=mood", "", 400, "nonexisting field (mood)"},

		{"shop as it stands", "GET", number + "/whatsapp_commerce_settings", "", 200, `"is_cart_enabled":true`},
		{"shop in the query", "POST", number + "/whatsapp_commerce_settings?is_cart_enabled=false&is_catalog_visible=true", "", 200, ok},
		{"shop as set", "GET", number + "/whatsapp_commerce_settings", "", 200, `{"id":"` + number + `","is_cart_enabled":false,"is_catalog_visible":true}`},
		{"shop without change", "POST", number + "/whatsapp_commerce_settings", "{}", 400, "Nothing is changed"},

		{"automation", "POST", number + "/conversational_automation", `{"prompts":["Book a flight"],"commands":[{"command_name":"tickets","command_description":"Your tickets"}]}`, 200, ok},
		{"five prompts", "POST", number + "/conversational_automation", `{"prompts":["a","b","c","d","e"]}`, 400, "at most 4"},
		{"a long command", "POST", number + "/conversational_automation", `{"commands":[{"command_name":"` + strings.Repeat("x", 33) + `","command_description":"d"}]}`, 400, "commands[0]['command_name']"},
		{"automation on the node", "GET", number + "?fields=conversational_automation", "", 200, `"prompts":["Book a flight"]`},
	})
}

func TestSettingsAndKeys(t *testing.T) {
	t.Parallel()
	s := boot(t, t.TempDir(), nil)
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	der, err := x509.MarshalPKIXPublicKey(&key.PublicKey)
	if err != nil {
		t.Fatal(err)
	}
	public := string(pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der}))
	s.exchanges([]call{
		{"no key", "GET", number + "/whatsapp_business_encryption", "", 200, `{"data":[]}`},
		{"no PEM", "POST", number + "/whatsapp_business_encryption", "business_public_key=hello", 400, "PEM"},
		{"a key", "POST", number + "/whatsapp_business_encryption", url.Values{"business_public_key": {public}}.Encode(), 200, ok},
		{"the key", "GET", number + "/whatsapp_business_encryption", "", 200, `"business_public_key_signature_status":"VALID"`},

		{"settings as they stand", "GET", number + "/settings", "", 200, `"storage_configuration":{"status":"IN_COUNTRY_STORAGE_DISABLED"}`},
		{"nothing", "POST", number + "/settings", `{"mood":"x"}`, 400, "Nothing is changed"},
		{"a wrong status", "POST", number + "/settings", `{"storage_configuration":{"status":"ON"}}`, 400, "storage_configuration['status']"},
		{"two at once", "POST", number + "/settings", `{"calling":{"status":"ENABLED"},"user_identity_change":{"enable_identity_key_check":true}}`, 400, "one group"},
		{"identity check", "POST", number + "/settings", `{"user_identity_change":{"enable_identity_key_check":true}}`, 200, ok},
		{"identity check as set", "GET", number + "/settings", "", 200, `"enable_identity_key_check":true`},

		{"no compliance", "GET", number + "/business_compliance_info", "", 200, `{"data":[]}`},
		{"compliance without officer", "POST", number + "/business_compliance_info", `{"messaging_product":"whatsapp","entity_name":"Azur","entity_type":"PARTNERSHIP"}`, 400, "grievance_officer_details"},
		{"compliance", "POST", number + "/business_compliance_info", `{"messaging_product":"whatsapp","entity_name":"Azur","entity_type":"PARTNERSHIP","is_registered":true,"grievance_officer_details":{"name":"A"},"customer_care_details":{"email":"b@example.com"}}`, 200, ok},
		{"compliance as set", "GET", number + "/business_compliance_info", "", 200, `"entity_name":"Azur"`},
	})
}

func TestShortLinks(t *testing.T) {
	t.Parallel()
	s := boot(t, t.TempDir(), nil)
	links := number + "/message_qrdls"
	s.exchanges([]call{
		{"none", "GET", links, "", 200, `{"data":[]}`},
		{"no text", "POST", links, "{}", 400, "prefilled_message"},
		{"long text", "POST", links, `{"prefilled_message":"` + strings.Repeat("x", 141) + `"}`, 400, "1 to 140"},
		{"a wrong picture", "POST", links, `{"prefilled_message":"x","generate_qr_image":"GIF"}`, 400, "PNG, SVG"},
	})
	a := s.do("POST", "/v25.0/"+links+"?prefilled_message=Cyber%20Monday&generate_qr_image=SVG", travel, "", "")
	var made struct{ Code, QRImageURL string }
	if err := json.Unmarshal([]byte(strings.ReplaceAll(a.body, "qr_image_url", "QRImageURL")), &made); err != nil || len(made.Code) != 14 {
		t.Fatalf("%d %s %v", a.status, a.body, err)
	}
	if picture := s.fetch(http.MethodGet, made.QRImageURL, ""); picture.status != http.StatusOK || !strings.Contains(picture.body, "<svg") {
		t.Errorf("the picture: %d %.80s", picture.status, picture.body)
	}
	if picture := s.fetch(http.MethodGet, strings.Replace(made.QRImageURL, ".svg", ".png", 1), ""); picture.status != http.StatusOK || !strings.HasPrefix(picture.body, "\x89PNG") {
		t.Errorf("the picture: %d", picture.status)
	}
	s.exchanges([]call{
		{"the link", "GET", links + "/" + made.Code, "", 200, `"deep_link_url":"https://wa.me/message/` + made.Code},
		{"another text", "POST", links, `{"code":"` + made.Code + `","prefilled_message":"Tuesday"}`, 200, `"prefilled_message":"Tuesday"`},
		{"a text by path", "POST", links + "/" + made.Code + "?prefilled_message=Wednesday", "", 200, `"prefilled_message":"Wednesday"`},
		{"a text by path and an empty body", "POST", links + "/" + made.Code + "?prefilled_message=Friday", "{}", 200, `"prefilled_message":"Friday"`},
		{"a text by both", "POST", links + "/" + made.Code + "?prefilled_message=Friday", `{"prefilled_message":"Saturday"}`, 200, `"prefilled_message":"Saturday"`},
		{"an unknown path", "POST", links + "/AAAAAAAAAAAAAA?prefilled_message=Wednesday", "", 400, "no QR code"},
		{"another text again", "POST", links, `{"code":"` + made.Code + `","prefilled_message":"Tuesday"}`, 200, `"prefilled_message":"Tuesday"`},
		{"an unknown code", "POST", links, `{"code":"AAAAAAAAAAAAAA","prefilled_message":"Tuesday"}`, 400, "no QR code"},
		{"one link", "GET", links + "?fields=code,prefilled_message", "", 200, `{"data":[{"code":"` + made.Code + `","prefilled_message":"Tuesday"}]}`},
		{"delete", "DELETE", links + "/" + made.Code, "", 200, ok},
		{"delete again", "DELETE", links + "/" + made.Code, "", 400, "no QR code"},
	})
}

func TestANumberIsAddedProvedAndRegistered(t *testing.T) {
	t.Parallel()
	s := boot(t, t.TempDir(), nil)
	s.exchanges([]call{
		{"without name", "POST", waba + "/phone_numbers", `{"cc":"33","phone_number":"199000003"}`, 400, "verified_name"},
		{"a taken number", "POST", waba + "/phone_numbers", `{"cc":"33","phone_number":"199000001","verified_name":"Azur 2"}`, 400, "already"},
	})
	id := idOf(t, s.post("/v25.0/"+waba+"/phone_numbers", travel, `{"cc":"33","phone_number":"199000003","verified_name":"Azur 2"}`), http.StatusOK)
	s.exchanges([]call{
		{"as it is", "GET", id + "?fields=status,code_verification_status", "", 200, `{"status":"PENDING","code_verification_status":"NOT_VERIFIED","id":"` + id + `"}`},
		{"sending", "POST", id + "/messages", `{"messaging_product":"whatsapp","to":"33612345678","text":{"body":"x"}}`, 400, "133010"},
		{"registering before proof", "POST", id + "/register", `{"messaging_product":"whatsapp","pin":"123456"}`, 400, "133006"},
		{"a pigeon", "POST", id + "/request_code?code_method=PIGEON&language=en_US", "", 400, "SMS, VOICE"},
		{"a code", "POST", id + "/request_code?code_method=SMS&language=en_US", "", 200, ok},
		{"a code at once again", "POST", id + "/request_code?code_method=SMS&language=en_US", "", 400, "136024"},
		{"a wrong code", "POST", id + "/verify_code?code=000000x", "", 400, "136025"},
	})
	code := s.do(http.MethodGet, "/turnpike/v1/numbers/"+id+"/code", "a password for tests", "", "")
	var shown struct{ Code string }
	if json.Unmarshal([]byte(code.body), &shown) != nil || len(shown.Code) != 6 {
		t.Fatalf("%d %s", code.status, code.body)
	}
	s.exchanges([]call{
		{"the code", "POST", id + "/verify_code", `{"code":"` + shown.Code[:3] + "-" + shown.Code[3:] + `"}`, 200, ok},
		{"a short PIN", "POST", id + "/register", `{"messaging_product":"whatsapp","pin":"123"}`, 400, "6 digits"},
		{"register", "POST", id + "/register", `{"messaging_product":"whatsapp","pin":"123456"}`, 200, ok},
		{"another PIN", "POST", id + "/register", `{"messaging_product":"whatsapp","pin":"654321"}`, 400, "133005"},
		{"registered", "GET", id + "?fields=status,is_pin_enabled,code_verification_status", "", 200, `{"status":"CONNECTED","is_pin_enabled":true,"code_verification_status":"VERIFIED","id":"` + id + `"}`},
		{"a new name", "POST", id + "?new_display_name=Azur%20Voyages%20Nice", "", 200, ok},
		{"a name that is none", "POST", id, `{"new_display_name":"12345"}`, 200, ok},
		{"named", "GET", id + "?fields=verified_name,new_name_status", "", 200, `{"verified_name":"Azur Voyages Nice","new_name_status":"DECLINED"`},
		{"deregister", "POST", id + "/deregister", "", 200, ok},
		{"deregister again", "POST", id + "/deregister", "", 400, "133010"},
	})
}

func TestAccountsAndPortfolios(t *testing.T) {
	t.Parallel()
	s := boot(t, t.TempDir(), nil)
	s.exchanges([]call{
		{"nothing", "POST", waba, "{}", 400, "Nothing is changed"},
		{"a wrong timezone", "POST", waba, `{"timezone_id":"Mars/Base"}`, 400, "timezone_id"},
		{"a timezone", "POST", waba, `{"timezone_id":"America/Lima","name":"Azur"}`, 200, ok},
		{"as set", "GET", waba + "?fields=name,timezone_id", "", 200, `{"name":"Azur","timezone_id":"America/Lima","id":"` + waba + `"}`},
		{"insights", "POST", waba + "?is_enabled_for_insights=true", "", 200, ok},
		{"insights for ever", "POST", waba + "?is_enabled_for_insights=false", "", 400, "200006"},

		{"nobody", "GET", waba + "/assigned_users?business=" + portfolio, "", 200, `{"data":[]}`},
		{"an unknown task", "POST", waba + "/assigned_users?user=77&tasks=['FLY']", "", 400, "FLY"},
		{"somebody", "POST", waba + "/assigned_users?user=77&tasks=['MANAGE','DEVELOP']", "", 200, ok},
		{"them", "GET", waba + "/assigned_users", "", 200, `"tasks":["MANAGE","DEVELOP"]`},
		{"away", "DELETE", waba + "/assigned_users?user=77", "", 200, ok},
		{"away again", "DELETE", waba + "/assigned_users?user=77", "", 400, "not assigned"},
		{"the audit log", "GET", waba + "/activities?activity_type=ASSIGNED_USERS_POST", "", 200, `"activity_type":"ASSIGNED_USERS_POST"`},
		{"an audit log of the future", "GET", waba + "/activities?since=9999999999", "", 200, `{"data":[]}`},

		{"the portfolio", "GET", portfolio + "?fields=name", "", 200, `{"name":"Azur Voyages","id":"` + portfolio + `"}`},
		{"its accounts", "GET", portfolio + "/owned_whatsapp_business_accounts?fields=id", "", 200, `{"data":[{"id":"` + waba + `"}]`},
		{"clients", "GET", portfolio + "/client_whatsapp_business_accounts", "", 200, `{"data":[]}`},
		{"another's portfolio", "GET", "200000000000002", "", 400, "does not exist"},
		{"two templates inside fields", "GET", waba + "?fields=message_templates.limit(2){name}", "", 200, `"data":[{"name":"hello_world","id":"500000000000001"},{"name":"booking_confirmed","id":"500000000000002"}],"paging":{"cursors":{"before":"MFpE","after":"MVpE"},"next":"` + s.url + `/v25.0/` + waba + `/message_templates?access_token=` + travel + `&after=MVpE&fields=name&limit=2"}`},
		{"those behind them", "GET", waba + "?fields=message_templates.limit(2).after(MVpE){name}", "", 200, `{"data":[{"name":"booking_confirmed","id":"500000000000003"},{"name":"summer_offer"`},
		{"a limit that is none", "GET", waba + "?fields=phone_numbers.limit(x)", "", 400, "limit must be an integer"},
		{"what only on-premises numbers have", "GET", number + "?fields=certificate,new_certificate,unified_cert_status", "", 200, `{"id":"` + number + `"}`},
		{"the token's own user", "GET", "me", "", 200, `{"id":"600000000000001","name":`},
		{"its accounts", "GET", "me/assigned_whatsapp_business_accounts?fields=id", "", 200, `{"id":"` + waba + `"}`},
		{"numbers inside fields", "GET", waba + "?fields=phone_numbers{display_phone_number}", "", 200, `"phone_numbers":{"data":[{"display_phone_number":"+33 1 99 00 00 01","id":"` + number + `"}],"paging":`},
	})
}

func TestBatchesAndTokens(t *testing.T) {
	t.Parallel()
	s := boot(t, t.TempDir(), nil)
	s.exchanges([]call{
		{"an empty batch", "POST", "", `{"batch":[]}`, 400, "batch"},
		{"a batch", "POST", "", url.Values{"batch": {`[{"method":"GET","relative_url":"` + waba + `?fields=name"},{"method":"POST","relative_url":"v25.0/` + number + `/messages","body":"messaging_product=whatsapp&to=33612345678&type=template&template={\"name\":\"hello_world\",\"language\":{\"code\":\"en_US\"}}"},{"method":"GET","relative_url":"1"},{"method":"POST","relative_url":""}]`}}.Encode(), 200, `[{"code":200`},
		{"without a secret", "GET", "oauth/access_token?client_id=100000000000001&grant_type=client_credentials", "", 400, "client secret"},
		{"the app's token", "GET", "oauth/access_token?client_id=100000000000001&client_secret=turnpike-dev-app-secret&grant_type=client_credentials", "", 200, `"access_token":"100000000000001|turnpike-dev-app-secret"`},
		{"a code", "GET", "oauth/access_token?client_id=100000000000001&client_secret=turnpike-dev-app-secret&code=x", "", 400, "embedded sign-up"},
	})
	a := s.post("/v25.0/", travel, `{"batch":[{"relative_url":"`+number+`?fields=status"},{"relative_url":"7"}],"include_headers":false}`)
	if want := `[{"code":200,"body":"{\"status\":\"CONNECTED\",\"id\":\"` + number + `\"}"},{"code":400,`; !strings.HasPrefix(a.body, want) {
		t.Errorf("%d %s", a.status, a.body)
	}
	a = s.do("GET", "/v25.0/oauth/access_token?client_id=100000000000001&client_secret=turnpike-dev-app-secret&grant_type=fb_exchange_token&fb_exchange_token="+travel, "", "", "")
	var fresh struct {
		Token   string `json:"access_token"`
		Expires int64  `json:"expires_in"`
	}
	if json.Unmarshal([]byte(a.body), &fresh) != nil || fresh.Expires != 60*24*3600 {
		t.Fatalf("%d %s", a.status, a.body)
	}
	if a := s.do("GET", "/v25.0/"+waba, fresh.Token, "", ""); a.status != http.StatusOK || a.header.Get("X-Business-Use-Case-Usage") == "" {
		t.Errorf("with the new token: %d %s %v", a.status, a.body, a.header)
	}
}

func TestTheTemplateLibrary(t *testing.T) {
	t.Parallel()
	s := boot(t, t.TempDir(), nil)
	create := waba + "/message_templates"
	s.exchanges([]call{
		{"search", "GET", "message_template_library?search=flight&fields=name", "", 200, `{"data":[{"name":"flight_delayed_1","id":`},
		{"by use case", "GET", waba + "/message_template_library?usecase=FRAUD_ALERT", "", 200, `"name":"fraud_alert_1"`},
		{"an unknown entry", "POST", create, `{"name":"mine","language":"en_US","category":"UTILITY","library_template_name":"nothing"}`, 400, "library_template_name"},
		{"without its button", "POST", create, `{"name":"mine","language":"en_US","category":"UTILITY","library_template_name":"flight_delayed_1"}`, 400, "library_template_button_inputs"},
		{"taken over", "POST", create, `{"name":"mine","language":"en_US","category":"UTILITY","library_template_name":"flight_delayed_1","library_template_button_inputs":[{"type":"URL","url":{"base_url":"https://azur.example/{{1}}","url_suffix_example":"https://azur.example/az123"}}]}`, 200, `"status":"APPROVED","category":"UTILITY"`},
		{"as a template", "GET", create + "?name=mine&fields=library_template_name,components", "", 200, `"library_template_name":"flight_delayed_1"`},
	})
}

func TestABusinessIsLetInAndBegins(t *testing.T) {
	t.Parallel()
	s := boot(t, t.TempDir(), nil)
	for body, code := range map[string]string{
		`{"name":""}`: "name_invalid", `{"name":"x","currency":"euro"}`: "currency_invalid", `{"name":"x","timezone":"Mars"}`: "timezone_invalid",
		`{"name":"x","declared":"fun"}`: "declared_invalid", `{"nme":"x"}`: "body_invalid",
	} {
		checkProblem(t, body, s.do(http.MethodPost, "/turnpike/v1/businesses", password, "application/json", body), http.StatusBadRequest, code)
	}
	var b struct {
		Business, Account, App string
		Secret                 string `json:"app_secret"`
		Token                  string `json:"access_token"`
	}
	a := s.do(http.MethodPost, "/turnpike/v1/businesses", password, "application/json", `{"name":"Bakery","currency":"EUR","timezone":"Europe/Paris"}`)
	if a.status != http.StatusOK || json.Unmarshal([]byte(a.body), &b) != nil {
		t.Fatalf("%d %s", a.status, a.body)
	}
	id := idOf(t, s.post("/v25.0/"+b.Account+"/phone_numbers", b.Token, `{"cc":"33","phone_number":"199000004","verified_name":"Bakery"}`), http.StatusOK)
	if a := s.do(http.MethodGet, "/v25.0/"+id+"?fields=verified_name", b.Token, "", ""); !strings.Contains(a.body, "Bakery") {
		t.Errorf("its number: %d %s", a.status, a.body)
	}
	if a := s.do(http.MethodGet, "/v25.0/"+b.App+"/subscriptions", b.App+"|"+b.Secret, "", ""); a.status != http.StatusOK {
		t.Errorf("its app: %d %s", a.status, a.body)
	}
	if a := s.do(http.MethodGet, "/v25.0/"+number, b.Token, "", ""); a.status != http.StatusBadRequest {
		t.Errorf("another's number: %d %s", a.status, a.body)
	}
}
