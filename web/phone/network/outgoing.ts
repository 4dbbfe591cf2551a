import type { Fields } from "../flow/document";
import type { MediaKind } from "./media";
import type { Contact, Media, Order, Place, Reply, ReplyButton, ListRow } from "./shapes";
import type { Message } from "./types";

/**
 * Something a person sends. `type` and `content` say how it looks until the server has it; `request`
 * is what POST …/messages takes beside `to` and `reply_to`. A new kind of message is one more maker.
 */
export interface Outgoing {
  type: string;
  content: unknown;
  request: Record<string, unknown>;
  replyTo?: string;
  /** The request names the message that it answers by itself: `reply_to` is only for the screen. */
  answers?: boolean;
  /** What is uploaded first; its id goes into the request's object of this type. */
  file?: File;
}

export const text = (body: string, replyTo?: string): Outgoing => ({
  type: "text", content: { body }, request: { type: "text", text: { body } }, replyTo,
});

/** A picture, a film, a sound, a file or a sticker. */
export function media(kind: MediaKind, file: File, more: Pick<Media, "caption" | "voice"> = {}): Outgoing {
  const said = kind === "document" ? { ...more, filename: file.name } : more;
  const content: Media = { ...said, mime_type: file.type, size: file.size, local: URL.createObjectURL(file) };
  return { type: kind, content, request: { type: kind, [kind]: said }, file };
}

export const location = (place: Place, replyTo?: string): Outgoing => ({
  type: "location", content: place, request: { type: "location", location: place }, replyTo,
});

export const contacts = (list: Contact[], replyTo?: string): Outgoing => ({
  type: "contacts", content: { contacts: list }, request: { type: "contacts", contacts: list }, replyTo,
});

export const order = (o: Order, replyTo?: string): Outgoing => ({
  type: "order", content: o, request: { type: "order", order: o }, replyTo,
});

/** An emoji on a message; "" takes it back. */
export const reaction = (message: string, emoji: string): Outgoing => ({
  type: "reaction", content: { emoji }, request: { type: "reaction", reaction: { emoji } }, replyTo: message,
});

/** What a text, or what stands under a picture, says from now on. */
export const edit = (m: Message, said: string): Outgoing => {
  const change = m.type === "text" ? { body: said } : { caption: said };
  return { type: "edit", content: { type: m.type, content: { ...(m.content as object), ...change } }, request: { type: "edit", edit: change }, replyTo: m.id };
};

export const revoke = (m: Message): Outgoing => ({ type: "revoke", content: {}, request: { type: "revoke", revoke: {} }, replyTo: m.id });

const answer = (message: string, type: string, content: unknown, request: Record<string, unknown>): Outgoing => ({
  type, content, request, replyTo: message, answers: true,
});

/** A touch on the quick reply of a template. The server knows itself what that answers. */
export const tap = (message: string, index: number, button: { text: string; payload?: string }, card?: number): Outgoing =>
  answer(message, "button", { text: button.text, payload: button.payload ?? "" }, { button: { message_id: message, index, card } });

/** A touch on a reply button, maybe of a card. */
export const choose = (message: string, index: number, { id, title }: ReplyButton, card?: number): Outgoing =>
  answer(message, "reply", { type: "button", id, title } satisfies Reply, { button: { message_id: message, index, card } });

/** A line of a list. */
export const row = (message: string, r: ListRow): Outgoing =>
  answer(message, "reply", { type: "list", ...r } satisfies Reply, { row: { message_id: message, id: r.id } });

/** A filled in address. */
export const addressForm = (message: string, response: Record<string, unknown>, body: string): Outgoing =>
  answer(message, "reply", { type: "form", form: "address_message", body, response } satisfies Reply, { form: { message_id: message, response } });

/** What a flow was filled in with, and the screen that ended it. */
export const flowForm = (message: string, screen: string, response: Fields, at: { index?: number; card?: number }): Outgoing =>
  answer(message, "reply", { type: "form", form: "flow", body: "Sent", response } satisfies Reply, { form: { message_id: message, screen, response, ...at } });

/** Whether a business may call: for a week, or for good. */
export const callPermission = (message: string, accepted: boolean, permanent = false): Outgoing =>
  answer(message, "reply", { type: "call_permission", accepted, permanent } satisfies Reply, { call_permission: { message_id: message, accepted, permanent } });
