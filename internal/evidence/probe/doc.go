// Package probe makes up what a person might write to a bot, with answers that can be checked.
//
// Owns: questions within a purpose, requests outside of it whose right answers are known, pictures to
// read and voice notes to answer, the wish for a person, the wish for silence, the question whether one
// talks to a bot; in ten languages, with fresh words and numbers for every seed; and the check of a reply.
//
// Does not own: what a refusal looks like (evidence/answer), sending and waiting (audit, prober), and what
// follows from the outcomes.
//
// Called by: audit, prober.
//
// Never breaks: the same seed gives the same probes; a request counts as served only where the reply
// holds the answer that was asked for, never by its style.
package probe
