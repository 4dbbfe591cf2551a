import type { Reacted } from "./shapes";
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

/**
 * Folds what is about other messages into these: reactions, edits, and what was taken back. What could
 * not be sent stays, so that it can be tried again.
 */
export function folded(messages: Message[]): Message[] {
  const about = aboutEach(messages);
  const own = messages.filter((m) => !isAside(m) || m.status === "unsent");
  if (about.size === 0) return own;
  return own.map((m) => { const said = about.get(m.id); return said ? changed(m, said) : m; });
}
