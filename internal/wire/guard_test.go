package wire

import (
	"bytes"
	"encoding/json"
	"testing"

	"pgregory.net/rapid"

	"turnpike/internal/fact"
)

// TestAGuardChangesNoByteUnlessItTags: whatever a guard found, an update is the same to the byte; where it tags, what
// the Cloud API describes is the same, and the tag stands behind it.
func TestAGuardChangesNoByteUnlessItTags(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		u, _ := anyUpdate(t)
		f, ok := u.Fact.(*fact.MessageReceived)
		if !ok {
			t.Skip("not a person's message")
		}
		found := f.Guard
		f.Guard = fact.Guard{}
		plain := AppendEnvelope(nil, styleOf(25), []*Update{u})
		f.Guard = found
		told := AppendEnvelope(nil, styleOf(25), []*Update{u})
		if found.Mode != 2 {
			if !bytes.Equal(plain, told) {
				t.Fatalf("mode %d changes a webhook:\n%s\n%s", found.Mode, plain, told)
			}
			return
		}
		head, _, _ := bytes.Cut(plain, []byte(`,"field":"messages"`))
		if !bytes.HasPrefix(told, head) {
			t.Fatalf("a tag changes what stands before it:\n%s\n%s", plain, told)
		}
		var envelope struct {
			Entry []struct {
				Changes []struct {
					Turnpike struct{ Guard map[string]any }
				}
			}
		}
		if err := json.Unmarshal(told, &envelope); err != nil || len(envelope.Entry[0].Changes[0].Turnpike.Guard) != 4 {
			t.Fatalf("the tag: %v %s", err, told)
		}
	})
}
