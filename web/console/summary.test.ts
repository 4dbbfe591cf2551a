import { expect, test } from "vitest";
import { summary } from "./summary";

test.each([
  ["text", { body: "one\ntwo" }, "one two"],
  ["button", { text: "Yes", payload: "y" }, "Yes"],
  ["template", { name: "hello", body: "Welcome" }, "Welcome"],
  ["template", { name: "hello", body: "" }, "hello"],
  ["image", { media_id: "1", caption: "A cat" }, "A cat"],
  ["document", { media_id: "1", filename: "bill.pdf" }, "bill.pdf"],
  ["location", { latitude: 1, longitude: 2 }, "location"],
  ["reaction", { emoji: "👍" }, "👍"],
] as const)("a %s of %j says %s", (type, content, want) => expect(summary(type, content)).toBe(want));
