package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"time"
)

type declareCmd struct {
	List declarationList `cmd:"" help:"List an account's declarations, the newest first."`
	Sign declarationSign `cmd:"" help:"Make a declaration the newest of its account."`
}

type declarationList struct {
	office
	Account string `help:"Id of the account; with the token of a business that has one, it is that." placeholder:"ID"`
	JSON    bool   `help:"Print JSON."`
}

// Run lists declarations.
func (c *declarationList) Run(s *surroundings) error {
	path := "/turnpike/v1/declarations"
	if c.Account != "" {
		path += "?account=" + url.QueryEscape(c.Account)
	}
	raw, err := c.ask(s.ctx, http.MethodGet, path, nil)
	if err != nil || c.JSON {
		return printJSON(s.stdout, raw, err)
	}
	var page struct {
		Data []struct {
			Version  int    `json:"version"`
			At       int64  `json:"at"`
			Declared string `json:"declared"`
			Vertical string `json:"vertical"`
			Purpose  string `json:"purpose"`
			SignedBy string `json:"signed_by"`
		} `json:"data"`
	}
	if err := json.Unmarshal(raw, &page); err != nil {
		return err
	}
	return columns(s.stdout, "VERSION DATE DECLARED VERTICAL SIGNED-BY PURPOSE", func(row func(...string)) {
		for _, d := range page.Data {
			row(strconv.Itoa(d.Version), time.UnixMilli(d.At).UTC().Format(time.DateOnly), d.Declared, d.Vertical, d.SignedBy, d.Purpose)
		}
	})
}

type declarationSign struct {
	office
	File string `arg:"" type:"existingfile" help:"JSON: account, purpose, declared, vertical, languages … (docs/http-api.md)."`
	JSON bool   `help:"Print JSON."`
}

// Run signs one.
func (c *declarationSign) Run(s *surroundings) error {
	text, err := jsonFile(c.File)
	if err != nil {
		return err
	}
	raw, err := c.ask(s.ctx, http.MethodPost, "/turnpike/v1/declarations", text)
	if err != nil || c.JSON {
		return printJSON(s.stdout, raw, err)
	}
	var d struct {
		Version  int    `json:"version"`
		SignedBy string `json:"signed_by"`
	}
	if err := json.Unmarshal(raw, &d); err != nil {
		return err
	}
	_, err = fmt.Fprintf(s.stdout, "version %d, signed by %s\n", d.Version, d.SignedBy)
	return err
}
