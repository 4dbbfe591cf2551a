import { expect, test } from "vitest";
import { pieces } from "./format";
import { advance, emptyPhone, merge, parseAddress, type Phone, withMessage, withStatus } from "./model";
import type { Message } from "./types";

const message = (id: string, position: number, more: Partial<Message> = {}): Message => ({
  id, position, number: "4", address: "336", author: "business", type: "text", content: { body: id }, status: "delivered", time: position, ...more,
});

const phone = (): Phone => emptyPhone({ address: "336", name: "Ada", online: true, read_receipts: true, unread: 0 });

test("a status only moves up, and failing ends it", () => {
  expect(advance("read", "delivered")).toBe("read");
  expect(advance("sent", "read")).toBe("read");
  expect(advance("delivered", "failed")).toBe("failed");
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

test("the stream's copy of our own message takes the place of the local one", () => {
  const local = message("local-1", 9e15, { author: "person", status: "sending", content: { body: "hi" } });
  const p = withMessage({ ...phone(), threads: { "4": [local] } }, message("wamid.1", 7, { author: "person", status: "sent", content: { body: "hi" } }), true);
  expect(p.threads["4"]?.map((m) => m.id)).toEqual(["wamid.1"]);
});

test("a status reaches the thread and the list", () => {
  let p = withMessage({ ...phone(), threads: { "4": [] } }, message("a", 1, { author: "person", status: "sent" }), true);
  p = withStatus(p, { id: "a", number: "4", address: "336", author: "person", status: "read", time: 5 });
  expect(p.threads["4"]?.[0]?.status).toBe("read");
  expect(p.conversations[0]?.last?.read_at).toBe(5);
});

test.each([
  ["+33 6 12 34 56 78", "33612345678"], ["0612345678", undefined], ["abc", undefined], ["(1) 650-555-1234", "16505551234"],
])("reads %s as %s", (text, want) => expect(parseAddress(text)).toBe(want));

test.each([
  ["*a* b", [{ text: "a", mark: "bold" }, { text: " b" }]],
  ["2*3*4", [{ text: "2*3*4" }]],
  ["_i_ ~s~ `c`", [{ text: "i", mark: "italic" }, { text: " " }, { text: "s", mark: "strike" }, { text: " " }, { text: "c", mark: "code" }]],
  ["see https://example.com/a_b_c.", [{ text: "see " }, { text: "https://example.com/a_b_c", mark: "link" }, { text: "." }]],
  ["<b>x</b>", [{ text: "<b>x</b>" }]],
])("cuts %s into pieces", (text, want) => expect(pieces(text)).toEqual(want));
