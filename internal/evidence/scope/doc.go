// Package scope remembers what a business has talked about and what it says it is for, small enough for
// every account and of no use to whoever would read it back.
//
// Owns: sketches of texts, the history of an account's conversations, the declared scope, likeness to both.
// Does not own: the features of a text (gram) and how rare they are (model).
// Called by: account, guard.
// Never breaks: an account takes at most MaxBytes; a sketch keeps keyed 16-bit digests of pieces of words, in
// no order, from which no text can be put together again.
package scope
