package api

import (
	"bufio"
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"slices"
	"time"

	"turnpike/internal/account"
	"turnpike/internal/billing"
)

// maxCarrierFile bounds a carrier's invoice, in bytes: some 400,000 messages.
const maxCarrierFile = 32 << 20

// format is how an answer is wanted: json unless the query says another of those that there are.
func format(r *Request, others ...string) (string, error) {
	text := r.URL.Query().Get("format")
	if text == "" || text == "json" {
		return "json", nil
	}
	if slices.Contains(others, text) {
		return text, nil
	}
	return "", Refuse(http.StatusBadRequest, "format_invalid", "There is no format %q here.", text)
}

// file is an answer that is not JSON. A browser keeps it under a name, or shows it when there is none.
func file(kind, name string, body []byte) Answer {
	h := http.Header{"Content-Type": {kind}}
	if name != "" {
		h.Set("Content-Disposition", `attachment; filename="`+name+`"`)
	}
	return Answer{Header: h, Body: body}
}

const csvType = "text/csv; charset=utf-8"

// invoice is a month's invoice of an account, as JSON, as CSV or as a page to print.
func (m Money) invoice(r *Request) (any, error) {
	a, err := r.Account(m.Billing.Directory(), r.PathValue("account"))
	if err != nil {
		return nil, err
	}
	want, err := format(r, "csv", "html")
	if err != nil {
		return nil, err
	}
	v, err := m.Billing.Invoice(r.Context(), a, r.PathValue("month"))
	if err != nil || want == "json" {
		return money(v, err)
	}
	var out bytes.Buffer
	if want == "csv" {
		err = v.WriteCSV(&out)
		return file(csvType, v.Number+".csv", out.Bytes()), err
	}
	err = v.WritePage(&out)
	answer := file("text/html; charset=utf-8", "", out.Bytes())
	answer.Header.Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'")
	return answer, err
}

// usage is every message of an account in a month or between two moments, with what it cost.
func (m Money) usage(r *Request) (any, error) {
	a, err := r.Account(m.Billing.Directory(), r.PathValue("account"))
	if err != nil {
		return nil, err
	}
	want, err := format(r, "csv")
	if err != nil {
		return nil, err
	}
	from, to, err := m.span(r, a)
	if err != nil {
		return money(nil, err)
	}
	answer := file(csvType, "usage-"+a.ID.String()+".csv", nil)
	answer.Stream = func(w io.Writer) error { return m.Billing.WriteUsage(r.Context(), w, a.ID, from, to) }
	if want == "json" {
		answer = file("application/json; charset=utf-8", "", nil)
		answer.Stream = func(w io.Writer) error { return m.usageJSON(r, w, a.ID, from, to) }
	}
	return answer, nil
}

// usageJSON writes usage as one object, message by message: a month may have millions.
func (m Money) usageJSON(r *Request, w io.Writer, id account.ID, from, to int64) error {
	out := bufio.NewWriter(w)
	_, _ = out.WriteString(`{"data":[`) // kept until Flush
	first := true
	err := m.Billing.EachUsage(r.Context(), id, from, to, func(u *billing.Usage) error {
		raw, err := json.Marshal(u)
		if err != nil {
			return err
		}
		if !first {
			_ = out.WriteByte(',')
		}
		first = false
		_, err = out.Write(raw)
		return err
	})
	if err != nil {
		return err
	}
	_, _ = out.WriteString("]}\n")
	return out.Flush()
}

// span reads ?month=2026-11, or ?from= and ?to= as days or moments; the present month without any.
func (m Money) span(r *Request, a *account.Account) (from, to int64, err error) {
	q := r.URL.Query()
	if q.Get("from") == "" && q.Get("to") == "" {
		month := q.Get("month")
		if month == "" {
			month = m.Billing.Clock().In(a.Location).Format("2006-01")
		}
		return billing.Month(a, month)
	}
	for name, v := range map[string]*int64{"from": &from, "to": &to} {
		t, err := time.Parse(time.RFC3339, q.Get(name))
		if err != nil {
			t, err = time.ParseInLocation(time.DateOnly, q.Get(name), a.Location)
		}
		if err != nil {
			return 0, 0, Refuse(http.StatusBadRequest, name+"_invalid", "%s is a day, as 2026-11-24, or a moment, as 2026-11-24T10:00:00Z; to is the first that does not count.", name)
		}
		*v = t.UnixMilli()
	}
	return from, to, nil
}

// reconcile compares a carrier's invoice, sent as CSV, with an account's charges of a month.
func (m Money) reconcile(r *Request) (any, error) {
	a, err := r.Account(m.Billing.Directory(), r.PathValue("account"))
	if err != nil {
		return nil, err
	}
	theirs, err := billing.ReadCarrierInvoice(r.Body)
	if err != nil {
		return money(nil, err)
	}
	return money(m.Billing.Reconcile(r.Context(), a, r.PathValue("month"), theirs))
}
