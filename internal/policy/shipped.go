package policy

import (
	"embed"
	"fmt"
	"sync"
)

//go:embed shipped/*.yaml
var shippedFiles embed.FS

// shippedNames are the files of shipped/, in the order in which they are adopted.
var shippedNames = []string{"ai-disclosure", "ai-providers", "messaging-basics"}

// Shipped are the policies that come with the program, with their history.
func Shipped() []*Text {
	var out []*Text
	for _, name := range shippedNames {
		raw, err := shippedFiles.ReadFile("shipped/" + name + ".yaml")
		if err != nil {
			panic(err) // it is part of the program
		}
		texts, err := Read(raw)
		if err != nil {
			panic(fmt.Errorf("%s: %w", name, err)) // likewise; the tests read it
		}
		out = append(out, texts...)
	}
	return out
}

// ShippedBook is the book of the shipped policies, unsigned.
var ShippedBook = sync.OnceValue(func() *Book {
	b, err := EmptyBook().With(Shipped())
	if err != nil {
		panic(err) // likewise
	}
	return b
})

// EmptyBook has no policy: everything is allowed.
func EmptyBook() *Book { return &Book{policies: map[string][]*Version{}, cap: Enforce} }
