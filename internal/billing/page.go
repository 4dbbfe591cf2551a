package billing

import (
	_ "embed"
	"html/template"
	"io"
	"strings"
	"time"
)

//go:embed invoice.html
var invoiceHTML string

var invoicePage = template.Must(template.New("invoice").Parse(invoiceHTML))

// page is an invoice as a person reads it.
type page struct {
	*Invoice
	Title, Begin, End string
	Parts             []part
}

// part is the lines of one kind.
type part struct {
	Name  string
	Lines []printedLine
}

type printedLine struct {
	InvoiceLine
	What, Why string
}

// WritePage writes the invoice as a page that prints on A4.
func (v *Invoice) WritePage(w io.Writer) error {
	zone, err := time.LoadLocation(v.Timezone)
	if err != nil {
		zone = time.UTC
	}
	from, to := time.UnixMilli(v.From).In(zone), time.UnixMilli(v.To).In(zone)
	p := page{Invoice: v, Title: from.Format("January 2006"), Begin: from.Format("2 January 2006"), End: to.AddDate(0, 0, -1).Format("2 January 2006")}
	for _, one := range []struct{ kind, name string }{
		{"messages", "Messages"}, {"correction", "Corrections of earlier charges"}, {"refund", "Refunds"}, {"adjustment", "Adjustments"},
	} {
		if lines := v.printed(one.kind); len(lines) > 0 {
			p.Parts = append(p.Parts, part{one.name, lines})
		}
	}
	return invoicePage.Execute(w, p)
}

func (v *Invoice) printed(kind string) (out []printedLine) {
	for _, l := range v.Lines {
		if l.Kind == kind {
			out = append(out, printedLine{l, sentence(l.Category, l.Kind), spoken(l.Type)})
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

// spoken writes a pricing type as people read it.
func spoken(kind string) string {
	switch kind {
	case "regular":
		return "Charged"
	case "free_customer_service":
		return "Free"
	case "free_entry_point":
		return "Free: entry point"
	}
	return kind
}
