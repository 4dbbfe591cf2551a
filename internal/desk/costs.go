package desk

import (
	"fmt"

	"turnpike/internal/tariff"
)

// costs are sums by currency.
type costs map[string]tariff.Micro

func (c costs) add(currency, amount string) error {
	m, err := tariff.ParseMicro(amount)
	if err != nil {
		return fmt.Errorf("a damaged cost %q: %w", amount, err)
	}
	c[currency] += m
	return nil
}
