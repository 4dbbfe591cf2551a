// Package wire is Meta's JSON and nothing else: what a business sends to the Cloud API, what it gets
// back, and what its webhooks receive.
//
// Owns: Meta's field names, the exact shapes and types of requests, replies, errors and webhook
// payloads, public message ids (wamid), the `fields` expression and paging cursors.
// Does not own: whether a request may pass (graph, engine), delivery of webhooks (webhook).
// Called by: graph (requests, replies), webhook (payloads), phone and console (message ids).
// Never breaks: what it renders is valid JSON; a request that it cannot read is refused with the name
// of the parameter that was wrong.
package wire
