package exchange

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"strconv"
	"time"

	"turnpike/internal/account"
	"turnpike/internal/fault"
	"turnpike/internal/flow"
	"turnpike/internal/notice"
)

// previewLasts is how long a link to a flow works (reference §1.7).
const previewLasts = 30 * 24 * time.Hour

func (r *Room) renewPreview(f *flow.Flow) {
	f.Preview = flow.Preview{Key: newKey(), Until: r.Clock().Add(previewLasts).UnixMilli()}
}

// Preview gives the link's parameters to whoever may show a flow. A link that has expired, or that is to
// be made invalid, is replaced: older ones stop to work.
func (r *Room) Preview(ctx context.Context, owner account.ID, id uint64, invalidate bool) (*flow.Flow, error) {
	f, err := r.Find(ctx, owner, id)
	if err != nil || (!invalidate && f.Preview.Until > r.Clock().UnixMilli()) {
		return f, err
	}
	return r.change(ctx, owner, id, func(f *flow.Flow, _ int64) ([]notice.Notice, error) {
		r.renewPreview(f)
		return nil, nil
	})
}

// Signature signs a link to a flow.
func Signature(f *flow.Flow) string {
	m := hmac.New(sha256.New, []byte(f.Preview.Key))
	m.Write([]byte(f.IDText() + "|" + strconv.FormatInt(f.Preview.Until, 10)))
	return hex.EncodeToString(m.Sum(nil))
}

// Linked is the flow that a signed link shows.
func (r *Room) Linked(ctx context.Context, id uint64, signature string) (*flow.Flow, error) {
	f, err := r.Store.Flow(ctx, id)
	if err != nil {
		return nil, fault.Unknown.Wrap(err)
	}
	if f == nil || f.Preview.Until <= r.Clock().UnixMilli() || !hmac.Equal([]byte(Signature(f)), []byte(signature)) {
		return nil, ErrNoLink
	}
	return f, nil
}
