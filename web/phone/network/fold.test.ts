import { expect, test } from "vitest";
import { folded, isAside } from "./fold";
import { emptyPhone, withMessage } from "./model";
import type { Message } from "./types";

let position = 0;
const message = (id: string, type: string, content: unknown, more: Partial<Message> = {}): Message => ({
  id, position: ++position, number: "4", address: "336", author: "person", type, content, status: "sent", time: 7, ...more,
});
const react = (emoji: string, author: Message["author"], more: Partial<Message> = {}) => message(`r${position}`, "reaction", { emoji }, { reply_to: "a", author, ...more });

test("the newest reaction of each side counts, and an empty one takes it back", () => {
  const a = message("a", "text", { body: "hi" });
  expect(folded([a, react("👍", "business"), react("😂", "person"), react("❤️", "person")])).toEqual([
    { ...a, edited: false, revoked: false, reactions: [{ emoji: "👍", author: "business" }, { emoji: "❤️", author: "person" }] },
  ]);
  expect(folded([a, react("👍", "person"), react("", "person")])[0]?.reactions).toEqual([]);
});

test("what could not be sent stays to be tried again, and changes nothing", () => {
  const a = message("a", "text", { body: "hi" });
  const failed = react("👍", "person", { status: "unsent" });
  expect(folded([a, failed])).toEqual([a, failed]);
});

test("an edit changes what is shown, a revoke takes it away; only their author may", () => {
  const a = message("a", "text", { body: "teh" });
  const edit = (body: string, author: Message["author"]) => message(`e${position}`, "edit", { type: "text", content: { body } }, { reply_to: "a", author });
  expect(folded([a, edit("the", "person"), edit("The", "person"), edit("no", "business")])[0]).toMatchObject({ content: { body: "The" }, edited: true, revoked: false });
  expect(folded([a, message("x", "revoke", {}, { reply_to: "a" }), react("👍", "business")])[0]).toMatchObject({ revoked: true, reactions: [] });
  expect(folded([a, message("x", "revoke", {}, { reply_to: "a", author: "business" })])[0]?.revoked).toBe(false);
});

test("what is about no known message disappears", () => expect(folded([react("👍", "business")])).toEqual([]));

test("a reaction is not the last of a conversation, and nothing unread", () => {
  const phone = withMessage(emptyPhone({ address: "336", name: "", online: true, read_receipts: true, unread: 0 }), message("a", "text", { body: "hi" }, { author: "business" }), false);
  const after = withMessage(phone, react("👍", "business"), false);
  expect(isAside(message("x", "edit", {}))).toBe(true);
  expect(after.conversations[0]).toMatchObject({ unread: 1, last: { id: "a" } });
});

test("a bill shows the newest that later messages say of its order", () => {
  const bill = (reference: string) => message(reference, "interactive", { type: "order_details", bill: { reference } }, { author: "business" });
  const said = (progress: object, type = "interactive") => message(`p${position}`, type, { progress }, { author: "business" });
  const a = bill("a"), b = bill("b");
  const shown = folded([a, b, said({ reference: "a", status: "processing", text: "soon" }), said({ reference: "a", status: "shipped" }, "template"), said({ reference: "a", payment: "captured" }), said({ reference: "c", status: "shipped" })]);
  expect(shown[0]).toEqual({ ...a, order: { reference: "a", status: "shipped", text: "soon", payment: "captured" } });
  expect(shown[1]).toBe(b);
  expect(folded([a])).toEqual([a]);
});
