import { expect, test } from "vitest";
import {
  advance, emptyPhone, merge, parseAddress, type Phone, withConversations, withLocal, withMessage, withNewest, withStatus, withTaken,
} from "./model";
import { text } from "./outgoing";
import type { Conversation, Message } from "./types";

const message = (id: string, position: number, more: Partial<Message> = {}): Message => ({
  id, position, number: "4", address: "336", author: "business", type: "text", content: { body: id }, status: "delivered", time: position, ...more,
});
const mine = (id: string, position: number, more: Partial<Message> = {}) => message(id, position, { author: "person", status: "sent", ...more });
const local = (id: string) => mine(id, 9e15, { status: "sending", out: text("hi") });
const phone = (thread?: Message[]): Phone => ({
  ...emptyPhone({ address: "336", name: "Ada", online: true, read_receipts: true, unread: 0 }), threads: thread ? { "4": thread } : {},
});
const conversation = (number: string, unread: number, last: Message): Conversation => ({
  number, display_phone_number: "+33 1", name: number, unread, blocked: false, marketing: "allowed", window_ends_at: 0, last: { ...last, number },
});
const shown = (p: Phone) => p.threads["4"]?.map((m) => m.id);

test("a status only moves up, and failing ends it", () => {
  expect(advance("read", "delivered")).toBe("read");
  expect(advance("sent", "read")).toBe("read");
  expect(advance("delivered", "failed")).toBe("failed");
  expect(advance("failed", "read")).toBe("failed");
});

test("messages stand in a thread once, in the order of arrival", () => {
  const thread = merge([message("b", 2)], [message("a", 1), message("b", 2, { status: "read" })]);
  expect(thread.map((m) => m.id)).toEqual(["a", "b"]);
  expect(thread[1]?.status).toBe("read");
});

test("a message moves its conversation up and counts as unread unless it is looked at", () => {
  let p = withMessage(phone(), message("a", 1), false);
  p = withMessage(p, message("b", 2, { number: "5" }), false);
  expect(p.conversations.map((c) => [c.number, c.unread])).toEqual([["5", 1], ["4", 1]]);
  p = withMessage(p, message("c", 3), true);
  expect(p.conversations.map((c) => [c.number, c.unread])).toEqual([["4", 1], ["5", 1]]);
});

test("a message that the list had already counts once", () => {
  let p = withConversations(phone(), [conversation("4", 1, message("a", 1))], [], () => false);
  p = withMessage(p, message("a", 1), false);
  expect(p.conversations[0]?.unread).toBe(1);
});

test("a list that comes late does not undo what came meanwhile", () => {
  const known = withMessage(phone(), message("a", 1), false).conversations;
  const p = withMessage({ ...phone(), conversations: known }, message("b", 2), false);
  const late = withConversations(p, [conversation("4", 1, message("a", 1))], known, () => false);
  expect(late.conversations.map((c) => [c.name, c.unread, c.last?.id])).toEqual([["4", 2, "b"]]);
  const open = withConversations(p, [conversation("4", 1, message("a", 1))], known, () => true);
  expect(open.conversations[0]?.unread).toBe(0);
});

test("another world's list takes the place of this one's", () => {
  const p = withMessage(phone(), message("old", 900), false);
  const next = withConversations(p, [conversation("4", 1, message("new", 3))], p.conversations, () => false);
  expect(next.conversations.map((c) => c.last?.id)).toEqual(["new"]);
});

test("a page that touches the thread is added, with what came since it was asked for", () => {
  const known = [message("a", 1), message("b", 2)];
  const p = { ...phone([...known, message("d", 4)]), older: { "4": "x" } };
  const next = withNewest(p, "4", { data: [message("b", 2), message("c", 3)], before: "b" }, known);
  expect(shown(next)).toEqual(["a", "b", "c", "d"]);
  expect(next.older["4"]).toBe("x");
});

test("a page that does not touch the thread takes its place, but not that of what is being sent", () => {
  const known = [message("a", 1), local("local-1")];
  const next = withNewest(phone([...known, message("n", 80)]), "4", { data: [message("l", 70), message("m", 79)], before: "l" }, known);
  expect(shown(next)).toEqual(["l", "m", "n", "local-1"]);
  expect(next.older["4"]).toBe("l");
});

test("a local message keeps its place when the server takes it", () => {
  const p = withTaken(phone([message("a", 1), local("local-1"), local("local-2")]), local("local-1"), "wamid.1");
  expect(shown(p)).toEqual(["a", "wamid.1", "local-2"]);
  expect(p.threads["4"]?.[1]).toMatchObject({ status: "sent" });
  expect(p.threads["4"]?.[1]).not.toHaveProperty("out");
});

test("a local message goes when the stream has brought it already", () => {
  expect(shown(withTaken(phone([mine("wamid.1", 7), local("local-1")]), local("local-1"), "wamid.1"))).toEqual(["wamid.1"]);
});

test("what changes about a local message does not move it", () => {
  const p = withLocal(phone([local("local-1"), local("local-2")]), { ...local("local-1"), status: "waiting" });
  expect(p.threads["4"]?.map((m) => m.status)).toEqual(["waiting", "sending"]);
});

test("a status reaches the thread and the list", () => {
  let p = withMessage(phone([]), mine("a", 1), true);
  p = withStatus(p, { id: "a", number: "4", address: "336", author: "person", status: "read", time: 5 });
  expect(p.threads["4"]?.[0]?.status).toBe("read");
  expect(p.conversations[0]?.last?.read_at).toBe(5);
});

test.each([
  ["+33 6 12 34 56 78", "33612345678"], ["0033612345678", "33612345678"], ["0612345678", undefined], ["abc", undefined], ["(1) 650-555-1234", "16505551234"],
])("reads %s as %s", (typed, want) => expect(parseAddress(typed)).toBe(want));
