package app

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"testing"
)

// templatePage is a page of an account's templates as Graph gives it.
type templatePage struct {
	Data   []struct{ ID, Name string }
	Paging struct {
		Cursors        struct{ Before, After string }
		Next, Previous string
	}
}

// TestListsGoPageByPage follows `next` to the end of a list and `previous` back to its beginning.
func TestListsGoPageByPage(t *testing.T) {
	t.Parallel()
	s := boot(t, t.TempDir(), nil)
	list := func(url, token string) (out templatePage) {
		t.Helper()
		path, ours := strings.CutPrefix(url, s.url)
		if !ours {
			t.Fatalf("%q is not an address of this server", url)
		}
		a := s.do(http.MethodGet, path, token, "", "")
		if a.status != http.StatusOK || json.Unmarshal([]byte(a.body), &out) != nil {
			t.Fatalf("%s: %d %s", url, a.status, a.body)
		}
		return out
	}
	const edge = "/v25.0/300000000000001/message_templates"
	all := list(s.url+edge+"?fields=name", travel)
	var want []string
	for _, one := range all.Data {
		want = append(want, one.ID)
	}
	if len(want) < 5 || all.Paging.Next != "" || all.Paging.Previous != "" {
		t.Fatalf("the whole list: %+v", all)
	}
	for _, limit := range []string{"1", "2", "3", "4", "5", "1000"} {
		var forth, back []string
		p := list(s.url+edge+"?fields=name&limit="+limit, travel)
		for {
			for _, one := range p.Data {
				forth = append(forth, one.ID)
			}
			if p.Paging.Next == "" {
				break
			}
			p = list(p.Paging.Next, "") // the address carries the token
		}
		for {
			for _, one := range slices.Backward(p.Data) {
				back = append(back, one.ID)
			}
			if p.Paging.Previous == "" {
				break
			}
			p = list(p.Paging.Previous, "")
		}
		slices.Reverse(back)
		if !slices.Equal(forth, want) || !slices.Equal(back, want) {
			t.Errorf("by %s: forth %v, back %v, want %v", limit, forth, back, want)
		}
	}
	if p := list(s.url+edge+"?after="+all.Paging.Cursors.After, travel); p.Data == nil || len(p.Data) != 0 {
		t.Errorf("behind the end: %+v", p)
	}
}

// TestPagesAreServed holds the headers that keep our pages from being abused.
func TestPagesAreServed(t *testing.T) {
	t.Parallel()
	s := boot(t, t.TempDir(), nil)
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	for path, want := range map[string]struct {
		status   int
		location string
	}{
		"/phone/": {200, ""}, "/console/": {200, ""}, "/phone": {301, "/phone/"}, "/console": {301, "/console/"},
		"/phone/../turnpike/v1/overview": {0, "/turnpike/v1/overview"}, "/phone/nothing.js": {404, ""}, "/console/../../etc/passwd": {0, "/etc/passwd"},
	} {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.url+path, http.NoBody)
		if err != nil {
			t.Fatal(err)
		}
		res, err := client.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		_ = res.Body.Close()
		if (want.status != 0 && res.StatusCode != want.status) || res.StatusCode >= 500 || res.Header.Get("Location") != want.location {
			t.Errorf("%s: %d to %q", path, res.StatusCode, res.Header.Get("Location"))
		}
		if want.status != 200 {
			continue
		}
		h := res.Header
		if !strings.Contains(h.Get("Content-Security-Policy"), "frame-ancestors 'none'") || h.Get("X-Content-Type-Options") != "nosniff" || h.Get("Referrer-Policy") != "no-referrer" {
			t.Errorf("%s: headers %v", path, h)
		}
	}
}
