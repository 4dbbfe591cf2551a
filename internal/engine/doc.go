// Package engine decides, for one partition, what happens to every message: one writer, in memory, at
// once, and each decision is a fact in the log before anybody hears of it.
//
// Owns: the customer-service window, the status ladder, idempotency keys, lifetimes, blocks and
// opt-outs as the road sees them; the fold of the journal that holds them; its snapshots' content.
// Does not own: the log (a Log is given), HTTP, SQL, carriers, webhooks, who people are.
// Called by: graph (Submit, Seen), phone (Receive, Opened, Act), carrier and webhook (Report).
// Never breaks: an answer without error is on disk; a status only moves up; state is nothing but the
// fold of the facts, so after any crash a replay gives the same state; two engines on one partition
// cannot both append.
//
// What happens on a crash between log and answer: the fact stands, the caller never heard of it, and
// readers act on it. A caller that needs to know sends an Idempotency-Key and asks again.
package engine
