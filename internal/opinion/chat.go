package opinion

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
)

// chat speaks to an OpenAI-compatible server: one call of it, for which the vendor's library, a quarter of the whole
// program, was too much to carry.
type chat struct {
	url    string
	key    string
	client *http.Client
}

func newChat(cfg *Config) *chat {
	return &chat{strings.TrimSuffix(cfg.URL, "/") + "/chat/completions", cfg.Key, &http.Client{
		Timeout:       cfg.Timeout,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
}

// completionRequest is what is asked of a server.
type completionRequest struct {
	Model       string  `json:"model"`
	Messages    []turn  `json:"messages"`
	Temperature float64 `json:"temperature"`
	MaxTokens   int     `json:"max_tokens"`
}

type turn struct {
	Role    string `json:"role"` // system or user
	Content string `json:"content"`
}

// completion is what is read of its answer.
type completion struct {
	Choices []struct {
		Message turn `json:"message"`
	} `json:"choices"`
	Usage struct {
		PromptTokens     int64 `json:"prompt_tokens"`
		CompletionTokens int64 `json:"completion_tokens"`
	} `json:"usage"`
}

// complete asks, and reads at most maxAnswer bytes of the answer. Its errors tell the server's status and not its
// text, which may quote the question.
func (c *chat) complete(ctx context.Context, ask *completionRequest) (*completion, error) {
	body, err := json.Marshal(ask)
	if err != nil {
		return nil, err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, c.url, bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Accept", "application/json")
	if c.key != "" {
		req.Header.Set("Authorization", "Bearer "+c.key)
	}
	res, err := c.client.Do(req)
	if err != nil {
		return nil, err
	}
	defer func() { _ = res.Body.Close() }()
	if res.StatusCode/100 != 2 {
		return nil, fmt.Errorf("the server answered %d", res.StatusCode)
	}
	var out completion
	if err := json.NewDecoder(io.LimitReader(res.Body, maxAnswer)).Decode(&out); err != nil {
		return nil, fmt.Errorf("read the server's answer: %w", err)
	}
	return &out, nil
}
