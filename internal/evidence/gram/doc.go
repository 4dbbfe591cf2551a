// Package gram turns a message into the pieces that the models of evidence look at: normalised words,
// pairs of words and short runs of letters, each as a number.
//
// Owns: normalisation (case, accents, digits, links, split contractions), words of scripts with and
// without spaces, the features of a text and how they are numbered.
// Does not own: what a feature means (text, scope, answer hold the weights).
// Called by: text (the model), scope (novelty and declared scope), language (which language is it).
// Never breaks: the same text gives the same numbers on every machine and in every version of a model; a
// text of any length costs no more than one of MaxRunes.
package gram
