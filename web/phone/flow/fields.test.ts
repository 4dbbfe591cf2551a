import { expect, test } from "vitest";
import { check, readableDay } from "./check";
import type { Component, Fields, FlowDocument, Json } from "./document";
import { isSince } from "./document";
import { dayOf, initial, placed, writtenDay } from "./fields";
import { back, current, enter, fill, nothing, scopeOf, update } from "./session";
import { english as words } from "./words";

const scope = { data: { vip: true, plan: "b", name: "Ada", wrong: { note: "Too short" } }, form: {}, screens: {} };

test("branches are chosen, and what is not visible is left out", () => {
  const all: Component[] = [
    { type: "TextBody", text: "${data.name}" },
    { type: "TextBody", text: "hidden", visible: false },
    { type: "If", condition: "${data.vip}", then: [{ type: "TextBody", text: "vip" }], else: [{ type: "TextBody", text: "no" }] },
    { type: "If", condition: "!${data.vip}", then: [{ type: "TextBody", text: "no" }] },
    { type: "Switch", value: "${data.plan}", cases: { a: [{ type: "TextBody", text: "A" }], b: [{ type: "TextBody", text: "B" }] } },
    { type: "Form", name: "f", "error-messages": "${data.wrong}", children: [{ type: "TextInput", name: "note", label: "Note" }] } as unknown as Component,
  ];
  const seen = placed(all, scope);
  expect(seen.map((p) => p.component.text ?? p.component.label)).toEqual(["Ada", "vip", "B", "Note"]);
  expect(new Set(seen.map((p) => p.key)).size).toBe(4);
  expect(seen[3]?.complaint).toBe("Too short");
});

test("fields begin with what the document says, in all branches", () => {
  const all = [
    { type: "If", condition: "${data.vip}", then: [{ type: "TextInput", name: "a", "init-value": "${data.name}" }], else: [{ type: "OptIn", name: "b" }] },
    { type: "Form", "init-values": { c: ["1"], d: "x" }, children: [{ type: "CheckboxGroup", name: "c" }, { type: "TextArea", name: "d" }, { type: "PhotoPicker", name: "e" }] },
    { type: "CalendarPicker", name: "g", mode: "range" },
    { type: "NavigationList", name: "no value" },
  ] as unknown as Component[];
  expect(initial(all, scope)).toEqual({ a: "Ada", b: false, c: ["1"], d: "x", e: [], g: {} });
});

test.each<[Partial<Component>, Json, string | undefined]>([
  [{ type: "TextInput" }, "", undefined],
  [{ type: "TextInput", required: true }, "", words.required],
  [{ type: "TextInput", required: true, enabled: false }, "", undefined],
  [{ type: "TextInput", "min-chars": 3 }, "ab", words.atLeastChars(3)],
  [{ type: "TextInput", "max-chars": "3" }, "😀😀😀", undefined],
  [{ type: "TextInput", "max-chars": "3" }, "abcd", words.atMostChars(3)],
  [{ type: "TextArea", "max-length": 2 }, "abc", words.atMostChars(2)],
  [{ type: "TextInput", "input-type": "email" }, "ada", words.email],
  [{ type: "TextInput", "input-type": "email" }, "ada@example.com", undefined],
  [{ type: "TextInput", "input-type": "phone" }, "+33 6 12 34", undefined],
  [{ type: "TextInput", "input-type": "number" }, "1.5", undefined],
  [{ type: "TextInput", "input-type": "number" }, "one", words.numeric],
  [{ type: "TextInput", "input-type": "passcode" }, "12a", words.digits],
  [{ type: "TextInput", pattern: "[A-Z]{2}" }, "ABC", words.pattern],
  [{ type: "TextInput", pattern: "[" }, "ABC", undefined],
  [{ type: "CheckboxGroup", required: true }, [], words.requiredChoice],
  [{ type: "CheckboxGroup", "min-selected-items": 2 }, ["a"], words.atLeast(2)],
  [{ type: "ChipsSelector", "max-selected-items": 1 }, ["a", "b"], words.atMost(1)],
  [{ type: "OptIn", required: true }, false, words.requiredConsent],
  [{ type: "Dropdown", required: true }, "", words.requiredChoice],
  [{ type: "DatePicker", "min-date": "2026-03-02" }, "2026-03-01", words.notBefore(readableDay("2026-03-02", "en"))],
  [{ type: "DatePicker", "max-date": "1772323200000" }, "1772409600000", words.notAfter(readableDay("2026-03-01", "en"))],
  [{ type: "DatePicker", "unavailable-dates": ["2026-03-01"] }, "2026-03-01", words.unavailable],
  [{ type: "CalendarPicker", "include-days": ["Mon"] }, "2026-03-01", words.unavailable],
  [{ type: "CalendarPicker", "include-days": ["Sun"] }, "2026-03-01", undefined],
  [{ type: "CalendarPicker", mode: "range", required: { "start-date": true } }, {}, words.required],
  [{ type: "CalendarPicker", mode: "range" }, { "start-date": "2026-03-02", "end-date": "2026-03-01" }, words.order],
  [{ type: "CalendarPicker", mode: "range", "min-days": 3 }, { "start-date": "2026-03-01", "end-date": "2026-03-02" }, words.fewDays(3)],
  [{ type: "CalendarPicker", mode: "range", "max-days": 2 }, { "start-date": "2026-03-01", "end-date": "2026-03-02" }, undefined],
  [{ type: "PhotoPicker", "min-uploaded-photos": 1 }, [], words.fewFiles(1)],
  [{ type: "DocumentPicker", "max-uploaded-documents": 1 }, [{}, {}], words.manyFiles(1)],
])("%j with %j is %s", (component, value, want) => expect(check(component as Component, value, words, "en")).toBe(want));

test("days are written as the document's version does", () => {
  const picker: Component = { type: "DatePicker" };
  expect(writtenDay({ version: "7.3" }, picker, "2026-03-01")).toBe("2026-03-01");
  expect(writtenDay({ version: "4.0" }, picker, "2026-03-01")).toBe("1772323200000");
  expect(dayOf("1772323200000")).toBe("2026-03-01");
  expect(dayOf(undefined)).toBe("");
  expect([isSince({ version: "6.3" }, "6.10"), isSince({ version: "7.0" }, "6.3")]).toEqual([false, true]);
});

const screen = (id: string, ...children: Component[]) => ({ id, layout: { children } });
const document: FlowDocument = {
  version: "7.3",
  screens: [screen("A", { type: "TextInput", name: "a", "init-value": "${data.name}" }), screen("B", { type: "TextInput", name: "b", "init-value": "${screen.A.form.a}" })],
};

test("a form goes on, back, and keeps what was filled in", () => {
  let s = enter(document, nothing, "A", { name: "Ada" } as Fields);
  expect(current(s)).toEqual({ screen: "A", data: { name: "Ada" }, form: { a: "Ada" } });
  s = fill(s, "a", "Bob");
  s = enter(document, s, "A", { name: "Eve", more: 1 });
  expect(current(s)).toEqual({ screen: "A", data: { name: "Eve", more: 1 }, form: { a: "Bob" } });
  s = enter(document, s, "B", {});
  expect(current(s)?.form).toEqual({ b: "Bob" });
  expect(scopeOf(s).screens.A?.form).toEqual({ a: "Bob" });
  s = update(s, { hint: "x" });
  expect(scopeOf(s).data).toEqual({ hint: "x" });
  s = back(s);
  expect(current(s)?.form).toEqual({ a: "Bob" });
  expect(back(s)).toBe(s);
  s = enter(document, enter(document, s, "B", {}), "A", { name: "Zoe" });
  expect(s.stack.map((one) => one.screen)).toEqual(["A"]);
});
