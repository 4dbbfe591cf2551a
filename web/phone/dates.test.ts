import { expect, test } from "vitest";
import { ago, dayName, readable } from "./dates";

const words = { today: "Today", yesterday: "Yesterday" };
const at = (text: string) => new Date(text).getTime();
const now = at("2026-03-30T00:30:00");

test.each([
  ["2026-03-30T00:10:00", "Today"], ["2026-03-29T23:59:00", "Yesterday"], ["2026-03-29T00:01:00", "Yesterday"], ["2026-03-28T23:59:00", "Saturday"], ["2025-12-31T10:00:00", "2025"],
])("calls the day of %s %s, also the day after clocks change", (text, want) => expect(dayName(at(text), "en", words, now)).toContain(want));

test.each([["2026-03-30T00:10:00", "10"], ["2026-03-29T10:00:00", "Yesterday"], ["2026-03-02T10:00:00", "Mar"], ["2024-03-02T10:00:00", "24"]])("says in a list that %s was %s", (text, want) =>
  expect(ago(at(text), "en", words, now)).toContain(want));

test.each([["33612345678", "+33 6 12 34 56 78"], ["16505551234", "+1 650 555 1234"], ["4915112345678", "+49 151 123 456 78"], ["972501234567", "+972 501 234 567"]])("writes %s as %s", (a, want) =>
  expect(readable(a)).toBe(want));
