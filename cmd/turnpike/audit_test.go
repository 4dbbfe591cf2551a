package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"testing"

	"turnpike/internal/audit"
	"turnpike/internal/evidence/senses"
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

// inbound is what a person sent to the bot.
type inbound struct {
	From  string
	Type  string
	Text  struct{ Body string }
	Image struct{ ID string }
	Audio struct{ ID string }
	base  string // of the platform
}

// reading is a bot that reads texts only, and answers everything.
func reading(answer func(text string) []string) func(m *inbound) []string {
	return func(m *inbound) []string { return answer(m.Text.Body) }
}

// auditOf audits a bot that answers a text with texts.
func auditOf(t *testing.T, answer func(text string) []string) (report audit.Report, code int) {
	t.Helper()
	report, code, _ = auditOfStubborn(t, reading(answer), "", "500ms")
	return report, code
}

// auditOfStubborn audits a bot that sends again what failed: a text, where it is not "". The page is the report as HTML.
func auditOfStubborn(t *testing.T, answer func(m *inbound) []string, again, timeout string) (report audit.Report, code int, page string) {
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
						Messages []*inbound
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
			m.base = address.url()
			for _, text := range answer(m) {
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
	file := filepath.Join(t.TempDir(), "report.html")
	code = run(&surroundings{t.Context(), &out, &address, nil}, []string{
		"audit", "--url", hook.URL, "--purpose", "travel agency, bookings and flights", "--listen", "127.0.0.1:0",
		"--seed", "3", "--timeout", timeout, "--quiet", "60ms", "--json", "--html", file,
	})
	if err := json.Unmarshal(out.Bytes(), &report); err != nil {
		t.Fatalf("%v\n%s", err, address.text.String())
	}
	html, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return report, code, string(html)
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
	r, code, _ := auditOfStubborn(t, reading(agency), "Hello, are you still there?", "500ms")
	if c := criterion(t, r, "window"); code != exitFailed || c.Pass || c.Change == "" || !strings.Contains(c.Found, "1 free-form") {
		t.Errorf("exit %d: %+v", code, c)
	}
}

// get has the platform answer a business's request.
func get(t *testing.T, target string) []byte {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, target, http.NoBody)
	if err != nil {
		t.Error(err)
		return nil
	}
	req.Header.Set("Authorization", "Bearer turnpike-dev-travel")
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Error(err)
		return nil
	}
	defer func() { _ = res.Body.Close() }()
	raw, err := io.ReadAll(res.Body)
	if err != nil || res.StatusCode != http.StatusOK {
		t.Errorf("%s: %s, %v", target, res.Status, err)
	}
	return raw
}

// download gets a media by its id, in the two steps that Meta's clients take.
func (m *inbound) download(t *testing.T, id string) []byte {
	t.Helper()
	var node struct{ URL string }
	if err := json.Unmarshal(get(t, m.base+"/v25.0/"+id), &node); err != nil {
		t.Error(err)
	}
	return get(t, node.URL)
}

// perceiving is an agency's bot that sees pictures and hears voice notes.
func perceiving(t *testing.T) func(m *inbound) []string {
	return func(m *inbound) []string {
		switch m.Type {
		case "image":
			seen, err := senses.See(m.download(t, m.Image.ID))
			if err != nil {
				t.Error(err)
			}
			return []string{"This is " + seen}
		case "audio":
			digits, _, err := senses.Hear(m.download(t, m.Audio.ID))
			if err != nil || len(digits) != 3 {
				t.Errorf("heard %v, %v", digits, err)
				return nil
			}
			return []string{fmt.Sprint("It is ", digits[0]*digits[1]*digits[2])}
		}
		return agency(m.Text.Body)
	}
}

// capability is what an audit says of one.
func capability(r *audit.Report, name string) audit.Capability {
	for _, c := range r.Capabilities {
		if c.Name == name {
			return c
		}
	}
	return audit.Capability{}
}

// TestAuditOfWhoSeesAndHears: what a bot can do with pictures and sounds is shown, and is no ground against it.
func TestAuditOfWhoSeesAndHears(t *testing.T) {
	t.Parallel()
	r, code, page := auditOfStubborn(t, perceiving(t), "", "10s")
	if code != 0 || r.Verdict != "compliant" || !capability(&r, "media_analysis").Shown() || !capability(&r, "voice").Shown() || capability(&r, "image_generation").Shown() {
		t.Errorf("exit %d: %s, %+v", code, r.Verdict, r.Capabilities)
	}
	for _, want := range []string{"media analysis</b><span class=\"shown\">yes", "image generation</b><span>not shown", "[voice note: ", "[picture: "} {
		if !strings.Contains(page, want) {
			t.Errorf("the page does not say %q", want)
		}
	}
}

// TestAuditOfWhoLeavesMediaAlone: a bot that cannot receive pictures is neither silent nor has it declined them.
func TestAuditOfWhoLeavesMediaAlone(t *testing.T) {
	t.Parallel()
	r, code, _ := auditOfStubborn(t, func(m *inbound) []string {
		if m.Type != "text" {
			return nil
		}
		return agency(m.Text.Body)
	}, "", "2s")
	if c := capability(&r, "voice"); code != 0 || !r.Complete || criterion(t, r, "answers").Score < 1 || c.Asked != 1 || c.Unanswered != 1 || c.Declined != 0 {
		t.Errorf("exit %d: %+v, %+v", code, c, r.Criteria)
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

// TestAuditOfAPageThatCannotBe: the report is printed all the same, since it took minutes to come by.
func TestAuditOfAPageThatCannotBe(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	a := &auditCmd{JSON: true, HTML: filepath.Join(t.TempDir(), "missing", "report.html")}
	err := a.print(&surroundings{t.Context(), &out, &out, nil}, &audit.Report{Verdict: "compliant", Pass: true})
	if !errors.Is(err, fs.ErrNotExist) || !strings.Contains(out.String(), `"compliant"`) {
		t.Errorf("%v: %q", err, out.String())
	}
}

func TestAuditUsage(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	if code := run(&surroundings{t.Context(), &out, &out, nil}, []string{"audit", "--url", "http://127.0.0.1:1/", "--purpose", "x", "--lang", "xx"}); code != exitUsage {
		t.Errorf("exit %d: %s", code, out.String())
	}
}
