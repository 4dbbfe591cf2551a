import type { Address, Conversation, Message, MessageStatus, NumberId, Person, StatusEvent } from "./types";

/** What one person's phone knows. */
export interface Phone {
  person: Person;
  conversations: Conversation[];
  threads: Record<NumberId, Message[]>;
  older: Record<NumberId, string | undefined>;
  typing: Record<NumberId, number>;
}

export type Phones = Record<Address, Phone>;

export const emptyPhone = (person: Person): Phone => ({ person, conversations: [], threads: {}, older: {}, typing: {} });

const ladder: MessageStatus[] = ["sending", "unsent", "accepted", "sent", "delivered", "read"];

/** A status only moves up; failing ends it. */
export function advance(from: MessageStatus, to: MessageStatus): MessageStatus {
  if (to === "failed") return "failed";
  return ladder.indexOf(to) > ladder.indexOf(from) ? to : from;
}

/** Puts messages into a thread, each once, in the order of their arrival; local ones stay last. */
export function merge(thread: Message[], incoming: Message[]): Message[] {
  const byId = new Map(thread.map((m) => [m.id, m]));
  for (const m of incoming) {
    const old = byId.get(m.id);
    byId.set(m.id, old ? { ...old, ...m, status: advance(old.status, m.status) } : m);
  }
  return [...byId.values()].sort((a, b) => a.position - b.position);
}

/** The stream may bring our own message before its request is answered: the local copy goes then. */
function withoutTwin(thread: Message[], m: Message): Message[] {
  if (m.author !== "person") return thread;
  const twin = thread.find((o) => o.status === "sending" && o.type === m.type && o.content.body === m.content.body);
  return twin ? thread.filter((o) => o !== twin) : thread;
}

/** A message came, or one of ours is known by its real id now. */
export function withMessage(phone: Phone, m: Message, open: boolean): Phone {
  const thread = phone.threads[m.number];
  const known = thread && withoutTwin(thread, m);
  const fresh = !known?.some((k) => k.id === m.id);
  const typing = m.author === "business" ? { ...phone.typing, [m.number]: 0 } : phone.typing;
  const threads = known ? { ...phone.threads, [m.number]: merge(known, [m]) } : phone.threads;
  const unread = fresh && m.author === "business" && !open ? 1 : 0;
  const old = phone.conversations.find((c) => c.number === m.number);
  const base: Conversation = old ?? {
    number: m.number, display_phone_number: "", name: m.number, unread: 0, blocked: false, marketing: "allowed", window_ends_at: 0,
  };
  const newer = !old?.last || old.last.position <= m.position;
  const updated = { ...base, last: newer ? m : old?.last, unread: base.unread + (newer ? unread : 0) };
  return { ...phone, typing, threads, conversations: [updated, ...phone.conversations.filter((c) => c.number !== m.number)] };
}

/** A status of a message moved. */
export function withStatus(phone: Phone, s: StatusEvent): Phone {
  const change = (m: Message): Message =>
    m.id !== s.id ? m : {
      ...m, status: advance(m.status, s.status), error: s.error ?? m.error,
      delivered_at: s.status === "delivered" ? s.time : m.delivered_at, read_at: s.status === "read" ? s.time : m.read_at,
    };
  const known = phone.threads[s.number];
  return {
    ...phone,
    threads: known ? { ...phone.threads, [s.number]: known.map(change) } : phone.threads,
    conversations: phone.conversations.map((c) => (c.number === s.number && c.last ? { ...c, last: change(c.last) } : c)),
  };
}

export const withoutUnread = (phone: Phone, n: NumberId): Phone => ({
  ...phone, conversations: phone.conversations.map((c) => (c.number === n ? { ...c, unread: 0 } : c)),
});

export const unreadOf = (phone: Phone) => phone.conversations.reduce((sum, c) => sum + c.unread, 0);

/** Reads a phone number as people type it; undefined when it is none. */
export function parseAddress(text: string): Address | undefined {
  const digits = text.replace(/[\s()+.-]/g, "");
  return /^[1-9]\d{5,14}$/.test(digits) ? digits : undefined;
}
