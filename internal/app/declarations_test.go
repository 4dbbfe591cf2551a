package app

import (
	"net/http"
	"testing"
)

// TestABusinessDeclaresNowAndThen: one that declared anew every day would have its tests begin anew every day, and never
// be judged. The operator is not held.
func TestABusinessDeclaresNowAndThen(t *testing.T) {
	t.Parallel()
	s := boot(t, t.TempDir(), nil)
	const declaration = `{"account":"` + travelAccount + `","purpose":"A travel agency that helps its travellers.","declared":"customer_service","vertical":"TRAVEL",
		"languages":["fr"],"ai_answers":true,"human_path":{"kind":"agent"},"opt_in":true,"signed_by":"Jeanne Azur"}`
	status := 0
	for range 4 { // one may have been made with the world
		status = s.do(http.MethodPost, "/turnpike/v1/declarations", travel, "application/json", declaration).status
	}
	if status != http.StatusTooManyRequests {
		t.Errorf("one declaration too many is answered %d", status)
	}
	s.api(http.MethodPost, "/declarations", password, declaration, http.StatusCreated)
}
