import { expect, test } from "vitest";
import { holds, resolve, type Scope } from "./evaluate";

const scope: Scope = {
  data: { name: "Ada", price: 9.5, tags: ["a", "b"], place: { city: "Nice" }, open: true },
  form: { age: "30", topic: ["x"], none: "" },
  screens: { FIRST: { data: { name: "Bob" }, form: { agree: true } } },
};

test.each([
  ["Hello", "Hello"],
  ["${data.name}", "Ada"],
  ["${data.place.city}", "Nice"],
  ["${data.tags}", ["a", "b"]],
  ["${form.age}", "30"],
  ["${screen.FIRST.data.name}", "Bob"],
  ["${screen.FIRST.form.agree}", true],
  ["${screen.NONE.form.agree}", undefined],
  ["${data.name.first}", undefined],
  ["a ${data.name}", "a ${data.name}"],
  ["`'Hello ' ${data.name} '!'`", "Hello Ada!"],
  ["`${data.price} * 2`", 19],
  ["`(${form.age} + 1) * 2 - 3`", 59],
  ["`7 % 4 / 3`", 1],
  ["`'it\\'s ' ${data.price}`", "it's 9.5"],
  ["`${data.open} && !(${form.age} < 18)`", true],
  ["``", "``"],
] as const)("%s gives %j", (source, want) => expect(resolve(source, scope)).toEqual(want));

test("values deep inside are found, and what a binding gives is not looked into again", () => {
  const nested = { a: ["${data.name}", 1], b: { c: "${form.topic}" }, d: null, e: false };
  expect(resolve(nested, { ...scope, data: { name: "${form.age}" } })).toEqual({ a: ["${form.age}", 1], b: { c: ["x"] }, d: null, e: false });
});

test.each([
  ["${data.open}", true],
  ["!${data.open}", false],
  ["${form.age} >= 18 && ${data.name} == 'Ada'", true],
  ["`${form.age} == 30`", true],
  ["${form.none} != ''", false],
  ["${data.name} == 'Bob' || ${screen.FIRST.form.agree} == true", true],
  ["${data.name} == ", false],
  ["(${data.open}", false],
  ["${data.open} ${data.open}", false],
] as const)("the condition %s is %s", (condition, want) => expect(holds(condition, scope)).toBe(want));
