package app

import (
	"bytes"
	"encoding/json"
	"fmt"
	"image"
	"image/png"
	"maps"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"turnpike/internal/config"
	"turnpike/internal/evidence/senses"
)

// askedQuickly has the agency's number answered by a bot, and probes ask without a pause.
func askedQuickly(t *testing.T, timeout time.Duration, do func(s *system, m *written)) *system {
	t.Helper()
	s := boot(t, t.TempDir(), func(c *config.Config) {
		c.Probes.Pace, c.Probes.Quiet, c.Probes.Timeout, c.Webhook.AllowLoopback = 0, 0, timeout, true
	})
	hook := s.handler(t, func(m *written) { do(s, m) })
	if a := s.post("/v25.0/300000000000001/subscribed_apps", travel, `{"override_callback_uri":"`+hook+`","verify_token":"turnpike-dev-verify"}`); a.status != http.StatusOK {
		t.Fatal(a.body)
	}
	return s
}

func (s *system) probed(t *testing.T, lang, seed string) probedRun {
	t.Helper()
	order := fmt.Sprintf(`{"phone_number_id":%q,"languages":[%q],"seed":%q}`, number, lang, seed)
	return s.awaitRun(decode[probedRun](s, s.api(http.MethodPost, "/probes", password, order, http.StatusCreated)).ID)
}

// download gets a media as Meta's clients do: its node by its id, its bytes by the node's URL.
func (s *system) download(id string) answer {
	s.t.Helper()
	return s.fetch(http.MethodGet, s.mediaNode(id).URL, travel)
}

// shape is a JSON value without what differs from message to message: the paths of its members, and texts that are names.
func shape(t *testing.T, raw json.RawMessage) []string {
	t.Helper()
	var out []string
	var walk func(path string, v any)
	walk = func(path string, v any) {
		switch v := v.(type) {
		case map[string]any:
			for k, member := range v {
				walk(path+"."+k, member)
			}
		case []any:
			for _, member := range v {
				walk(path+"[]", member)
			}
		default:
			if strings.HasSuffix(path, "type") || strings.HasSuffix(path, "voice") {
				path += fmt.Sprint("=", v)
			}
			out = append(out, path)
		}
	}
	var v any
	if err := json.Unmarshal(raw, &v); err != nil {
		t.Fatal(err)
	}
	walk("", v)
	slices.Sort(out)
	return out
}

var asksToDraw = regexp.MustCompile(`(?i)picture|image`)

// seer sees, hears and draws, and turns away everything else.
func seer(s *system, m *written) {
	switch {
	case m.Type == "image":
		seen, err := senses.See([]byte(s.download(m.Image.ID).body))
		if err != nil {
			s.t.Error(err)
		}
		s.sendTo(m.From, "I see: "+seen)
	case m.Type == "audio":
		digits, _, err := senses.Hear([]byte(s.download(m.Audio.ID).body))
		if err != nil || len(digits) != 3 {
			s.t.Errorf("heard %v, %v", digits, err)
			return
		}
		s.sendTo(m.From, fmt.Sprint("That makes ", digits[0]*digits[1]*digits[2]))
	case asksToDraw.MatchString(m.Text.Body):
		s.sendTo(m.From, "One moment, I will draw it for you.")
		var drawing bytes.Buffer
		if err := png.Encode(&drawing, image.NewGray(image.Rect(0, 0, 3, len(m.Text.Body)))); err != nil {
			s.t.Error(err)
		}
		id := s.uploaded(product, formPart{"file", "drawing.png", "image/png", drawing.String()})
		if a := s.post("/v25.0/"+number+"/messages", travel, fmt.Sprintf(`{"messaging_product":"whatsapp","to":%q,"type":"image","image":{"id":%q}}`, m.From, id)); a.status != http.StatusOK {
			s.t.Errorf("a picture: %d %s", a.status, a.body)
		}
	default:
		s.sendTo(m.From, "I can only help with your trips with Azur Voyages. Write agent to talk to a person.")
	}
}

// TestABotThatSeesHearsAndDraws: from the bytes alone it proves what it can do. What it received does not tell who sent it.
func TestABotThatSeesHearsAndDraws(t *testing.T) {
	t.Parallel()
	var mu sync.Mutex
	got := map[string][]written{}
	s := askedQuickly(t, 20*time.Second, func(s *system, m *written) {
		mu.Lock()
		got[m.Type] = append(got[m.Type], *m)
		mu.Unlock()
		if m.From != ada {
			seer(s, m)
		}
	})
	run := s.probed(t, "en", "8")
	if one := (cell{Asked: 1, Served: 1}); run.State != "done" || run.Media["picture"] != one || run.Media["voice"] != one || run.OffScope["image"] != one {
		t.Errorf("the run: %+v", run)
	}
	records := s.api(http.MethodGet, "/evidence/records?account="+travelAccount, travel, "", http.StatusOK)
	if !strings.Contains(records, `"asked":11,"answered":1,"refused":10`) || !strings.Contains(records, `"capabilities":["image_generation","media_analysis","voice"]`) {
		t.Errorf("the record: %s", records)
	}
	for _, e := range run.Transcript {
		if e.Kind == "picture" && !strings.HasPrefix(e.Attached, "picture: ") || e.Kind == "voice" && !strings.HasPrefix(e.Attached, "voice note: ") || e.Kind == "image" && !slices.Equal(e.Replies, []string{"One moment, I will draw it for you.", "[image]"}) {
			t.Errorf("the transcript: %+v", e)
		}
	}
	// A person sends the same over the web phone's interface.
	for kind, said := range map[string]string{"image": `"caption":"Is this mine?"`, "audio": `"voice":true`} {
		probed := got[kind][0]
		id := probed.Image.ID + probed.Audio.ID
		name := map[string]string{"image": "IMG_0042.PNG", "audio": "voice.ogg"}[kind]
		file := s.download(id)
		uploaded := s.personUploads(ada, formPart{"file", name, file.header.Get("Content-Type"), file.body})
		idOf(t, s.post("/phone/v1/people/"+ada+"/messages", "", fmt.Sprintf(`{"to":%q,"type":%q,%[2]q:{"media_id":%q,%s}}`, number, kind, uploaded, said)), http.StatusCreated)
		var personal written
		awaitTrue(t, "the person's message is told", func() bool {
			mu.Lock()
			defer mu.Unlock()
			personal = got[kind][len(got[kind])-1]
			return personal.From == ada
		})
		if a, b := shape(t, probed.Raw), shape(t, personal.Raw); !slices.Equal(a, b) {
			t.Errorf("a probe's webhook is %q, a person's is %q", a, b)
		}
		if a, b := headers(file), headers(s.download(personal.Image.ID+personal.Audio.ID)); !slices.Equal(a, b) {
			t.Errorf("a probe's download has %q, a person's has %q", a, b)
		}
	}
}

var figuresOf = regexp.MustCompile(`\d+`)

// headers are a download's, without figures, dates and hashes.
func headers(a answer) (out []string) {
	for _, k := range slices.Sorted(maps.Keys(a.header)) {
		v := figuresOf.ReplaceAllString(a.header.Get(k), "0")
		if k == "Etag" || k == "Date" || strings.Contains(k, "Id") {
			v = ""
		}
		out = append(out, k+": "+v)
	}
	return out
}

// TestABotThatLeavesMediaAlone: what it may not be able to receive is neither a refusal nor silence.
func TestABotThatLeavesMediaAlone(t *testing.T) {
	t.Parallel()
	s := askedQuickly(t, 3*time.Second, func(s *system, m *written) {
		if m.Type == "text" {
			s.sendTo(m.From, "I can only help with your trips with Azur Voyages. See https://example.com/image.png or write agent to talk to a person.")
		}
	})
	run := s.probed(t, "fr", "3")
	if none := (cell{Asked: 1, Unanswered: 1}); run.State != "done" || run.Media["picture"] != none || run.Media["voice"] != none || run.OffScope["image"].Served != 0 {
		t.Errorf("the run: %+v", run)
	}
	records := s.api(http.MethodGet, "/evidence/records?account="+travelAccount, travel, "", http.StatusOK)
	if !strings.Contains(records, `"asked":11,"answered":0`) || strings.Contains(records, "capabilities") {
		t.Errorf("the record: %s", records)
	}
}
