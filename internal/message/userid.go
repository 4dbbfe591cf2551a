package message

import (
	"crypto/cipher"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"hash/maphash"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
)

// ErrBadUserID says that a text names nobody to this business.
var ErrBadUserID = errors.New("not a user id of this business")

// UserIDs names people to one business portfolio without their phone number (reference §9.1): two
// letters of a country, a dot, and digits. Another portfolio knows the same person by another id. The
// digits are the phone number under a permutation keyed by the journal's identity and the portfolio, so
// ids need no table and both directions are one step; whoever changes phone number gets another id.
type UserIDs struct {
	book  *UserIDBook
	block cipher.Block
}

// UserIDBook hands out the permutation of each portfolio, and remembers those that it made.
type UserIDBook struct {
	coder   *Coder
	country func(Address) string
	seed    maphash.Seed
	made    sync.Map // business id → *UserIDs
	// recent remembers ids that were made: the same people are told of again and again, and an id costs
	// more than all else of a reply. A newer id takes an older one's place, so there is no eviction.
	recent [1 << 14]atomic.Pointer[madeID]
}

type madeID struct {
	of      *UserIDs
	address Address
	id      string
}

// NewUserIDBook makes one that is keyed as the coder is. country gives the two letters of an address's
// country.
func NewUserIDBook(c *Coder, country func(Address) string) *UserIDBook {
	return &UserIDBook{coder: c, country: country, seed: maphash.MakeSeed()}
}

// Of is a portfolio's permutation.
func (b *UserIDBook) Of(business uint64) *UserIDs {
	if made, ok := b.made.Load(business); ok {
		return made.(*UserIDs)
	}
	material := append(append([]byte("user ids"), b.coder.key[:]...), strconv.FormatUint(business, 10)...)
	made, _ := b.made.LoadOrStore(business, &UserIDs{b, newPermutation(sha256.Sum256(material))})
	return made.(*UserIDs)
}

// Bounds of a phone number read as a number: 6 to 15 digits, the first of them not 0.
const (
	leastNumber = 100_000
	mostNumber  = 999_999_999_999_999
)

// phoneNumber reads an address as a phone number; false when it is none.
func phoneNumber(a Address) (uint64, bool) {
	n, err := strconv.ParseUint(string(a), 10, 64)
	return n, err == nil && n >= leastNumber && n <= mostNumber && a[0] != '0'
}

// Format is a person's id. An address that is no phone number has no id: the result is empty.
func (u *UserIDs) Format(a Address) string {
	slot := &u.book.recent[maphash.String(u.book.seed, string(a))%uint64(len(u.book.recent))]
	if m := slot.Load(); m != nil && m.of == u && m.address == a {
		return m.id
	}
	id := u.make(a)
	slot.Store(&madeID{u, a, id})
	return id
}

func (u *UserIDs) make(a Address) string {
	n, ok := phoneNumber(a)
	if !ok {
		return ""
	}
	var buf [8]byte
	binary.BigEndian.PutUint64(buf[:], n)
	u.block.Encrypt(buf[:], buf[:])
	return u.book.country(a) + "." + strconv.FormatUint(binary.BigEndian.Uint64(buf[:]), 10)
}

// Parse finds whom an id names. A made-up id names nobody but by a chance of 1 in 18,000.
func (u *UserIDs) Parse(id string) (Address, error) {
	letters, digits, ok := strings.Cut(id, ".")
	n, err := strconv.ParseUint(digits, 10, 64)
	if !ok || err != nil || len(letters) != 2 || strconv.FormatUint(n, 10) != digits {
		return "", ErrBadUserID
	}
	var buf [8]byte
	binary.BigEndian.PutUint64(buf[:], n)
	u.block.Decrypt(buf[:], buf[:])
	n = binary.BigEndian.Uint64(buf[:])
	if n < leastNumber || n > mostNumber {
		return "", ErrBadUserID
	}
	a := Address(strconv.FormatUint(n, 10))
	if u.book.country(a) != letters {
		return "", ErrBadUserID
	}
	return a, nil
}
