package api

import (
	"context"
	"log/slog"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"turnpike/internal/account"
	"turnpike/internal/store"
)

func TestRateCardsOverHTTP(t *testing.T) {
	t.Parallel()
	s, err := store.Open(t.Context(), store.Config{Path: filepath.Join(t.TempDir(), "cards.db")}, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	var dir *account.Directory
	reload := func(ctx context.Context) (err error) {
		dir, err = s.Directory(ctx)
		return err
	}
	if err := reload(t.Context()); err != nil {
		t.Fatal(err)
	}
	d := newDoor(t, Tariff{
		Store: s, Directory: func() *account.Directory { return dir }, Reload: reload,
		Clock: func() time.Time { return time.Date(2026, 11, 25, 0, 0, 0, 0, time.UTC) },
	})
	const path = "/turnpike/v1/tariff/cards"
	const card = "card: euro-2031\ncurrencies: [EUR]\nmarkets: [FR]\ncategories: [marketing]\nperiods:\n  - {from: 2031-01-01, prices: {EUR: {FR: {marketing: 0.079}}}}\n"
	d.do("GET", path, "", "", 200, `"card":"per-message-2026-10"`)
	d.do("GET", path+"/ai-provider-2026", "", "", 200, "BR: {general_purpose_ai: 0.0625}")
	d.do("POST", path, "", card, 401, "token_missing")
	d.do("POST", path, "turnpike-dev-travel", card, 403, "role_wrong")
	d.do("POST", path, "secret", strings.Replace(card, "0.079", "-1", 1), 400, "line 6: the price -1 is negative")
	d.do("POST", path, "secret", strings.Replace(card, "2031", "2025", 2), 400, "begins in the past")
	d.do("POST", path, "secret", strings.Replace(card, "euro-2031", "per-message-2026-10", 1), 400, "never edited")
	d.do("POST", path, "secret", strings.Repeat("#", 1<<20+2), 413, "body_too_long")
	d.do("POST", path, "secret", card, 201, `"state":"draft"`)
	d.do("GET", path, "secret", "", 200, `"state":"draft"`)
	if list := d.do("GET", path, "turnpike-dev-travel", "", 200, "per-message"); strings.Contains(list, "euro-2031") {
		t.Error("a business sees a draft")
	}
	d.do("GET", path+"/euro-2031", "", "", 404, "card_unknown")
	d.do("GET", path+"/euro-2031", "secret", "", 200, "marketing: 0.079")
	d.do("POST", path+"/other/sign-off", "secret", "{}", 404, "card_unknown")
	d.do("POST", path+"/euro-2031/sign-off", "secret", `{"author":"maria"}`, 200, `"signed_by":"maria"`)
	d.do("POST", path+"/euro-2031/sign-off", "secret", "{}", 409, "card_signed")
	d.do("POST", path, "secret", card, 400, "never edited")
	d.do("DELETE", path+"/euro-2031", "secret", "", 404, "card_unknown")
	d.do("GET", path+"/euro-2031", "", "", 200, "marketing: 0.079")
	d.do("POST", path, "secret", strings.Replace(card, "euro-2031", "second", 1), 400, "overlap")
}
