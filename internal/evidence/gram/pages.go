package gram

import "sync/atomic"

// Pages remembers what a function says of runes, in blocks of 256 that are filled when the first rune of one is
// asked for: looking a rune up in tables of Unicode takes longer than all else that is done with it. It may be shared.
type Pages[T any] struct {
	of    func(rune) T
	pages [256]atomic.Pointer[[256]T]
}

// NewPages remembers a function that says the same of a rune for ever.
func NewPages[T any](of func(rune) T) *Pages[T] { return &Pages[T]{of: of} }

// At is what the function says of a rune.
func (p *Pages[T]) At(c rune) T {
	if c < 0 || c > 0xFFFF {
		return p.of(c)
	}
	page := p.pages[c>>8].Load()
	if page == nil {
		page = p.fill(c >> 8)
	}
	return page[c&0xFF]
}

func (p *Pages[T]) fill(n rune) *[256]T {
	page := new([256]T)
	for i := range page {
		page[i] = p.of(n<<8 | rune(i)) // below 256
	}
	p.pages[n].Store(page) // two that fill it at once come to the same
	return page
}
