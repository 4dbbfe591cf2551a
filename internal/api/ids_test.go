package api

import (
	"encoding/json"
	"os"
	"strings"
	"testing"

	"turnpike/internal/prober"
)

// TestNumbersAreNumbersInTheDocument holds what docs/http-api.md says of ids that are numbers to what is sent.
func TestNumbersAreNumbersInTheDocument(t *testing.T) {
	t.Parallel()
	page, err := os.ReadFile("../../docs/http-api.md")
	if err != nil {
		t.Fatal(err)
	}
	for head, v := range map[string]any{
		"`Vetting` = `{\"id\":n,": vettingView{}, "`Run` = `{\"id\":n,": prober.Run{}, "`{\"data\":[{\"id\":n,\"kind\":\"notice\"": statementView{},
		"`{\"data\":[{\"id\":n,\"account\",\"at\",\"category\"": reportView{}, "`{\"data\":[{\"id\":n,\"last_record\"": transactionView{},
	} {
		raw, err := json.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(string(page), head) || !strings.HasPrefix(string(raw), `{"id":0,`) {
			t.Errorf("the document lacks %s, or it is not so: %s", head, raw)
		}
	}
}
