package main

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"path/filepath"
	"strconv"
	"strings"

	"turnpike/internal/auditlog"
	"turnpike/internal/store"
)

type auditLogCmd struct {
	Verify auditLogVerify `cmd:"" help:"Compute every line's hash anew; exit code 1 when a line was changed, left out or put in."`
}

type auditLogVerify struct {
	office
	Data string `help:"Read the database in this directory instead of asking a server; its program must not run." type:"existingdir" placeholder:"DIR"`
	Head string `help:"A head that was noted before, as N:HASH: the chain must still have it. It finds a log whose end was cut off." placeholder:"N:HASH"`
	JSON bool   `help:"Print JSON."`
}

// auditPage is how many lines are read at once.
const auditPage = 500

// Run verifies the log.
func (c *auditLogVerify) Run(s *surroundings) error {
	read := c.served
	if c.Data != "" {
		db, err := store.Open(s.ctx, store.Config{Path: filepath.Join(c.Data, "turnpike.db")}, slog.New(slog.DiscardHandler))
		if err != nil {
			return err
		}
		defer func() { _ = db.Close() }()
		read = func(ctx context.Context, from int64) ([]auditlog.Line, error) {
			return db.AuditLines(ctx, from, auditPage)
		}
	}
	head, err := c.verify(s.ctx, read)
	if c.JSON {
		out := map[string]any{"lines": head.N, "head": head, "ok": err == nil}
		if err != nil {
			out["problem"] = err.Error()
		}
		if bad := writeJSON(s, out); bad != nil {
			return bad
		}
		return err
	}
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(s.stdout, "%d lines hold together; note the head: %d:%s\n", head.N, head.N, head.Hash)
	return err
}

func (c *auditLogVerify) verify(ctx context.Context, read func(context.Context, int64) ([]auditlog.Line, error)) (auditlog.Head, error) {
	head, noted := auditlog.Empty(), c.Head == ""
	for {
		lines, err := read(ctx, head.N+1)
		if err != nil {
			return head, err
		}
		for i := range lines {
			if head, err = head.Verify(&lines[i]); err != nil {
				return head, err
			}
			if strconv.FormatInt(head.N, 10)+":"+head.Hash == c.Head {
				noted = true
			}
		}
		if len(lines) == 0 {
			break
		}
	}
	if !noted {
		n, _, _ := strings.Cut(c.Head, ":")
		return head, fmt.Errorf("the log does not have line %s as it was noted: it was made anew, or its end was cut off", n)
	}
	return head, nil
}

func (c *auditLogVerify) served(ctx context.Context, from int64) ([]auditlog.Line, error) {
	raw, err := c.ask(ctx, http.MethodGet, fmt.Sprintf("/turnpike/v1/audit-log?from=%d&limit=%d", from, auditPage), nil)
	if err != nil {
		return nil, err
	}
	var page struct {
		Data []auditlog.Line `json:"data"`
	}
	err = json.Unmarshal(raw, &page)
	return page.Data, err
}
