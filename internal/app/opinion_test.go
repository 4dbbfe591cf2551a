package app

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"

	"turnpike/internal/config"
)

// modelServer answers as an OpenAI-compatible server does; say is what the model says. What it was asked last is in asked.
func modelServer(t *testing.T, say *atomic.Value) (url string, asked *atomic.Value) {
	t.Helper()
	asked = &atomic.Value{}
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil || r.URL.Path != "/v1/chat/completions" {
			http.Error(w, "what?", http.StatusNotFound)
			return
		}
		asked.Store(string(body))
		text, _ := say.Load().(string)
		if text == "" {
			http.Error(w, `{"error":{"message":"the text was: What is the weather?"}}`, http.StatusInternalServerError)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		_ = json.NewEncoder(w).Encode(map[string]any{
			"id": "1", "object": "chat.completion", "model": "judge-1", "usage": map[string]int{"prompt_tokens": 1000, "completion_tokens": 100, "total_tokens": 1100},
			"choices": []any{map[string]any{"index": 0, "finish_reason": "stop", "message": map[string]string{"role": "assistant", "content": text}}},
		})
	}))
	t.Cleanup(s.Close)
	return s.URL + "/v1", asked
}

const verdict = "Here it is: {\"outcome\":\"primary\",\"in_scope\":0,\"off_scope_served\":1,\"off_scope_declined\":0,\"unclear\":0,\"reason\":\"They ask for the weather.\"}"

func TestASecondOpinion(t *testing.T) {
	t.Parallel()
	var say atomic.Value
	say.Store(verdict)
	url, asked := modelServer(t, &say)
	s := boot(t, t.TempDir(), func(c *config.Config) {
		c.Opinion.URL, c.Opinion.Model, c.Opinion.PriceIn, c.Opinion.PriceOut, c.Opinion.PerDay = url, "judge-1", "2", "10", 3
	})
	ann := s.reviewer("ann")
	id := s.openedCase(ann)
	path := fmt.Sprint("/cases/", id, "/opinion")
	s.api(http.MethodPost, path, travel, "", http.StatusForbidden)
	got := decode[struct {
		ID      int
		Source  string
		Opinion struct {
			Outcome  string
			Served   int `json:"off_scope_served"`
			Cost     string
			Currency string
		}
	}](s, s.api(http.MethodPost, path, ann, "", http.StatusCreated))
	if got.Source != "second_opinion" || got.Opinion.Outcome != "primary" || got.Opinion.Served != 1 || got.Opinion.Cost != "0.003" || got.Opinion.Currency != "USD" {
		t.Errorf("the opinion: %+v", got)
	}
	if q, _ := asked.Load().(string); !strings.Contains(q, "What is the weather?") || !strings.Contains(q, "off_scope_declined") || !strings.Contains(q, `"model":"judge-1"`) {
		t.Errorf("what was asked: %s", q)
	}
	if c := s.api(http.MethodGet, fmt.Sprint("/cases/", id), ann, "", http.StatusOK); !strings.Contains(c, "by the model judge-1") || strings.Contains(c, "They ask for") {
		t.Errorf("the case: %s", c)
	}
	if texts := s.api(http.MethodGet, fmt.Sprint("/cases/", id, "/texts"), ann, "", http.StatusOK); !strings.Contains(texts, "They ask for the weather.") {
		t.Errorf("its reasons are not among the texts: %s", texts)
	}
	s.alone(ann, got.ID)

	// What fails changes nothing, and a second question is not shown the reasons of the first.
	say.Store("")
	if a := s.do(http.MethodPost, "/turnpike/v1"+path, ann, "application/json", ""); a.status != http.StatusBadGateway || strings.Contains(a.body, "weather") {
		t.Errorf("a server that fails: %d %s", a.status, a.body)
	}
	if q, _ := asked.Load().(string); strings.Contains(q, "They ask for") {
		t.Errorf("the model is shown an earlier opinion: %s", q)
	}
	say.Store(strings.Replace(verdict, `"in_scope":0`, `"in_scope":5`, 1))
	s.api(http.MethodPost, path, ann, "", http.StatusBadGateway)
	s.api(http.MethodPost, path, ann, "", http.StatusTooManyRequests)

	s.api(http.MethodPost, fmt.Sprint("/cases/", id, "/dismissal"), ann, `{"why":"`+why+`"}`, http.StatusOK)
	s.api(http.MethodPost, path, ann, "", http.StatusConflict)
	sums := decode[struct {
		Asked, Decided, Agreed int
		SameSide               int `json:"same_side"`
		Cost                   map[string]string
	}](s, s.api(http.MethodGet, "/opinions", password, "", http.StatusOK))
	if sums.Asked != 1 || sums.Decided != 1 || sums.Agreed != 0 || sums.SameSide != 0 || sums.Cost["USD"] != "0.003" {
		t.Errorf("a case that was dismissed against the model: %+v", sums)
	}
	if strings.Contains(s.logs.String(), "weather") {
		t.Error("a text of a case is in the log")
	}
}

// alone holds that an opinion is never the only ground of a case.
func (s *system) alone(reviewer string, exhibit int) {
	s.t.Helper()
	body := fmt.Sprintf(`{"account":%q,"ground":{"policy":"ai-providers","version":"1","number":"1.1"},"source":"own_initiative",
		"facts":"A language model thinks that it is an assistant.","exhibits":[%d],"texts":[{"text":"What is the weather?"}]}`, travelAccount, exhibit)
	if text := s.api(http.MethodPost, "/cases", reviewer, body, http.StatusBadRequest); !strings.Contains(text, "opinion_alone") {
		s.t.Errorf("a case on an opinion alone: %s", text)
	}
	body = strings.Replace(body, fmt.Sprintf(`"exhibits":[%d],`, exhibit), "", 1)
	bare := decode[struct{ ID int }](s, s.api(http.MethodPost, "/cases", reviewer, body, http.StatusCreated)).ID
	if text := s.api(http.MethodPost, fmt.Sprint("/cases/", bare, "/opinion"), reviewer, "", http.StatusConflict); !strings.Contains(text, "opinion_alone") {
		s.t.Errorf("a second opinion without a first: %s", text)
	}
}

func TestNobodyIsAskedUnlessAServerIsSet(t *testing.T) {
	t.Parallel()
	s := boot(t, t.TempDir(), nil)
	ann := s.reviewer("ann")
	id := s.openedCase(ann)
	if text := s.api(http.MethodPost, fmt.Sprint("/cases/", id, "/opinion"), ann, "", http.StatusConflict); !strings.Contains(text, "opinion_off") {
		t.Errorf("%s", text)
	}
}
