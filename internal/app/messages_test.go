package app

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"turnpike/internal/message"
	"turnpike/internal/wire/wiretest"
)

// files are one of each kind of media.
var files = map[message.Kind]formPart{
	message.KindImage:    {"file", "sea.png", "image/png", picture},
	message.KindAudio:    {"file", "note.ogg", "audio/ogg; codecs=opus", "OggS" + strings.Repeat("sound", 40)},
	message.KindVideo:    {"file", "film.mp4", "video/mp4", "\x00\x00\x00\x18ftypmp42" + strings.Repeat("film", 40)},
	message.KindDocument: {"file", "order.pdf", "application/pdf", "%PDF-1.7 " + strings.Repeat("page", 40)},
	message.KindSticker:  {"file", "cat.webp", "image/webp", "RIFF\x40\x00\x00\x00WEBPVP8 " + strings.Repeat("cat", 20)},
}

// uploads gives the business one of each file, and says what a message with it holds.
func (s *system) uploads() map[message.Kind]message.Media {
	s.t.Helper()
	out := map[message.Kind]message.Media{}
	for kind, part := range files {
		sum := sha256.Sum256([]byte(part.value))
		m := message.Media{ID: s.uploaded(product, part), Type: part.kind, SHA256: hex.EncodeToString(sum[:]), Size: int64(len(part.value))}
		if kind == message.KindDocument {
			m.Filename = part.filename
		}
		out[kind] = m
	}
	return out
}

// sight is what a person's phone shows of a message.
type sight struct {
	Type    string
	Content json.RawMessage
	ReplyTo string `json:"reply_to"`
}

// sees reads everything that a person can see, by id.
func (s *system) sees(person string) map[string]sight {
	s.t.Helper()
	out := map[string]sight{}
	for after := uint64(0); ; {
		a := s.do(http.MethodGet, fmt.Sprintf("/phone/v1/people/%s/messages?limit=500&after=%d", person, after), "", "", "")
		var page struct {
			Data []struct {
				ID string
				sight
			}
			After uint64
		}
		if err := json.Unmarshal([]byte(a.body), &page); err != nil {
			s.t.Fatal(err, a.body)
		}
		if len(page.Data) == 0 {
			return out
		}
		for _, m := range page.Data {
			out[m.ID] = m.sight
		}
		after = page.After
	}
}

// awaitSeen waits until a person sees at least some messages.
func (s *system) awaitSeen(person string, ids map[string]wiretest.Sample) map[string]sight {
	s.t.Helper()
	for deadline := time.Now().Add(30 * time.Second); ; {
		seen, missing := s.sees(person), 0
		for id := range ids {
			if _, ok := seen[id]; !ok {
				missing++
			}
		}
		if missing == 0 {
			return seen
		}
		if time.Now().After(deadline) {
			s.t.Fatalf("%d of %d messages did not come", missing, len(ids))
		}
	}
}

func jsonOf(t interface{ Fatal(...any) }, raw []byte) (v any) {
	if err := json.Unmarshal(raw, &v); err != nil {
		t.Fatal(string(raw), err)
	}
	return v
}

// sender draws messages and sends them to one person.
type sender struct {
	*system

	host   *host
	media  map[message.Kind]message.Media
	target string // what reactions are on
	sent   map[string]wiretest.Sample
	flow   string // one that takes messages
	order  string // one that was billed and whose payment is open
	orders int    // that were drawn
}

// enclose writes an uploaded file, or a link to a picture.
func (s *sender) enclose(t *rapid.T, kind message.Kind, into map[string]any) message.Media {
	if kind == message.KindImage && rapid.Bool().Draw(t, "by link") {
		link := fmt.Sprintf("%s/%d.png", s.host.URL, rapid.IntRange(1, 9).Draw(t, "picture"))
		into["link"] = link
		return message.Media{Link: link}
	}
	m := s.media[kind]
	into["id"] = m.ID
	return m
}

// plainFlow is a flow of one screen.
const plainFlow = `{"version":"7.3","screens":[{"id":"START","terminal":true,"title":"Start","layout":{"type":"SingleColumnLayout","children":[` +
	`{"type":"TextBody","text":"Hello"},{"type":"Footer","label":"Done","on-click-action":{"name":"complete","payload":{"rating":"4"}}}]}}]}`

// publishFlow makes a flow that takes messages.
func (s *system) publishFlow() string {
	s.t.Helper()
	body, err := json.Marshal(map[string]any{"name": "plain", "categories": []string{"OTHER"}, "flow_json": plainFlow, "publish": true})
	if err != nil {
		s.t.Fatal(err)
	}
	return idOf(s.t, s.post("/v25.0/300000000000001/flows", travel, string(body)), http.StatusOK)
}

// nameFlow puts a flow that is there in the place of the one that was drawn.
func (s *sender) nameFlow(sample *wiretest.Sample) {
	want, ok := sample.Want.(*message.Interactive)
	if !ok || want.Flow == nil {
		return
	}
	p := sample.Body["interactive"].(map[string]any)["action"].(map[string]any)["parameters"].(map[string]any)
	delete(p, "flow_name")
	p["flow_id"], p["mode"], p["flow_action"] = s.flow, "published", "navigate"
	want.Flow.ID, want.Flow.Name, want.Flow.Draft, want.Flow.Action = s.flow, "", false, "navigate"
	if payload, ok := p["flow_action_payload"].(map[string]any); ok {
		payload["screen"], want.Flow.Screen = "START", "START"
	}
}

// nameOrder gives a bill a reference that none has, and says of an order that was billed what an open one may be.
func (s *sender) nameOrder(sample *wiretest.Sample, to string) {
	want, ok := sample.Want.(*message.Interactive)
	if !ok || want.Bill == nil && want.Progress == nil {
		return
	}
	p := sample.Body["interactive"].(map[string]any)["action"].(map[string]any)["parameters"].(map[string]any)
	if want.Bill != nil {
		s.orders++
		want.Bill.Reference = fmt.Sprintf("order-%d", s.orders)
		p["reference_id"] = want.Bill.Reference
		return
	}
	if s.order == "" {
		s.orders++
		s.order = fmt.Sprintf("followed-%d", s.orders)
		s.billTo(to, s.order, "")
	}
	p["reference_id"], want.Progress.Reference = s.order, s.order
	if want.Progress.Payment == message.PaymentCaptured.String() {
		s.order = "" // its payment can become nothing else: the next is of another bill
	}
	if order, ok := p["order"].(map[string]any); ok {
		order["status"], want.Progress.Status = "processing", "processing"
	}
	if payment, ok := p["payment"].(map[string]any); ok { // one that was captured would not be pending again
		payment["status"], want.Progress.Payment = "pending", "pending"
	}
}

// mostBody bounds the bodies that are drawn: the engine takes a document of up to 256 KiB.
const mostBody = 200 << 10

// draw sends one message, and then one that is wrong in one place.
func (s *sender) draw(t *rapid.T, kind, to string) {
	sample := wiretest.Draw(t, kind, s.enclose)
	s.nameFlow(&sample)
	s.nameOrder(&sample, to)
	if r, ok := sample.Body["reaction"].(map[string]any); ok {
		r["message_id"] = s.target
	}
	post := func() (answer, bool) {
		body := maps.Clone(sample.Body)
		body["messaging_product"], body["to"] = "whatsapp", to
		raw, err := json.Marshal(body)
		if err != nil {
			t.Fatal(err)
		}
		if len(raw) > mostBody {
			return answer{}, false
		}
		return s.post("/v25.0/"+number+"/messages", travel, string(raw)), true
	}
	a, ok := post()
	if ok {
		var out struct{ Messages []struct{ ID string } }
		if a.status != http.StatusOK || json.Unmarshal([]byte(a.body), &out) != nil || len(out.Messages) != 1 {
			t.Fatalf("answered %d %s", a.status, a.body)
		}
		s.sent[out.Messages[0].ID] = sample
	}
	b := sample.Breaks[rapid.IntRange(0, len(sample.Breaks)-1).Draw(t, "break")]
	b.Do()
	if a, ok = post(); !ok {
		return
	}
	var refused struct {
		Error struct {
			Message   string
			Code      int
			ErrorData struct{ Details string } `json:"error_data"`
		}
	}
	if a.status != http.StatusBadRequest || json.Unmarshal([]byte(a.body), &refused) != nil {
		t.Fatalf("%s %s: answered %d %s", b.Param, b.What, a.status, a.body)
	}
	if e := refused.Error; e.Code != b.Code || !strings.Contains(e.Message+" "+e.ErrorData.Details, b.Param) {
		t.Fatalf("%s %s: %s, wanted %d", b.Param, b.What, a.body, b.Code)
	}
}

// compare holds that a person sees what was sent, and nothing else of the business.
func (s *sender) compare(person string) {
	s.t.Helper()
	seen := s.awaitSeen(person, s.sent)
	for id, sample := range s.sent {
		want, err := json.Marshal(sample.Want)
		if err != nil {
			s.t.Fatal(err)
		}
		got := seen[id]
		if got.Type != sample.Kind.String() {
			s.t.Errorf("a %s came as %s", sample.Kind, got.Type)
		}
		if diff := cmp.Diff(jsonOf(s.t, want), jsonOf(s.t, got.Content)); diff != "" {
			s.t.Errorf("a %s came as another document (- sent, + shown): %s", sample.Kind, diff)
		}
		if sample.Kind == message.KindReaction && got.ReplyTo != s.target {
			s.t.Errorf("a reaction is on %q", got.ReplyTo)
		}
	}
}

// TestEveryTypeIsDeliveredStoredAndShownUnchanged draws messages of every type: what passes is shown as it
// was meant, before and after a restart; what was made wrong is refused by the name of the parameter.
func TestEveryTypeIsDeliveredStoredAndShownUnchanged(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s := &sender{system: boot(t, dir, nil), host: newHost(t), sent: map[string]wiretest.Sample{}}
	s.write("hello")
	s.target = s.send("react to this")
	s.media, s.flow = s.uploads(), s.publishFlow()
	s.enableCalls()
	for _, kind := range wiretest.Types() {
		if kind == message.InteractiveCallPermission { // one person is asked once a day
			continue
		}
		rapid.Check(t, func(t *rapid.T) { s.draw(t, kind, ada) })
	}
	s.compare(ada)
	s.stop()
	s.system = boot(t, dir, nil)
	s.compare(ada)
}

// TestPeopleAreAskedForCallsOneByOne is the same for what one person gets once a day.
func TestPeopleAreAskedForCallsOneByOne(t *testing.T) {
	t.Parallel()
	s := &sender{system: boot(t, t.TempDir(), nil), host: newHost(t)}
	s.media = s.uploads()
	next := 33600000000
	rapid.Check(t, func(t *rapid.T) {
		next++
		person := fmt.Sprint(next)
		s.sent = map[string]wiretest.Sample{}
		s.writeFrom(person, number)
		s.draw(t, message.InteractiveCallPermission, person)
		s.compare(person)
	})
}

// TestTheReferencesBodiesAreAccepted sends the bodies of the reference's Appendix A, but for templates and
// for what is not there yet. The ids of media are put in.
func TestTheReferencesBodiesAreAccepted(t *testing.T) {
	t.Parallel()
	s := boot(t, t.TempDir(), nil)
	media, flow := s.uploads(), s.publishFlow()
	raw, err := os.ReadFile("../wire/testdata/appendix_a.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	accepted := 0
	for line := range strings.Lines(string(raw)) {
		line = strings.NewReplacer(`"flow_id":"1"`, `"flow_id":"`+flow+`"`, `"screen":"WELCOME"`, `"screen":"START"`).Replace(line)
		body := jsonOf(t, []byte(line)).(map[string]any)
		if body["type"] == "template" || body["recipient"] != nil || body["recipient_type"] == "group" || body["status"] != nil {
			continue
		}
		putMedia(body, media)
		again, err := json.Marshal(body)
		if err != nil {
			t.Fatal(err)
		}
		if a := s.post("/v25.0/"+number+"/messages", travel, string(again)); a.status != http.StatusOK {
			t.Errorf("%d %s\n%s", a.status, a.body, line)
		}
		accepted++
	}
	if accepted != 25 {
		t.Errorf("%d bodies were sent", accepted)
	}
}

// putMedia puts the ids of uploaded files where a body has ids.
func putMedia(v any, media map[message.Kind]message.Media) {
	switch v := v.(type) {
	case map[string]any:
		for name, inner := range v {
			if m, ok := inner.(map[string]any); ok && m["id"] != nil && message.ParseKind(name).IsMedia() {
				m["id"] = media[message.ParseKind(name)].ID
			}
			putMedia(inner, media)
		}
	case []any:
		for _, inner := range v {
			putMedia(inner, media)
		}
	}
}
