import type { Interactive, Progress, Reacted, Template } from "./shapes";
import type { Message } from "./types";

const asides = new Set(["reaction", "edit", "revoke"]);

/** Whether a message is about another one and not read for itself. */
export const isAside = (m: Message) => asides.has(m.type);

/** What was said about each message, oldest first. */
function aboutEach(messages: Message[]): Map<string, Message[]> {
  const about = new Map<string, Message[]>();
  for (const m of messages) {
    if (!isAside(m) || !m.reply_to || m.status === "unsent") continue;
    const list = about.get(m.reply_to);
    if (list) list.push(m);
    else about.set(m.reply_to, [m]);
  }
  return about;
}

/** The newest reaction of each side. */
function reactions(about: Message[]): Reacted[] {
  const of = (author: Message["author"]): Reacted[] => {
    const last = about.findLast((a) => a.type === "reaction" && a.author === author)?.content as { emoji?: string } | undefined;
    return last?.emoji ? [{ emoji: last.emoji, author }] : [];
  };
  return [...of("business"), ...of("person")];
}

function changed(m: Message, about: Message[]): Message {
  const edit = about.findLast((a) => a.type === "edit" && a.author === m.author)?.content as { content?: unknown } | undefined;
  const revoked = about.some((a) => a.type === "revoke" && a.author === m.author);
  const content = edit?.content ?? m.content;
  return { ...m, content, edited: edit !== undefined, revoked, reactions: revoked ? [] : reactions(about) };
}

/** The reference of the order that a message bills. */
export function billed(m: Message): string | undefined {
  if (m.type === "interactive") return (m.content as Interactive).bill?.reference;
  if (m.type === "template") return (m.content as Template).buttons?.find((b) => b.bill)?.bill?.reference;
  return undefined;
}

/** What later messages say of each order, the newest word of each kind. */
function orders(messages: Message[]): Map<string, Progress> {
  const all = new Map<string, Progress>();
  for (const m of messages) {
    const said = m.author === "business" && (m.type === "interactive" || m.type === "template") ? (m.content as { progress?: Progress }).progress : undefined;
    if (said) all.set(said.reference, { ...all.get(said.reference), ...said });
  }
  return all;
}

function ordered(messages: Message[]): Message[] {
  const all = orders(messages);
  if (all.size === 0) return messages;
  return messages.map((m) => { const order = all.get(billed(m) ?? ""); return order ? { ...m, order } : m; });
}

/**
 * Folds what is about other messages into these: reactions, edits, what was taken back, and how far an order is.
 * What could not be sent stays, so that it can be tried again.
 */
export function folded(messages: Message[]): Message[] {
  const about = aboutEach(messages);
  const own = messages.filter((m) => !isAside(m) || m.status === "unsent");
  if (about.size === 0) return ordered(own);
  return ordered(own).map((m) => { const said = about.get(m.id); return said ? changed(m, said) : m; });
}
