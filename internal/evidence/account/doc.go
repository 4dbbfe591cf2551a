// Package account judges what a business's number is used for, from whole conversations, with a stated error.
//
// Owns: the reading of a conversation (how general it is, and why), the test of an account that may be looked at
// after every conversation, tiers, statements and their explanation.
// Does not own: the text model (model), sketches (scope), whether a request was answered or turned away (answer),
// what is done about an account (cases; a person decides).
// Called by: exam, train, the witness of the journal, cmd/turnpike evidence.
// Never breaks: whatever the order and however often one looks, a business below a tier's share reaches that
// tier with at most the tier's α; the same conversations in the same order give the same statement.
package account
