// Package answer tells whether a bot answered a request or turned it away: what was declined must not
// count against an account (classifier.md, "deflection").
//
// Owns: the speech acts of a refusal by language, the small learnt model on top of them, and the
// verdict on one reply.
//
// Does not own: whether the request was in scope (evidence/scope), what follows from a share of
// served requests (evidence/account), and whether a probe's answer is right (evidence/probe).
//
// Called by: the reader that scores conversations, the probes, and whoever trains the model.
//
// Never breaks: the same texts give the same verdict on every machine; no text is kept.
package answer
