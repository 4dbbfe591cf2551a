package main

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"
)

type caseOpinion struct {
	office
	Case int64 `arg:"" help:"Number of the case." min:"1"`
	JSON bool  `help:"Print JSON."`
}

// Run asks for a second opinion.
func (c *caseOpinion) Run(s *surroundings) error {
	raw, err := c.ask(s.ctx, http.MethodPost, fmt.Sprintf("%s/%d/opinion", casesPath, c.Case), nil)
	if err != nil || c.JSON {
		return printJSON(s.stdout, raw, err)
	}
	var e struct {
		ID      int64 `json:"id"`
		Opinion struct {
			Model    string `json:"model"`
			Outcome  string `json:"outcome"`
			InScope  int    `json:"in_scope"`
			Served   int    `json:"off_scope_served"`
			Declined int    `json:"off_scope_declined"`
			Unclear  int    `json:"unclear"`
			Cost     string `json:"cost"`
			Currency string `json:"currency"`
		} `json:"opinion"`
	}
	if err := json.Unmarshal(raw, &e); err != nil {
		return err
	}
	o := &e.Opinion
	_, err = fmt.Fprintf(s.stdout, "%s says %s: %d texts in scope, %d not and served, %d not and declined, %d unclear; %s %s. Exhibit %d; its reasons are a text of the case.\n",
		o.Model, o.Outcome, o.InScope, o.Served, o.Declined, o.Unclear, o.Cost, o.Currency, e.ID)
	return err
}

type caseOpinions struct {
	office
	JSON bool `help:"Print JSON."`
}

// Run says what second opinions cost and how often people came to the same.
func (c *caseOpinions) Run(s *surroundings) error {
	raw, err := c.ask(s.ctx, http.MethodGet, "/turnpike/v1/opinions", nil)
	if err != nil || c.JSON {
		return printJSON(s.stdout, raw, err)
	}
	var a struct {
		Asked    int               `json:"asked"`
		Decided  int               `json:"decided"`
		Agreed   int               `json:"agreed"`
		SameSide int               `json:"same_side"`
		Cost     map[string]string `json:"cost"`
	}
	if err := json.Unmarshal(raw, &a); err != nil {
		return err
	}
	fmt.Fprintf(s.stdout, "asked %d; of %d on decided cases %d came to the same outcome, %d to the same side\n", a.Asked, a.Decided, a.Agreed, a.SameSide)
	for _, currency := range slices.Sorted(maps.Keys(a.Cost)) {
		fmt.Fprintf(s.stdout, "cost %s %s\n", a.Cost[currency], currency)
	}
	return nil
}
