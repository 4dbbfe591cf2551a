package ratecard

import (
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"turnpike/internal/tariff"
)

// word is the kind of rate that a word stands for, or 0.
func word(n *yaml.Node) tariff.RateKind {
	switch {
	case n.Kind != yaml.ScalarNode:
	case n.Value == unknown:
		return tariff.Unknown
	case n.Value == notCharged:
		return tariff.NotCharged
	}
	return 0
}

// rate reads what a cell says: a price, a word, or prices by volume.
func (r *reader) rate(n *yaml.Node, c tariff.Category) tariff.Rate {
	if kind := word(n); kind != 0 {
		return tariff.Rate{Kind: kind}
	}
	if n.Kind == yaml.MappingNode {
		return tariff.Rate{Kind: tariff.Known, Bands: r.bands(n, c)}
	}
	return tariff.Flat(r.price(n))
}

// price reads an amount as it is written: no float stands between the document and the price.
func (r *reader) price(n *yaml.Node) tariff.Micro {
	if n.Kind != yaml.ScalarNode {
		r.sayf(n, "a price must be a decimal (0.0625), unknown, not_charged, or bands of volume")
		return 0
	}
	amount, err := tariff.ParseMicro(n.Value)
	switch {
	case err != nil:
		r.sayf(n, "%v", err)
	case amount < 0:
		r.sayf(n, "the price %s is negative", n.Value)
	}
	return amount
}

// bands reads prices by volume: {"0:750000": 0.02, "750001:MAX": 0.015}.
func (r *reader) bands(n *yaml.Node, c tariff.Category) []tariff.Band {
	if !c.Tiered() {
		r.sayf(n, "%s has one price for every volume: only utility and authentication have bands", c)
	}
	var out []tariff.Band
	next := int64(0)
	for _, e := range r.mapping(n, "the bands") {
		from, to, ok := band(e.key.Value)
		switch {
		case !ok:
			r.sayf(e.key, "%q is no band: write 0:750000, and 750001:MAX for the last", e.key.Value)
		case next < 0:
			r.sayf(e.key, "overlap: no band comes after the one to MAX")
		case from > next:
			r.sayf(e.key, "gap: no band has the volume from %d to %d", next, from-1)
		case from < next:
			r.sayf(e.key, "overlap: two bands have the volume from %d to %d", from, min(to, next-1))
		}
		out = append(out, tariff.Band{From: from, To: to, Price: r.price(e.value)})
		if next = to + 1; to == tariff.MaxVolume {
			next = -1
		}
	}
	if next >= 0 {
		r.sayf(n, "gap: no band has the volume above %d; end with %d:MAX", next-1, next)
	}
	return out
}

// band reads the ends of a band.
func band(s string) (from, to int64, ok bool) {
	low, high, _ := strings.Cut(s, ":")
	from, err := strconv.ParseInt(low, 10, 64)
	if err != nil || from < 0 {
		return 0, 0, false
	}
	if high == "MAX" {
		return from, tariff.MaxVolume, true
	}
	to, err = strconv.ParseInt(high, 10, 64)
	return from, to, err == nil && to >= from && to < tariff.MaxVolume
}
