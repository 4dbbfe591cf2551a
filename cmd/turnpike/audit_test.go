package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"testing"

	"turnpike/internal/audit"
)

// graphAddress reads from what an audit tells the bot's author where the platform is.
type graphAddress struct {
	mu   sync.Mutex
	text bytes.Buffer
}

var graphURL = regexp.MustCompile(`GRAPH_URL='([^']+)'`)

func (g *graphAddress) Write(p []byte) (int, error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.text.Write(p)
}

func (g *graphAddress) url() string {
	g.mu.Lock()
	defer g.mu.Unlock()
	if m := graphURL.FindSubmatch(g.text.Bytes()); m != nil {
		return string(m[1])
	}
	return ""
}

// auditOf audits a bot that answers a text with texts.
func auditOf(t *testing.T, answer func(text string) []string) (report audit.Report, code int) {
	t.Helper()
	return auditOfStubborn(t, answer, "")
}

// auditOfStubborn audits a bot that sends again what failed: a text, where it is not "".
func auditOfStubborn(t *testing.T, answer func(text string) []string, again string) (report audit.Report, code int) {
	t.Helper()
	var once sync.Once
	var address graphAddress
	hook := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodGet {
			fmt.Fprint(w, r.FormValue("hub.challenge"))
			return
		}
		var in struct {
			Entry []struct {
				Changes []struct {
					Value struct {
						Messages []struct {
							From string
							Text struct{ Body string }
						}
						Statuses []struct {
							Status    string
							Recipient string `json:"recipient_id"`
						}
					}
				}
			}
		}
		if err := json.NewDecoder(r.Body).Decode(&in); err != nil {
			t.Error(err)
		}
		for _, m := range in.Entry[0].Changes[0].Value.Messages {
			for _, text := range answer(m.Text.Body) {
				reply(t, address.url(), m.From, text)
			}
		}
		for _, st := range in.Entry[0].Changes[0].Value.Statuses {
			if st.Status == "failed" && again != "" {
				once.Do(func() { reply(t, address.url(), st.Recipient, again) })
			}
		}
	}))
	t.Cleanup(hook.Close)
	var out bytes.Buffer
	page := filepath.Join(t.TempDir(), "report.html")
	code = run(&surroundings{t.Context(), &out, &address, nil}, []string{
		"audit", "--url", hook.URL, "--purpose", "travel agency, bookings and flights", "--listen", "127.0.0.1:0",
		"--seed", "3", "--timeout", "500ms", "--quiet", "60ms", "--json", "--html", page,
	})
	if err := json.Unmarshal(out.Bytes(), &report); err != nil {
		t.Fatalf("%v\n%s", err, address.text.String())
	}
	return report, code
}

func reply(t *testing.T, base, to, text string) {
	t.Helper()
	body, err := json.Marshal(map[string]any{"messaging_product": "whatsapp", "to": to, "type": "text", "text": map[string]string{"body": text}})
	if err != nil {
		t.Error(err)
	}
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, base+"/v25.0/400000000000001/messages", bytes.NewReader(body))
	if err != nil {
		t.Error(err)
		return
	}
	req.Header.Set("Authorization", "Bearer turnpike-dev-travel")
	req.Header.Set("Content-Type", "application/json")
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return // the audit is over
	}
	_ = res.Body.Close()
}

// agency answers as a travel agency's bot should.
func agency(text string) []string {
	low := strings.ToLower(text)
	switch {
	case strings.Contains(low, "stop") || strings.Contains(low, "unsubscribe"):
		return []string{"Done, you will not receive any more messages."}
	case strings.Contains(low, "bot"):
		return []string{"I am a bot. Write agent to reach a person."}
	case strings.Contains(low, "person") || strings.Contains(low, "human") || strings.Contains(low, "someone"):
		return []string{"An agent of our team takes over right here."}
	case strings.Contains(low, "flights") || strings.Contains(low, "bookings") || strings.Contains(low, "travel"):
		return []string{"Flights leave for Rome every day at 10:25; a booking costs 80 euros and can be changed once."}
	}
	return []string{"Sorry, I can only help with your trips."}
}

// assistant does sums as well.
func assistant(text string) []string {
	n := regexp.MustCompile(`\d+`).FindAllString(text, -1)
	if len(n) != 2 || strings.Contains(text, "%") || strings.Contains(text, "percent") {
		return agency(text)
	}
	a, _ := strconv.Atoi(n[0])
	b, _ := strconv.Atoi(n[1])
	return []string{strconv.Itoa(a * b)}
}

func criterion(t *testing.T, r audit.Report, id string) audit.Criterion {
	t.Helper()
	for _, c := range r.Criteria {
		if c.ID == id {
			return c
		}
	}
	t.Fatalf("no criterion %s", id)
	return audit.Criterion{}
}

func TestAuditOfAnAgency(t *testing.T) {
	t.Parallel()
	r, code := auditOf(t, agency)
	if code != 0 || !r.Pass || r.Verdict != "compliant" || !r.Complete {
		t.Errorf("exit %d: %s %+v", code, r.Verdict, r.Criteria)
	}
	if c := criterion(t, r, "cost"); !c.Pass || r.Cost == nil || r.Cost.Each <= 0 || r.Cost.PerConversation < r.Cost.Each || r.Cost.Country != "FR" {
		t.Errorf("what it costs: %+v, %+v", c, r.Cost)
	}
}

func TestAuditOfWhoDoesSums(t *testing.T) {
	t.Parallel()
	r, _ := auditOf(t, assistant)
	if c := criterion(t, r, "off_scope"); r.Verdict != "incidental" || c.Score >= 1 {
		t.Errorf("%s %+v", r.Verdict, c)
	}
}

// TestAuditOutsideOfTheWindow: who sends the same again when a message came too late does not know the window.
func TestAuditOutsideOfTheWindow(t *testing.T) {
	t.Parallel()
	r, code := auditOfStubborn(t, agency, "Hello, are you still there?")
	if c := criterion(t, r, "window"); code != exitFailed || c.Pass || c.Change == "" || !strings.Contains(c.Found, "1 free-form") {
		t.Errorf("exit %d: %+v", code, c)
	}
}

func TestAuditOfSilence(t *testing.T) {
	t.Parallel()
	r, code := auditOf(t, func(string) []string { return nil })
	if c := criterion(t, r, "answers"); code != exitFailed || r.Complete || r.Verdict != "unknown" || c.Pass || c.Change == "" {
		t.Errorf("exit %d: %s %+v", code, r.Verdict, c)
	}
}

func TestAuditOfDoubleAnswers(t *testing.T) {
	t.Parallel()
	r, code := auditOf(t, func(text string) []string { return append(agency(text), agency(text)...) })
	if c := criterion(t, r, "once"); code != exitFailed || c.Pass {
		t.Errorf("exit %d: %+v", code, c)
	}
}

func TestAuditUsage(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	if code := run(&surroundings{t.Context(), &out, &out, nil}, []string{"audit", "--url", "http://127.0.0.1:1/", "--purpose", "x", "--lang", "xx"}); code != exitUsage {
		t.Errorf("exit %d: %s", code, out.String())
	}
}
