package console

import (
	"bytes"
	"fmt"
	"net/http"
	"strings"

	"turnpike/internal/account"
	"turnpike/internal/auditlog"
)

// operatorRow is a path that is the operator's alone.
type operatorRow struct {
	handle func(*http.Request) (any, error)
	act    string // what the audit log calls it; "" where nothing is changed
}

// carryOut does what the operator orders, and keeps a line of it.
func (c *Door) carryOut(r *http.Request, row operatorRow) (any, error) {
	if row.act == "" || c.Audit == nil {
		return row.handle(r)
	}
	var sent *bytes.Buffer
	r.Body, sent = auditlog.Copied(r.Body)
	v, err := row.handle(r)
	if err != nil {
		return nil, err
	}
	o := auditlog.Order{At: c.Clock().UnixMilli(), Actor: account.Operator, Act: row.act, Subject: strings.TrimPrefix(r.URL.Path, "/turnpike/v1/"), Body: sent.Bytes()}
	if r.PathValue("address") != "" {
		o.Subject = "people" // the log names no person
	}
	if err := c.Audit(r.Context(), o.Line()); err != nil {
		return nil, fmt.Errorf("it was done, and is not in the audit log: %w", err)
	}
	return v, nil
}
