// Package opinion asks a language model for a second opinion on a case: by a fixed rubric, on texts of that case alone.
//
// Owns: the request to an OpenAI-compatible server and its bounds, how its answer is read, what it cost, how many are
// asked for on a day.
// Does not own: which case may be asked about and what an opinion may be used for (desk), the rubric's outcomes (account).
// Called by: desk.
// Never breaks: nobody is asked unless the operator set a server; an answer that does not keep the rubric's form is an
// error and no opinion; no text of a case is logged or kept here.
package opinion

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/openai/openai-go/v3"
	"github.com/openai/openai-go/v3/option"

	"turnpike/internal/account"
	"turnpike/internal/tariff"
)

// Limits of a request.
const (
	maxTexts  = 50       // of a case
	maxLength = 2000     // characters of each text
	maxAnswer = 64 << 10 // bytes that are read of an answer
	maxReason = 1000     // characters that are kept of its reasons
)

// Errors of Ask that its caller words.
var (
	ErrOff    = errors.New("no server for second opinions is set")
	ErrLimit  = errors.New("as many second opinions were asked for today as may be")
	ErrAnswer = errors.New("the model's answer does not keep the rubric's form")
)

// Question is what a model is asked about.
type Question struct {
	Purpose string   // what the account declares
	Topics  []string // likewise
	Texts   []string // of conversations in the case
}

// Opinion is an answer.
type Opinion struct {
	account.Opinion
	Reason string // may quote the texts
}

// Room asks.
type Room struct {
	cfg    Config
	clock  func() time.Time
	client openai.ChatCompletionService
	in     tariff.Micro // a million tokens
	out    tariff.Micro

	mu    sync.Mutex
	day   int64 // of UTC, since 1970
	asked int   // on that day
}

// New makes the room of a configuration that is valid.
func New(cfg Config, clock func() time.Time) *Room {
	r := &Room{cfg: cfg, clock: clock}
	r.in, _ = tariff.ParseMicro(cfg.PriceIn)   // both were
	r.out, _ = tariff.ParseMicro(cfg.PriceOut) // validated
	opts := []option.RequestOption{
		option.WithBaseURL(strings.TrimSuffix(cfg.URL, "/") + "/"), option.WithMaxRetries(0),
		option.WithHTTPClient(&http.Client{
			Transport: bounded{http.DefaultTransport}, Timeout: cfg.Timeout,
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		}),
	}
	if cfg.Key != "" {
		opts = append(opts, option.WithAPIKey(cfg.Key))
	}
	// The service by itself: the library's client would also look into the environment.
	r.client = openai.NewChatCompletionService(opts...)
	return r
}

// On says whether there is a server to ask.
func (r *Room) On() bool { return r.cfg.URL != "" }

// bounded reads no more of an answer than is reasonable.
type bounded struct{ http.RoundTripper }

// RoundTrip implements http.RoundTripper.
func (b bounded) RoundTrip(req *http.Request) (*http.Response, error) {
	res, err := b.RoundTripper.RoundTrip(req)
	if err == nil {
		res.Body = struct {
			io.Reader
			io.Closer
		}{io.LimitReader(res.Body, maxAnswer), res.Body}
	}
	return res, err
}

// Recall counts opinions of today that were asked for before the program started.
func (r *Room) Recall(n int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.day, r.asked = r.today(), n
}

func (r *Room) today() int64 { return r.clock().Unix() / (24 * 3600) }

// take counts a question; false when there are none left for today.
func (r *Room) take() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if today := r.today(); today != r.day {
		r.day, r.asked = today, 0
	}
	if r.asked >= r.cfg.PerDay {
		return false
	}
	r.asked++
	return true
}

// Ask asks. It fails with ErrOff, ErrLimit, ErrAnswer, or as the server or the way to it did.
func (r *Room) Ask(ctx context.Context, q *Question) (*Opinion, error) {
	if !r.On() {
		return nil, ErrOff
	}
	texts := make([]string, 0, len(q.Texts))
	for _, t := range q.Texts[:min(len(q.Texts), maxTexts)] {
		texts = append(texts, cut(t, maxLength))
	}
	body, err := json.Marshal(map[string]any{"declared_purpose": q.Purpose, "declared_topics": q.Topics, "texts": texts})
	if err != nil {
		return nil, err
	}
	if !r.take() {
		return nil, ErrLimit
	}
	res, err := r.client.New(ctx, openai.ChatCompletionNewParams{
		Model: r.cfg.Model, Temperature: openai.Float(0), MaxTokens: openai.Int(int64(r.cfg.MaxTokens)),
		Messages: []openai.ChatCompletionMessageParamUnion{openai.SystemMessage(rubric), openai.UserMessage(string(body))},
	}, option.WithRequestTimeout(r.cfg.Timeout))
	if err != nil {
		return nil, fmt.Errorf("ask the model: %w", plain(err))
	}
	if len(res.Choices) == 0 {
		return nil, ErrAnswer
	}
	out, err := read(res.Choices[0].Message.Content, len(texts))
	if err != nil {
		return nil, err
	}
	sum := sha256.Sum256(append([]byte(rubric), body...))
	out.Model, out.Rubric, out.Asked = r.cfg.Model, rubricVersion, hex.EncodeToString(sum[:])
	out.TokensIn, out.TokensOut = max(0, res.Usage.PromptTokens), max(0, res.Usage.CompletionTokens)
	out.Cost, out.Currency = r.cost(out.TokensIn, out.TokensOut).String(), r.cfg.Currency
	return out, nil
}

// plain keeps of a server's error what may be logged: its status and not its text, which may quote the question.
func plain(err error) error {
	if bad, ok := errors.AsType[*openai.Error](err); ok {
		return fmt.Errorf("the server answered %d", bad.StatusCode)
	}
	return err
}

// cost of tokens, rounded up to 10⁻⁶ of the currency.
func (r *Room) cost(in, out int64) tariff.Micro {
	const million = 1_000_000
	return (tariff.Micro(in)*r.in + tariff.Micro(out)*r.out + million - 1) / million
}

// cut shortens a text to n characters.
func cut(s string, n int) string {
	if runes := []rune(s); len(runes) > n {
		return string(runes[:n])
	}
	return s
}

// read takes an answer apart: the one object that it has, whatever stands around it.
func read(text string, texts int) (*Opinion, error) {
	from, to := strings.Index(text, "{"), strings.LastIndex(text, "}")
	if from < 0 || to < from {
		return nil, ErrAnswer
	}
	var a struct {
		Outcome  account.Outcome `json:"outcome"`
		InScope  int             `json:"in_scope"`
		Served   int             `json:"off_scope_served"`
		Declined int             `json:"off_scope_declined"`
		Unclear  int             `json:"unclear"`
		Reason   string          `json:"reason"`
	}
	if err := json.Unmarshal([]byte(text[from:to+1]), &a); err != nil {
		return nil, ErrAnswer
	}
	known := []account.Outcome{account.Compliant, account.Incidental, account.Drifting, account.Primary}
	if !slices.Contains(known, a.Outcome) || strings.TrimSpace(a.Reason) == "" || min(a.InScope, a.Served, a.Declined, a.Unclear) < 0 ||
		max(a.InScope, a.Served, a.Declined, a.Unclear) > texts || a.InScope+a.Served+a.Declined+a.Unclear != texts {
		return nil, ErrAnswer
	}
	out := &Opinion{Reason: cut(a.Reason, maxReason)}
	out.Outcome, out.InScope, out.Served, out.Declined, out.Unclear = a.Outcome, a.InScope, a.Served, a.Declined, a.Unclear
	return out, nil
}
