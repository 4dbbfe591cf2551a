/**
 * Something a person sends. `type` and `content` say how it looks until the server has it; `request`
 * is what POST …/messages takes beside `to` and `reply_to`. A new kind of message is one more maker.
 */
export interface Outgoing {
  type: string;
  content: unknown;
  request: Record<string, unknown>;
  replyTo?: string;
}

export const text = (body: string, replyTo?: string): Outgoing => ({
  type: "text", content: { body }, request: { type: "text", text: { body } }, replyTo,
});

/** A touch on the quick reply of a template. The server knows itself what that answers. */
export const tap = (message: string, index: number, button: { text: string; payload?: string }): Outgoing => ({
  type: "button", content: { text: button.text, payload: button.payload ?? "" }, request: { button: { message_id: message, index } }, replyTo: message,
});
