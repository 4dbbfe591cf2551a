package ratecard

import "testing"

func TestShippedCardsAreRead(t *testing.T) {
	t.Parallel()
	if n := len(ShippedBook().Cards()); n != 3 {
		t.Fatalf("%d cards ship", n)
	}
}
