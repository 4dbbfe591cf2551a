import { sameDay } from "../dates";
import type { Message } from "../network/types";

/** A message and its place among its neighbours: bubbles of one author close together form a group. */
export interface Row {
  message: Message;
  first: boolean;
  last: boolean;
}

export interface Day {
  /** Stays the same while messages come in above and below. */
  key: string;
  at: number;
  rows: Row[];
}

/** Bubbles of the same author belong together when they follow within this time, in milliseconds. */
const together = 5 * 60_000;

/** Puts messages into days and groups. A new group begins at `firstUnread`, for the line above it. */
export function days(messages: Message[], firstUnread?: string | null): Day[] {
  const out: Day[] = [];
  for (const [i, m] of messages.entries()) {
    const before = messages[i - 1];
    const sits = before !== undefined && sameDay(before.time, m.time);
    const joins = sits && before.author === m.author && m.time - before.time < together && m.id !== firstUnread;
    if (!sits) out.push({ key: keyOf(m.time, out), at: m.time, rows: [] });
    const rows = out.at(-1)?.rows ?? [];
    const above = rows.at(-1);
    if (joins && above) above.last = false;
    rows.push({ message: m, first: !joins, last: true });
  }
  return out;
}

/** A day comes twice when clocks of messages do not follow the order of their arrival. */
function keyOf(at: number, before: Day[]): string {
  return `${new Date(at).toDateString()} ${before.filter((d) => sameDay(d.at, at)).length}`;
}

/** The first of the last `unread` messages of the business; null when there is none, or it is not among these. */
export function firstUnread(messages: Message[], unread: number): string | null {
  const theirs = messages.filter((m) => m.author === "business");
  return unread > 0 ? (theirs.at(-unread)?.id ?? null) : null;
}

const none: Message[] = [];

/** What the person answered, by the message that it answers. */
export function answers(messages: Message[]): (id: string) => Message[] {
  const byId = new Map<string, Message[]>();
  for (const m of messages) {
    if (m.author === "person" && m.reply_to) byId.set(m.reply_to, [...(byId.get(m.reply_to) ?? none), m]);
  }
  return (id) => byId.get(id) ?? none;
}
