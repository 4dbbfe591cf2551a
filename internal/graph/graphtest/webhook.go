package graphtest

import (
	"encoding/json"
)

// Webhook compares the body of a webhook. The file describes messages and statuses, and says nothing of
// other fields; known is false where there is none but those.
func (s *Spec) Webhook(body []byte) (deviations []Deviation, known bool) {
	var envelope struct {
		Object string `json:"object"`
		Entry  []struct {
			ID      string   `json:"id"`
			Changes []change `json:"changes"`
		} `json:"entry"`
	}
	if err := json.Unmarshal(body, &envelope); err != nil || envelope.Object != "whatsapp_business_account" || len(envelope.Entry) == 0 {
		return []Deviation{{"webhook", "", "it is no envelope of the file's"}}, true
	}
	for _, e := range envelope.Entry {
		if e.ID == "" || len(e.Changes) == 0 {
			deviations = append(deviations, Deviation{"webhook", "/entry/*", "missing properties 'id', 'changes'"})
		}
		for _, c := range e.Changes {
			more, described := s.change(c)
			deviations, known = append(deviations, more...), known || described
		}
	}
	return deviations, known
}

// change is one update of a webhook.
type change struct {
	Field string          `json:"field"`
	Value json.RawMessage `json:"value"`
}

func (s *Spec) change(c change) (deviations []Deviation, known bool) {
	if c.Field != "messages" {
		return nil, false
	}
	name, schema := valueSchema(c.Value)
	return s.compare("webhook "+name, pointer("components", "schemas", schema), c.Value), true
}

// valueSchema is which of the file's alternatives a value of the field messages must be.
func valueSchema(value []byte) (name, schema string) {
	var v struct {
		Statuses []json.RawMessage `json:"statuses"`
		Messages []struct {
			Type string `json:"type"`
		} `json:"messages"`
	}
	_ = json.Unmarshal(value, &v) // what cannot be read is compared with messages, and told
	switch {
	case len(v.Statuses) > 0:
		return "statuses", "StatusMessageValue"
	case len(v.Messages) > 0 && v.Messages[0].Type == "system":
		return "system", "IncomingMessageValueSystem"
	}
	return "messages", "IncomingMessageValueGeneral"
}
