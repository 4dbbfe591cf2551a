// Package year lets a year of traffic go through engine, journal and tables, and then adds everything up
// a second time.
//
// Owns: the traffic, the crashes in it, a price computed slowly and in the plainest way, the comparison of
// that with every entry and every charge.
// Does not own: the rules (tariff), the books (ledger, store); it asks them as anybody does.
// Called by: go test, with some thousand messages; `make ledger-year` with a million.
// Never breaks: what it expects is computed from what happened alone, never from a price in a fact.
package year
