// Package train makes the weights of the evidence model from labelled turns.
//
// Owns: which sources are kin, weights of examples, leaving kin out, calibration, accounts that are simulated to
// learn the second stage, the figures of the model card.
// Does not own: reading files (corpus), features (gram), the form of the weights (model), the test (account).
// Called by: cmd/turnpike evidence train.
// Never breaks: the same turns in the same order give the same weights bit for bit; every figure is of texts
// whose source, and all its kin, the scoring weights never saw; no text of a source goes into the weights' file.
package train
