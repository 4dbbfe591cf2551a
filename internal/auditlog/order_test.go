package auditlog

import (
	"strings"
	"testing"
)

func TestOrdersAsTheLogKeepsThem(t *testing.T) {
	t.Parallel()
	for what, c := range map[string]struct{ body, query, want string }{
		"nothing":   {"", "", `{}`},
		"an order":  {" {\"amount\":\"5\"}\n", "", `{"request":{"amount":"5"}}`},
		"a query":   {"", "id=1", `{"query":"id=1"}`},
		"no JSON":   {"policy: x", "", `{"request_bytes":9,"request_sha256":"`},
		"too long":  {`"` + strings.Repeat("x", mostOrder) + `"`, "", `{"request_bytes":4098,"request_sha256":"`},
		"half JSON": {`{"amount":`, "", `{"request_bytes":10,`},
	} {
		l := (&Order{At: 7, Actor: "ada", Act: "money.top_up", Subject: "wallets/1", Query: c.query, Body: []byte(c.body)}).Line()
		if !strings.HasPrefix(l.Document, c.want) || l.At != 7 || l.Actor != "ada" || l.Act != "money.top_up" || l.Subject != "wallets/1" {
			t.Errorf("%s: %+v, want %s", what, l, c.want)
		}
	}
}
