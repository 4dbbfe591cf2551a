package billing

import (
	"cmp"
	_ "embed"
	"html/template"
	"io"
	"slices"
	"strings"
	"time"

	"turnpike/internal/tariff"
)

//go:embed invoice.html
var invoiceHTML string

var invoicePage = template.Must(template.New("invoice").Funcs(template.FuncMap{"money": printed}).Parse(invoiceHTML))

// printed writes an amount with two decimals at least.
func printed(amount tariff.Micro) string {
	text := amount.String()
	point := strings.IndexByte(text, '.')
	switch {
	case point < 0:
		return text + ".00"
	case point == len(text)-2:
		return text + "0"
	}
	return text
}

// page is an invoice as a person reads it.
type page struct {
	*Invoice
	Title, Begin, End string
	Dated             string   // the date, as people write it; "" of a draft
	From              []string // lines of the issuer's address
	Summary           []summary
	Parts             []part
}

// summary is what a category to a market comes to, whatever number and line it was.
type summary struct {
	What, Where    string
	Messages, Free int64
	Unknown        int64
	Amount         tariff.Micro
}

// part is the lines of one kind.
type part struct {
	Name  string
	Lines []printedLine
}

type printedLine struct {
	InvoiceLine
	What, Where, Why string
}

// dateLayout writes a day so that nobody takes its month for its day.
const dateLayout = "2 January 2006"

// WritePage writes the invoice as a page that prints on A4.
func (v *Invoice) WritePage(w io.Writer) error {
	zone, err := time.LoadLocation(v.Timezone)
	if err != nil {
		zone = time.UTC
	}
	from, to := time.UnixMilli(v.From).In(zone), time.UnixMilli(v.To).In(zone)
	p := page{Invoice: v, Title: from.Format("January 2006"), Begin: from.Format(dateLayout), End: to.AddDate(0, 0, -1).Format(dateLayout), Summary: v.summary()}
	if v.Final {
		p.Dated = to.Format(dateLayout)
	}
	for line := range strings.SplitSeq(v.Issuer.Address, ",") {
		p.From = append(p.From, strings.TrimSpace(line))
	}
	for _, one := range []struct{ kind, name string }{
		{"messages", "Messages by number"}, {"correction", "Corrections of earlier charges"}, {"refund", "Refunds"}, {"adjustment", "Adjustments"},
	} {
		if lines := v.of(one.kind); len(lines) > 0 {
			p.Parts = append(p.Parts, part{one.name, lines})
		}
	}
	return invoicePage.Execute(w, p)
}

// summary adds the messages up by category and market, in that order.
func (v *Invoice) summary() (out []summary) {
	for i := range v.Lines {
		l := &v.Lines[i]
		if l.Kind != "messages" {
			continue
		}
		what, where := sentence(l.Category, l.Kind), tariff.MarketName(l.Market)
		at := slices.IndexFunc(out, func(s summary) bool { return s.What == what && s.Where == where })
		if at < 0 {
			at = len(out)
			out = append(out, summary{What: what, Where: where})
		}
		s := &out[at]
		s.Messages += l.Messages
		s.Amount += l.Amount
		switch {
		case l.Unknown:
			s.Unknown += l.Messages
		case l.Type != tariff.Regular.String():
			s.Free += l.Messages
		}
	}
	slices.SortStableFunc(out, func(a, b summary) int { return cmp.Or(cmp.Compare(a.What, b.What), cmp.Compare(a.Where, b.Where)) })
	return out
}

func (v *Invoice) of(kind string) (out []printedLine) {
	for _, l := range v.Lines {
		if l.Kind == kind {
			out = append(out, printedLine{l, sentence(l.Category, l.Kind), where(l.Market), why(&l)})
		}
	}
	return out
}

// sentence writes a category as people read it; other stands in where there is none.
func sentence(category, other string) string {
	if category == "" {
		category = other
	}
	text := strings.ReplaceAll(category, "_", " ")
	return strings.ToUpper(text[:1]) + text[1:]
}

// where writes a market as people read it.
func where(market string) string {
	if market == "" {
		return ""
	}
	return tariff.MarketName(market)
}

// why says as people read it whether a line is charged.
func why(l *InvoiceLine) string {
	switch {
	case l.Unknown:
		return "No price yet"
	case l.Type == tariff.Regular.String():
		return "Charged"
	case l.Type == tariff.FreeCustomerService.String():
		return "Free"
	case l.Type == tariff.FreeEntryPoint.String():
		return "Free: entry point"
	}
	return l.Type
}
