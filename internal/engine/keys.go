package engine

import "turnpike/internal/message"

const (
	// keyLifetime is how long an Idempotency-Key is remembered, in milliseconds.
	keyLifetime = 24 * 3600 * 1000
	// maxKeys bounds remembered uses of keys; above it a new key is refused, none is forgotten early.
	maxKeys = 2_000_000
	// forgetAtOnce bounds the old keys that are dropped in one go.
	forgetAtOnce = 64
)

type key [16]byte

// veiledUse is the body's hash of a key that a person's message came with, where the message's public id is
// veiled: there is no body else.
const veiledUse = 1

// keyUse is what a key was used for.
type keyUse struct {
	key  key
	at   int64
	body uint64
	id   message.ID
}

// over says that a use is past its lifetime. One from far in the future is too: the clock was wrong
// then, and it would be in the way for as long.
func (u *keyUse) over(now int64) bool { return u.at+keyLifetime <= now || u.at-keyLifetime > now }

// keys remembers idempotency keys in the order of their use.
type keys struct {
	uses   []keyUse       // oldest first
	first  uint64         // place of uses[0]
	places map[key]uint64 // place of each key's newest use
}

// find says what a key was used for.
func (k *keys) find(raw []byte, now int64) (keyUse, bool) {
	place, ok := k.places[key(raw)]
	if !ok {
		return keyUse{}, false
	}
	u := k.uses[place-k.first]
	return u, !u.over(now)
}

// full says that there is no room for another key, not even in the place of one that is over.
func (k *keys) full(now int64) bool { return len(k.uses) >= maxKeys && !k.uses[0].over(now) }

func (k *keys) remember(raw []byte, body uint64, id message.ID, at int64) {
	if len(raw) != len(key{}) {
		return
	}
	u := keyUse{key(raw), at, body, id}
	k.places[u.key] = k.first + uint64(len(k.uses))
	k.uses = append(k.uses, u)
	k.forget(at)
}

// forget drops some of the uses that are over. Only facts make it do so: a clock that is ahead for a
// while must not.
func (k *keys) forget(now int64) {
	for range forgetAtOnce {
		if len(k.uses) == 0 || !k.uses[0].over(now) {
			return
		}
		if u := &k.uses[0]; k.places[u.key] == k.first { // not used again since
			delete(k.places, u.key)
		}
		k.uses = k.uses[1:]
		k.first++
	}
}
