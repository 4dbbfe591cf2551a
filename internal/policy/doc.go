// Package policy is the rule of the road as an object: who may send what to whom, from when, in which
// country, by which ground, and what follows when they may not.
//
// Owns: the policy document (versioned, dated, per country), its reading and its check with line and
// reason; conditions in CEL over typed facts, and what they may cost; which version is in force at a
// moment; the verdict on a message, and the table that makes it quick; signatures; the shipped policies.
// Does not own: where versions are kept (store), the carrying out of a verdict (engine), cases, notices
// and appeals, measuring what an account does (evidence), amounts (tariff).
// Called by: engine for each message; api, app and the command line for the documents.
// Never breaks: a verdict is a function of the book, the facts and their moment; a published version
// never changes; a document that cannot be judged is refused before it is in any book.
package policy
