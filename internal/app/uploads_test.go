package app

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
)

const app = "100000000000001"

// begin opens an upload of some bytes and gives its id.
func (s *system) begin(length int) string {
	s.t.Helper()
	a := s.do(http.MethodPost, fmt.Sprintf("/v25.0/%s/uploads?file_name=sea.png&file_length=%d&file_type=image/png", app, length), travel, "", "")
	id := idOf(s.t, a, http.StatusOK)
	if !strings.HasPrefix(id, "upload:") || !strings.Contains(id, "?sig=") {
		s.t.Fatalf("the id is %q", id)
	}
	return id
}

// more sends bytes of an upload as clients do.
func (s *system) more(id, token string, offset int, data string) answer {
	s.t.Helper()
	req, err := http.NewRequestWithContext(s.t.Context(), http.MethodPost, s.url+"/v25.0/"+id, strings.NewReader(data))
	if err != nil {
		s.t.Fatal(err)
	}
	req.Header.Set("Authorization", "OAuth "+token)
	req.Header.Set("file_offset", fmt.Sprint(offset))                   //nolint:canonicalheader // as it is written
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded") // curl's idea of --data-binary
	return s.roundTrip(req)
}

func handleOf(t *testing.T, a answer) string {
	t.Helper()
	var out struct{ H string }
	if a.status != http.StatusOK || json.Unmarshal([]byte(a.body), &out) != nil || !strings.HasPrefix(out.H, "4::") {
		t.Fatalf("answered %d: %s", a.status, a.body)
	}
	return out.H
}

func TestAnUploadIsTakenUpAgain(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s := boot(t, dir, nil)
	id := s.begin(len(picture))
	if a := s.more(id, travel, 0, picture[:100]); a.status != http.StatusOK || !strings.Contains(a.body, `"file_offset":100`) {
		t.Fatalf("a part: %d %s", a.status, a.body)
	}
	s.stop()
	s = boot(t, dir, nil)
	a := s.do(http.MethodGet, "/v25.0/"+id, travel, "", "")
	var progress struct {
		ID     string `json:"id"`
		Offset int    `json:"file_offset"`
	}
	if err := json.Unmarshal([]byte(a.body), &progress); err != nil || progress.ID != id || progress.Offset != 100 {
		t.Fatalf("after a restart: %d %s", a.status, a.body)
	}
	if a := s.more(id, travel, 99, picture[99:]); a.status != http.StatusBadRequest || !strings.Contains(a.body, "100 bytes are here") {
		t.Errorf("from a wrong place: %d %s", a.status, a.body)
	}
	handle := handleOf(t, s.more(id, travel, 100, picture[100:]))
	if again := handleOf(t, s.more(id, travel, len(picture), "")); again != handle {
		t.Errorf("asked again, the handle is %s and not %s", again, handle)
	}
	found, err := s.app.media.Handle(t.Context(), handle)
	if err != nil || found.Type != "image/png" || found.Size != int64(len(picture)) || found.Filename != "sea.png" {
		t.Errorf("the handle is of %+v, %v", found, err)
	}
}

func TestUploadsOfAppsAreRefusedForAReason(t *testing.T) {
	t.Parallel()
	s := boot(t, t.TempDir(), nil)
	id := s.begin(len(picture))
	begin := "/v25.0/" + app + "/uploads"
	for name, c := range map[string]struct {
		answer answer
		want   string
	}{
		"no length":      {s.do(http.MethodPost, begin+"?file_type=image/png", travel, "", ""), "file_length is required"},
		"no type":        {s.do(http.MethodPost, begin+"?file_length=5", travel, "", ""), "file_type is required"},
		"a bad type":     {s.do(http.MethodPost, begin+"?file_length=5&file_type=png", travel, "", ""), "MIME type"},
		"too long":       {s.do(http.MethodPost, begin+"?file_length=104857601&file_type=image/png", travel, "", ""), "from 1 to 104857600"},
		"nothing":        {s.do(http.MethodPost, begin+"?file_length=0&file_type=image/png", travel, "", ""), "from 1 to"},
		"too many bytes": {s.more(id, travel, 0, picture+"x"), "More bytes came"},
		"not its mark":   {s.more(strings.Replace(id, "?sig=", "?sig=x", 1), travel, 0, picture), "does not exist"},
		"no mark":        {s.more(strings.Split(id, "?")[0], travel, 0, picture), "does not exist"},
		"another id":     {s.more("upload:abc?sig=x", travel, 0, picture), "does not exist"},
		"a lie":          {s.more(s.begin(6), travel, 0, "<html>"), "declared as image/png"},
	} {
		if c.answer.status != http.StatusBadRequest || !strings.Contains(c.answer.body, c.want) {
			t.Errorf("%s: %d %s", name, c.answer.status, c.answer.body)
		}
	}
	if a := s.more(id, "nonsense", 0, picture); a.status != http.StatusUnauthorized {
		t.Errorf("without a good token: %d %s", a.status, a.body)
	}
	handleOf(t, s.more(id, travel, 0, picture)) // none of it has hurt the upload
}
