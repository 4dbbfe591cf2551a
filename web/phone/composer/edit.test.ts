import { expect, test } from "vitest";
import { insert, mark } from "./edit";

test("text comes in the place of what is selected", () => {
  expect(insert({ text: "one two", start: 4, end: 7 }, "🎉")).toEqual({ text: "one 🎉", start: 6, end: 6 });
});

test("a mark goes around the selection and off again", () => {
  const bold = mark({ text: "say it now", start: 4, end: 6 }, "*");
  expect(bold).toEqual({ text: "say *it* now", start: 5, end: 7 });
  expect(mark(bold, "*")).toEqual({ text: "say it now", start: 4, end: 6 });
  expect(mark({ text: "", start: 0, end: 0 }, "_")).toEqual({ text: "__", start: 1, end: 1 });
});
