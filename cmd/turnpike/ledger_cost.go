package main

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
)

type ledgerCost struct {
	office
	From string `help:"First day of UTC; today without it." placeholder:"YYYY-MM-DD"`
	To   string `help:"Last day." placeholder:"YYYY-MM-DD"`
	JSON bool   `help:"Print JSON." xor:"form"`
	CSV  bool   `help:"Print CSV." xor:"form"`
}

// Run shows what accounts cost and bring.
func (c *ledgerCost) Run(s *surroundings) error {
	q := url.Values{}
	for name, v := range map[string]string{"from": c.From, "to": c.To} {
		if v != "" {
			q.Set(name, v)
		}
	}
	path := "/turnpike/v1/cost-to-serve?"
	if c.CSV {
		q.Set("format", "csv")
		return saved(s, "", func(w io.Writer) error { return c.fetch(s.ctx, path+q.Encode(), w) })
	}
	raw, err := c.ask(s.ctx, http.MethodGet, path+q.Encode(), nil)
	if err != nil || c.JSON {
		return printJSON(s.stdout, raw, err)
	}
	var page struct {
		Data []struct {
			Day         string            `json:"day"`
			Name        string            `json:"account_name"`
			Declared    string            `json:"declared"`
			In          int64             `json:"messages_in"`
			Out         int64             `json:"messages_out"`
			Share       float64           `json:"share"`
			Media       int64             `json:"media_bytes"`
			Stored      int64             `json:"stored_bytes"`
			Engine      float64           `json:"engine_ms"`
			Posts       int64             `json:"webhook_attempts"`
			Cases       int64             `json:"cases"`
			Revenue     map[string]string `json:"revenue"`
			PaysNothing bool              `json:"pays_nothing"`
		} `json:"data"`
	}
	if err := json.Unmarshal(raw, &page); err != nil {
		return err
	}
	return columns(s.stdout, "DAY ACCOUNT DECLARED IN OUT SHARE MEDIA STORED ENGINE_MS WEBHOOKS CASES REVENUE", func(row func(...string)) {
		for i := range page.Data {
			p := &page.Data[i]
			var revenue []string
			for currency, amount := range p.Revenue {
				revenue = append(revenue, amount+" "+currency)
			}
			if p.PaysNothing {
				revenue = append(revenue, "pays nothing")
			}
			n := func(v int64) string { return strconv.FormatInt(v, 10) }
			row(p.Day, p.Name, p.Declared, n(p.In), n(p.Out), fmt.Sprintf("%.1f%%", 100*p.Share), n(p.Media), n(p.Stored),
				fmt.Sprintf("%.1f", p.Engine), n(p.Posts), n(p.Cases), strings.Join(revenue, ", "))
		}
	})
}
