// Package model is the text model: how much a message reads like a request to a general-purpose assistant
// rather than to a business.
//
// Owns: weights and their file, the committed weights, calibration per language, the score of a message, its reasons.
// Does not own: how a text becomes numbers (gram), which language it is (language), where weights come from
// (train), what follows from scores for an account (account).
// Called by: account, train, exam, cmd/turnpike evidence.
// Never breaks: the same weights and the same text give the same score; a language that was not learned, or a
// text of too few words, gets no score rather than a guess.
package model
