// Package language says which language a message is in, so that a score is asked only of a model that has
// learned that language.
//
// Owns: telling languages apart by script and by their commonest letters and words; which languages are supported.
// Does not own: what a text means.
// Called by: text, account, answer.
// Never breaks: a script that is not supported is never called by the name of one that is; the same text
// and the same hint give the same language.
package language
