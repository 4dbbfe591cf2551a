package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"slices"
	"strings"
	"sync"

	"turnpike/internal/graph/graphtest"
)

// judge counts replies and keeps the deviations that are not waived.
type judge struct {
	spec    *graphtest.Spec
	waivers *graphtest.Waivers
	nodes   *nodes

	mu                sync.Mutex
	compared, unknown int
	seen              map[string]int // deviations
}

func (j *judge) judge(deviations []graphtest.Deviation, known bool) {
	j.mu.Lock()
	defer j.mu.Unlock()
	if known {
		j.compared++
	} else {
		j.unknown++
	}
	for _, d := range deviations {
		if !j.waivers.Cover(d) {
			j.seen[d.String()]++
		}
	}
}

// verdict says what was found.
func (j *judge) verdict(out io.Writer) error {
	j.mu.Lock()
	defer j.mu.Unlock()
	fmt.Fprintf(out, "judge: %d replies compared with Meta's OpenAPI file; of %d it says nothing\n", j.compared, j.unknown)
	for _, d := range slices.Sorted(maps.Keys(j.seen)) {
		fmt.Fprintf(out, "judge: %d times: %s\n", j.seen[d], d)
	}
	switch {
	case len(j.seen) > 0:
		return fmt.Errorf("%d kinds of deviation: mend them, or give each its reason in internal/graph/graphtest/waivers.yaml", len(j.seen))
	case j.compared == 0:
		return errors.New("no reply was compared")
	}
	return nil
}

// nodes knows what ids name: those of the seeded world by their first digits, others from the replies in which they came.
type nodes struct {
	mu    sync.Mutex
	kinds map[string]string
}

func newNodes() *nodes { return &nodes{kinds: map[string]string{}} }

var seeded = map[string]string{
	"10000000000000": "app-id", "20000000000000": "business-id", "30000000000000": "waba-id", "40000000000000": "phone-number-id", "5000000000000": "template-id",
}

// makers are operations whose replies tell ids, and of what.
var makers = map[string]string{
	"POST /{phone-number-id}/media": "media", "POST /{waba-id}/message_templates": "template-id", "GET /{waba-id}/message_templates": "template-id",
	"POST /{waba-id}/flows": "flow", "GET /{waba-id}/flows": "flow",
}

func (n *nodes) kind(id string) string {
	n.mu.Lock()
	defer n.mu.Unlock()
	if kind := n.kinds[id]; kind != "" {
		return kind
	}
	for prefix, kind := range seeded {
		if len(id) == len("100000000000001") && strings.HasPrefix(id, prefix) {
			return kind
		}
	}
	return ""
}

// learn takes ids from a reply.
func (n *nodes) learn(op string, status int, body []byte) {
	kind := makers[op]
	if kind == "" || status != http.StatusOK {
		return
	}
	var made struct {
		ID   string `json:"id"`
		Data []struct {
			ID string `json:"id"`
		} `json:"data"`
	}
	if json.Unmarshal(body, &made) != nil {
		return
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	n.kinds[made.ID] = kind
	for _, one := range made.Data {
		n.kinds[one.ID] = kind
	}
}
