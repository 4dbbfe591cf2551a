package main

import (
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"slices"
	"strconv"
	"strings"
)

// forecastCmd says what a campaign will cost.
type forecastCmd struct {
	URL        string `help:"Where turnpike serves." default:"http://127.0.0.1:8080"`
	Token      string `help:"The business's access token, a reviewer's or the console's password; dev's travel agency unless set." env:"TURNPIKE_TOKEN,ACCESS_TOKEN" default:"turnpike-dev-travel"`
	Account    string `help:"The account (WABA) that sends." env:"WABA_ID" default:"300000000000001"`
	Number     string `help:"The number that it goes out from; the account's first unless set." env:"PHONE_NUMBER_ID"`
	Template   string `help:"Name of the template." required:""`
	Lang       string `help:"Its language, as en_US; any unless set."`
	Recipients string `help:"CSV file of phone numbers: the column phone, to, number, recipient or wa_id, else the first; - reads standard input." required:"" placeholder:"FILE"`
	JSON       bool   `help:"Print JSON."`
}

// maxForecastFile bounds a list of recipients, in bytes: 100,000 of them with some columns more.
const maxForecastFile = 32 << 20

// forecastAnswer is what the server says.
type forecastAnswer struct {
	Category, Currency, Amount, Language string
	Recipients, Free, Unknown            int64
	Invalid                              []string
	Lines                                []struct {
		Market, Card, Line, Type string
		Messages                 int64
		Price, Amount            *string
	}
}

// Run asks what messages to everybody in the list would cost now; nothing is sent.
func (c *forecastCmd) Run(s *surroundings) error {
	to, err := c.read()
	if err != nil {
		return err
	}
	o := office{URL: c.URL, Token: c.Token}
	raw, err := o.ask(s.ctx, http.MethodPost, "/turnpike/v1/forecasts", map[string]any{
		"account": c.Account, "number": c.Number, "template": c.Template, "language": c.Lang, "recipients": to,
	})
	if err != nil || c.JSON {
		return printJSON(s.stdout, raw, err)
	}
	var v forecastAnswer
	if err := json.Unmarshal(raw, &v); err != nil {
		return err
	}
	return v.show(s.stdout, c.Template)
}

func (v *forecastAnswer) show(w io.Writer, name string) error {
	_, _ = fmt.Fprintf(w, "%s (%s, %s) to %d recipients: %s %s, %d free\n\n", name, v.Category, v.Language, v.Recipients, v.Amount, v.Currency, v.Free)
	err := columns(w, "MARKET MESSAGES EACH AMOUNT LINE CARD", func(row func(...string)) {
		for i := range v.Lines {
			l := &v.Lines[i]
			row(l.Market, strconv.FormatInt(l.Messages, 10), known(l.Price), known(l.Amount), l.Line, l.Card)
		}
	})
	if v.Unknown > 0 {
		_, _ = fmt.Fprintf(w, "\nThe rate card has no price for %d of them; the sum is without those.\n", v.Unknown)
	}
	if len(v.Invalid) > 0 {
		_, _ = fmt.Fprintf(w, "\nNot phone numbers, and left out: %s\n", strings.Join(v.Invalid, ", "))
	}
	return err
}

func known(amount *string) string {
	if amount == nil {
		return "unknown"
	}
	return *amount
}

// read takes the phone numbers out of the list.
func (c *forecastCmd) read() ([]string, error) {
	in := io.Reader(os.Stdin)
	if c.Recipients != "-" {
		f, err := os.Open(c.Recipients)
		if err != nil {
			return nil, usageError{err}
		}
		defer func() { _ = f.Close() }()
		in = f
	}
	out, err := phoneColumn(io.LimitReader(in, maxForecastFile))
	if err == nil && len(out) == 0 {
		err = errors.New("no phone number is in it")
	}
	if err != nil {
		return nil, usageError{fmt.Errorf("%s: %w", c.Recipients, err)}
	}
	return out, nil
}

// phoneColumn is the column of a list that holds phone numbers. A first line without a digit in it names
// the columns.
func phoneColumn(in io.Reader) ([]string, error) {
	r := csv.NewReader(in)
	r.FieldsPerRecord, r.TrimLeadingSpace, r.Comment = -1, true, '#'
	var out []string
	column := 0
	for first := true; ; first = false {
		row, err := r.Read()
		switch {
		case errors.Is(err, io.EOF):
			return out, nil
		case err != nil:
			return nil, err
		case first && !strings.ContainsAny(strings.Join(row, ""), "0123456789"):
			if named := slices.IndexFunc(row, isPhoneName); named >= 0 {
				column = named
			}
		case column < len(row) && strings.TrimSpace(row[column]) != "":
			out = append(out, row[column])
		}
	}
}

func isPhoneName(name string) bool {
	name = strings.ToLower(strings.TrimSpace(name))
	return slices.Contains([]string{"phone", "phone_number", "to", "number", "recipient", "wa_id", "mobile"}, name)
}
