package app

import (
	"fmt"
	"log/slog"
	"net/http"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"turnpike/internal/account"
	"turnpike/internal/store"
)

const offer = `{"messaging_product":"whatsapp","to":"` + ada + `","type":"template","template":{"name":"summer_offer","language":{"code":"en_US"},"components":[
	{"type":"header","parameters":[{"type":"text","text":"Nice"}]},
	{"type":"body","parameters":[{"type":"text","text":"Ada"},{"type":"text","text":"3"},{"type":"text","text":"20 %"}]},
	{"type":"button","sub_type":"url","index":2,"parameters":[{"type":"text","text":"nice"}]}]}}`

const hello = `{"messaging_product":"whatsapp","to":"` + ada + `","type":"template","template":{"name":"hello_world","language":{"code":"en_US"}}}`

func TestMarketingHasAnEdgeOfItsOwn(t *testing.T) {
	t.Parallel()
	s := boot(t, t.TempDir(), nil)
	s.exchanges([]call{
		{"an offer", "POST", number + "/marketing_messages", strings.Replace(offer, `{`, `{"product_policy":"STRICT","message_activity_sharing":true,`, 1), 200, `"message_status":"accepted"`},
		{"a policy that is none", "POST", number + "/marketing_messages", strings.Replace(offer, `{`, `{"product_policy":"ANY",`, 1), 400, "product_policy"},
		{"a utility template", "POST", number + "/marketing_messages", hello, 400, "131055"},
		{"a text", "POST", number + "/marketing_messages", `{"messaging_product":"whatsapp","to":"` + ada + `","type":"text","text":{"body":"x"}}`, 400, "131055"},
		{"no more offers", "POST", waba, `{"disable_marketing_messages_on_cloud_api":true}`, 200, ""},
		{"an offer on the edge for all", "POST", number + "/messages", offer, 400, "131063"},
		{"what is no offer", "POST", number + "/messages", hello, 200, ""},
		{"an offer on its own edge", "POST", number + "/marketing_messages", offer, 200, ""},
	})
}

// TestInsightsCountWhatHappened sends a template, lets Ada tap its button and asks for the day.
func TestInsightsCountWhatHappened(t *testing.T) {
	t.Parallel()
	s := boot(t, t.TempDir(), nil)
	const ofOffer, ofHello = "500000000000004", "500000000000001"
	day := time.Now().Unix() / 86400 * 86400
	span := fmt.Sprintf("start=%d&end=%d", day, day+86400)
	analytics := waba + "/template_analytics?granularity=daily&" + span + "&template_ids=[" + ofOffer + "," + ofHello + "]"
	s.exchanges([]call{
		{"insights are off", "GET", analytics, "", 400, "200007"},
		{"insights on", "POST", waba, `{"is_enabled_for_insights":true}`, 200, ""},
		{"nothing yet", "GET", analytics, "", 200, `"data_points":[]`},
		{"hours", "GET", strings.Replace(analytics, "daily", "hourly", 1), "", 400, "granularity"},
		{"another's template", "GET", strings.Replace(analytics, ofHello, "500000000000104", 1), "", 400, "template_ids"},
		{"a metric that is none", "GET", analytics + "&metric_types=joy", "", 400, "metric_types"},
	})
	sent := idOf(t, s.post("/v25.0/"+number+"/messages", travel, offer), http.StatusOK)
	s.awaitInbox(sent)
	idOf(t, s.writes(`"button":{"message_id":"`+sent+`","index":0}`), http.StatusCreated)
	if a := s.post("/phone/v1/people/"+ada+"/conversations/"+number+"/block", "", ""); a.status/100 != 2 {
		t.Fatalf("the block: %d %s", a.status, a.body)
	}
	if err := s.app.projection.WaitFor(t.Context(), s.app.journal.Next()); err != nil {
		t.Fatal(err)
	}
	week := fmt.Sprintf("start=%d&end=%d", day-6*86400, day+86400)
	s.exchanges([]call{
		{"the day", "GET", analytics, "", 200, `"data_points":[{"template_id":"` + ofOffer + `","start":` + fmt.Sprint(day)},
		{"its clicks", "GET", analytics + "&metric_types=sent,clicked", "", 200, `"sent":1,"clicked":[{"type":"quick_reply_button","button_content":"Tell me more","count":1}]`},
		{"compared", "GET", ofHello + "/compare?" + week + "&template_ids=[" + ofOffer + "]", "", 200, `{"data":[{"metric":"BLOCK_RATE","order_by_relative_metric":["` + ofHello + `","` + ofOffer + `"],"type":"RELATIVE"}`},
		{"compared over three days", "GET", ofHello + "/compare?template_ids=[" + ofOffer + "]&" + fmt.Sprintf("start=%d&end=%d", day-2*86400, day+86400), "", 400, "7, 30, 60 or 90"},
	})
}

// bootTwoAccounts starts a program whose travel agency has a second account.
func bootTwoAccounts(t *testing.T) *system {
	t.Helper()
	dir := t.TempDir()
	w := store.DevWorld()
	second := *w.Accounts[0]
	second.ID = 300000000000009
	w.Accounts = append(w.Accounts, &second)
	w.Tokens[0].Token.Accounts = append(w.Tokens[0].Token.Accounts, second.ID)
	for _, one := range w.Templates {
		one.Template.CreatedAt = time.Now().UnixMilli()
	}
	db, err := store.Open(t.Context(), store.Config{Path: filepath.Join(dir, "turnpike.db")}, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := db.Seed(t.Context(), w); err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	return boot(t, dir, nil)
}

func TestFlowsMoveToAnotherAccount(t *testing.T) {
	t.Parallel()
	s := bootTwoAccounts(t)
	s.published("first", flowDocument)
	s.newFlow("second", "")
	const move = "300000000000009/migrate_flows"
	s.exchanges([]call{
		{"from nowhere", "POST", move, `{}`, 400, "source_waba_id is required"},
		{"from another business", "POST", move, `{"source_waba_id":"300000000000002"}`, 400, "this token may use"},
		{"from itself", "POST", move, `{"source_waba_id":"300000000000009"}`, 400, "another account"},
		{"one that is not there", "POST", move, `{"source_waba_id":"` + waba + `","source_flow_names":["third"]}`, 200, `"error_code":"4233041"`},
		{"one", "POST", move, `{"source_waba_id":"` + waba + `","source_flow_names":["first"]}`, 200, `{"migrated_flows":[{"source_name":"first","source_id":"`},
		{"what came", "GET", "300000000000009/flows", "", 200, `"name":"first"`},
		{"all", "POST", move, `{"source_waba_id":"` + waba + `"}`, 200, `"source_name":"second"`},
	})
}

func TestTemplatesMoveToAnotherAccount(t *testing.T) {
	t.Parallel()
	s := bootTwoAccounts(t)
	const move = "300000000000009/migrate_message_templates"
	s.exchanges([]call{
		{"from another business", "POST", move, `{"source_waba_id":"300000000000002"}`, 400, "source_waba_id"},
		{"from itself", "POST", move, `{"source_waba_id":"300000000000009"}`, 400, "source_waba_id"},
		{"one", "POST", move, `{"source_waba_id":"` + waba + `","template_ids":["500000000000001"]}`, 200, `{"failed_templates":{},"migrated_templates":["500000000000001"]}`},
		{"a second page of three", "POST", move, `{"source_waba_id":"` + waba + `","page_number":1,"count":3}`, 200, `"migrated_templates":[`},
		{"all", "POST", move, `{"source_waba_id":"` + waba + `"}`, 200, `"failed_templates":{"`},
	})
	if n := len(s.app.directory.get().TemplatesOf(account.ID(300000000000009))); n != 5 {
		t.Errorf("the account has %d templates, want 5", n)
	}
}
