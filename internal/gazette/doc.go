// Package gazette publishes policies: it keeps their versions, signs them with the operator's key, tells
// accounts of them, and says of any moment which ones are in force.
//
// Owns: the operator's key, the adoption of the shipped policies by an empty platform, the publication of a
// version and its roll-back, acknowledgements, the answers to "what would happen to a message, and why".
// Does not own: what a policy says and when it may be published (policy), where it is kept (store), who may
// publish (api), what follows for a message (engine).
// Called by: app, which runs it; api and the command line.
// Never breaks: a version is signed and on disk before it is in the book; what was published never changes; a
// damaged or foreign version stops the start, and is not passed over.
package gazette
