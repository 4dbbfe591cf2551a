import { isAside } from "./fold";
import type { Address, Conversation, Message, MessageStatus, NumberId, Page, Person, StatusEvent } from "./types";

/** What one person's phone knows. A thread has an entry in `older` once its newest page came. */
export interface Phone {
  person: Person;
  conversations: Conversation[];
  threads: Record<NumberId, Message[]>;
  older: Record<NumberId, string | undefined>;
  typing: Record<NumberId, number>;
}

export type Phones = Record<Address, Phone>;

export const emptyPhone = (person: Person): Phone => ({ person, conversations: [], threads: {}, older: {}, typing: {} });

const ladder: MessageStatus[] = ["unsent", "waiting", "sending", "accepted", "sent", "delivered", "read"];

/** A status only moves up; failing ends it. */
export function advance(from: MessageStatus, to: MessageStatus): MessageStatus {
  if (from === "failed" || to === "failed") return "failed";
  return ladder.indexOf(to) > ladder.indexOf(from) ? to : from;
}

/** Whether the server has not taken it yet. */
export const isLocal = (m: Message) => m.out !== undefined;

/** Puts messages into a thread, each once, in the order of their arrival; local ones stay last. */
export function merge(thread: Message[], incoming: Message[]): Message[] {
  const byId = new Map(thread.map((m) => [m.id, m]));
  for (const m of incoming) {
    const old = byId.get(m.id);
    byId.set(m.id, old ? { ...old, ...m, status: advance(old.status, m.status) } : m);
  }
  return [...byId.values()].sort((a, b) => a.position - b.position);
}

const ids = (thread: Message[] | undefined) => new Set(thread?.map((m) => m.id));

/**
 * The newest page of a thread came. `known` is what the thread had when the page was asked for: if
 * the page does not touch it, there may be more in between (or it is another world's), and it goes.
 */
export function withNewest(phone: Phone, n: NumberId, page: Page, known: Message[] | undefined): Phone {
  const before = ids(known);
  const touches = page.data.some((m) => before.has(m.id));
  const kept = (phone.threads[n] ?? []).filter((m) => touches || isLocal(m) || !before.has(m.id));
  return {
    ...phone,
    threads: { ...phone.threads, [n]: merge(kept, page.data) },
    older: { ...phone.older, [n]: touches && n in phone.older ? phone.older[n] : page.before },
  };
}

/** An older page of a thread came. */
export const withOlder = (phone: Phone, n: NumberId, page: Page): Phone => ({
  ...phone, threads: { ...phone.threads, [n]: merge(phone.threads[n] ?? [], page.data) }, older: { ...phone.older, [n]: page.before },
});

/** The list of conversations came; what arrived since it was asked for (`known` is from then) is newer. */
export function withConversations(phone: Phone, list: Conversation[], known: Conversation[], isOpen: (n: NumberId) => boolean): Phone {
  const then = new Map(known.map((c) => [c.number, c.last?.id]));
  const merged = list.map((c) => {
    const now = phone.conversations.find((o) => o.number === c.number);
    const newer = now?.last && now.last.id !== then.get(c.number) && now.last.position > (c.last?.position ?? 0);
    const last = newer ? now.last : c.last;
    return { ...c, last, unread: isOpen(c.number) ? 0 : newer ? now.unread : c.unread };
  });
  const fresh = phone.conversations.filter((c) => !then.has(c.number) && !list.some((o) => o.number === c.number));
  return { ...phone, conversations: [...fresh, ...merged].sort((a, b) => (b.last?.position ?? 0) - (a.last?.position ?? 0)) };
}

/** A message came. */
export function withMessage(phone: Phone, m: Message, open: boolean): Phone {
  const thread = phone.threads[m.number];
  const old = phone.conversations.find((c) => c.number === m.number);
  const base: Conversation = old ?? {
    number: m.number, display_phone_number: "", name: m.number, unread: 0, blocked: false, marketing: "allowed", window_ends_at: 0,
  };
  const newer = !isAside(m) && (!old?.last || old.last.position < m.position);
  const unread = newer && m.author === "business" && !open ? 1 : 0;
  const updated = { ...base, last: newer ? m : old?.last, unread: base.unread + unread };
  return {
    ...phone,
    typing: m.author === "business" ? { ...phone.typing, [m.number]: 0 } : phone.typing,
    threads: thread ? { ...phone.threads, [m.number]: merge(thread, [m]) } : phone.threads,
    conversations: newer ? [updated, ...phone.conversations.filter((c) => c !== old)] : phone.conversations,
  };
}

/** What a status says about the message it is for. */
export const moved = (m: Message, s: StatusEvent): Message => ({
  ...m, status: advance(m.status, s.status), error: s.error ?? m.error,
  delivered_at: s.status === "delivered" ? s.time : m.delivered_at, read_at: s.status === "read" ? s.time : m.read_at,
});

/** A status of a message moved. */
export function withStatus(phone: Phone, s: StatusEvent): Phone {
  const change = (m: Message): Message => (m.id === s.id ? moved(m, s) : m);
  const known = phone.threads[s.number];
  return {
    ...phone,
    threads: known ? { ...phone.threads, [s.number]: known.map(change) } : phone.threads,
    conversations: phone.conversations.map((c) => (c.number === s.number && c.last?.id === s.id ? { ...c, last: change(c.last) } : c)),
  };
}

/** A message of our own is shown before the server has it, or shows something new about it. */
export function withLocal(phone: Phone, m: Message): Phone {
  const thread = phone.threads[m.number] ?? [];
  const known = thread.some((o) => o.id === m.id);
  return { ...phone, threads: { ...phone.threads, [m.number]: known ? thread.map((o) => (o.id === m.id ? m : o)) : [...thread, m] } };
}

/** The server took a local message: it goes by its real id now, and the stream may have brought it before. */
export function withTaken(phone: Phone, local: Message, id: string): Phone {
  const thread = phone.threads[local.number] ?? [];
  const rest = thread.filter((m) => m.id !== local.id);
  const { out: _, refusal: __, progress: ___, ...taken } = local;
  const next = rest.some((m) => m.id === id) ? rest : thread.map((m) => (m.id === local.id ? { ...taken, id, key: local.id, status: "sent" as const } : m));
  return { ...phone, threads: { ...phone.threads, [local.number]: next } };
}

export const withoutMessage = (phone: Phone, m: Message): Phone => ({
  ...phone, threads: { ...phone.threads, [m.number]: (phone.threads[m.number] ?? []).filter((o) => o.id !== m.id) },
});

export const withoutUnread = (phone: Phone, n: NumberId): Phone => ({
  ...phone, conversations: phone.conversations.map((c) => (c.number === n ? { ...c, unread: 0 } : c)),
});

export const unreadOf = (phone: Phone) => phone.conversations.reduce((sum, c) => sum + c.unread, 0);

/** Reads a phone number as people type it; undefined when it is none. */
export function parseAddress(text: string): Address | undefined {
  const digits = text.replace(/[\s()+.-]/g, "").replace(/^00/, "");
  return /^[1-9]\d{5,14}$/.test(digits) ? digits : undefined;
}
