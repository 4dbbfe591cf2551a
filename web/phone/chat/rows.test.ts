import { expect, test } from "vitest";
import type { Message } from "../network/types";
import { answers, days, firstUnread } from "./rows";

const noon = new Date("2026-05-04T12:00:00").getTime();
const minute = 60_000;
const message = (id: string, after: number, author: Message["author"] = "business", more: Partial<Message> = {}): Message => ({
  id, position: after, number: "4", address: "336", author, type: "text", content: {}, status: "sent", time: noon + after * minute, ...more,
});
const shape = (messages: Message[], unread?: string) =>
  days(messages, unread).map((d) => d.rows.map((r) => `${r.first ? "(" : ""}${r.message.id}${r.last ? ")" : ""}`).join(" "));

test("bubbles of one author that follow closely form a group", () => {
  expect(shape([message("a", 0), message("b", 1), message("c", 2, "person"), message("d", 3), message("e", 30)])).toEqual(["(a b) (c) (d) (e)"]);
});

test("a day begins anew, also in the middle of a group", () => {
  expect(shape([message("a", 0), message("b", 24 * 60), message("c", 24 * 60 + 1)])).toEqual(["(a)", "(b c)"]);
});

test("the line above what is unread ends a group", () => expect(shape([message("a", 0), message("b", 1)], "b")).toEqual(["(a) (b)"]));

test("what is unread is counted from the end, the business's messages only", () => {
  const all = [message("a", 0), message("b", 1), message("c", 2, "person"), message("d", 3)];
  expect([0, 1, 2, 9].map((n) => firstUnread(all, n))).toEqual([null, "d", "b", null]);
});

test("answers are found by what they answer", () => {
  const of = answers([message("a", 0), message("b", 1, "person", { reply_to: "a" }), message("c", 2, "business", { reply_to: "a" }), message("d", 3, "person", { reply_to: "a" })]);
  expect(of("a").map((m) => m.id)).toEqual(["b", "d"]);
  expect(of("b")).toBe(of("c"));
});
