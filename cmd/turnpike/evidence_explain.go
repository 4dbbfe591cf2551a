package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"strings"

	"turnpike/internal/evidence/language"
	evidence "turnpike/internal/evidence/model"
)

type evidenceExplainCmd struct {
	Text []string `arg:"" help:"The message."`
	Lang string   `help:"Language of the account, which helps with short messages." placeholder:"LANG"`
	JSON bool     `help:"Print JSON."`
}

// explanation is how a message reads.
type explanation struct {
	Language string `json:"language"`
	// Evidence is false if the message says nothing: too short, or in a language that was not learnt.
	Evidence bool              `json:"evidence"`
	P        float64           `json:"p"`
	Reasons  []evidence.Reason `json:"reasons"`
}

// silence is why a message says nothing.
func (e *explanation) silence() string {
	if language.IsSupported(e.Language) {
		return fmt.Sprintf("too little text in the language %s; a message of %d words or more says something", e.Language, evidence.MinWords)
	}
	if e.Language == language.Unknown {
		return "its language cannot be told; those that were learnt are " + strings.Join(language.Supported, ", ")
	}
	return fmt.Sprintf("its language is told as %s; those that were learnt are %s", e.Language, strings.Join(language.Supported, ", "))
}

// maxReasons is how many pieces are shown.
const maxReasons = 12

// Run scores one message by itself. A number is judged by whole conversations and by more than their text.
func (c *evidenceExplainCmd) Run(s *surroundings) error {
	text := strings.Join(c.Text, " ")
	if strings.TrimSpace(text) == "" {
		return usageError{errors.New(`the message is empty: turnpike evidence explain "What does a visa cost?"`)}
	}
	scorer := evidence.Default().NewScorer()
	score := scorer.Score(text, "", c.Lang)
	out := explanation{Language: score.Lang, Evidence: score.OK, Reasons: scorer.Reasons(text, c.Lang, maxReasons)}
	if score.OK {
		out.P = math.Round(1000/(1+math.Exp(-score.Logit))) / 1000
	}
	if c.JSON {
		return json.NewEncoder(s.stdout).Encode(out)
	}
	if !out.Evidence {
		_, err := fmt.Fprintln(s.stdout, "no evidence:", out.silence())
		return err
	}
	fmt.Fprintf(s.stdout, "%s, read by itself: %.1f %% general\n", out.Language, 100*out.P)
	for _, r := range out.Reasons {
		fmt.Fprintf(s.stdout, "%+6.2f  %s\n", r.Logit, r.Piece)
	}
	return nil
}
