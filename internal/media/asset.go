package media

import (
	"net/url"
	"strconv"
	"time"
)

// AssetLifetime is how long the address of a template's example or of a profile's picture works: such
// addresses carry their own permission, so they end, and each look gives a new one.
const AssetLifetime = 24 * time.Hour

// AssetPath is where files are that businesses show to everybody.
const AssetPath = "/whatsapp_business/assets/"

// Asset is a file that lasts as long as its owner holds it.
type Asset struct {
	SHA256 string
	Type   string // MIME
}

// AssetURL is where an asset's bytes are for the next 24 hours, for whoever knows the address. base is
// the public address of this program, without a slash at its end.
func (m *Room) AssetURL(base string, a Asset) string {
	until := strconv.FormatInt(m.Clock().Add(AssetLifetime).Unix(), 10)
	q := url.Values{"file": {a.SHA256}, "type": {a.Type}, "oe": {until}, "oh": {m.sign("asset", a.SHA256, a.Type, until)}}
	return base + AssetPath + "?" + q.Encode()
}

// FromAssetURL gives what an address names; false when it was not made here. fresh says that its time
// is not over.
func (m *Room) FromAssetURL(q url.Values) (a Asset, fresh, ok bool) {
	a = Asset{q.Get("file"), q.Get("type")}
	until := q.Get("oe")
	if q.Get("oh") == "" || !equal(q.Get("oh"), m.sign("asset", a.SHA256, a.Type, until)) {
		return Asset{}, false, false
	}
	seconds, err := strconv.ParseInt(until, 10, 64)
	return a, err == nil && m.Clock().Unix() < seconds, true
}
