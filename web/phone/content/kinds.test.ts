import { expect, test } from "vitest";
import type { Message } from "../network/types";
import type { Words } from "../words";
import { isBare, kindOf, preview } from "./kinds";
import { cutAt } from "./Text";

const words = {} as Words;
const message = (type: string, content: unknown, more: Partial<Message> = {}): Message => ({
  id: "a", position: 1, number: "4", address: "336", author: "business", type, content, status: "sent", time: 0, ...more,
});

test.each([
  ["text", { body: "*one*\n- two" }, "one two"],
  ["button", { text: "Yes", payload: "y" }, "Yes"],
  ["template", { name: "hello", language: "fr", category: "utility", body: "_Welcome_", buttons: [] }, "Welcome"],
  ["hologram", { depth: 3 }, "hologram"],
  ["text", {}, "text"],
])("a %s of %j reads %s in one line", (type, content, want) => expect(preview(message(type, content), words)).toBe(want));

test("large emoji stand bare, but not as an answer, nor broken ones", () => {
  expect(isBare(message("text", { body: "🎉" }))).toBe(true);
  expect(isBare(message("text", { body: "🎉" }, { reply_to: "b" }))).toBe(false);
  expect(isBare(message("text", {}))).toBe(false);
});

test("what is copied is what was written", () => expect(kindOf(message("text", {})).copy?.({ body: "*a*" })).toBe("*a*"));

test("a long text is cut after a word, a short one is not", () => {
  expect(cutAt("word ".repeat(100))).toBeUndefined();
  const long = "word ".repeat(800);
  expect(long.slice(0, cutAt(long))).toMatch(/word$/);
  expect(cutAt("x".repeat(4096))).toBe(1400);
  expect(cutAt(Array.from({ length: 60 }, (_, i) => `line ${i}`).join("\n"))).toBeLessThan(300);
});
