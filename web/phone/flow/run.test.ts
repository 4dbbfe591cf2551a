import { expect, test } from "vitest";
import type { FlowDocument } from "./document";
import { picture } from "./picture";
import { handedOver, problems } from "./run";
import { enter, fill, nothing } from "./session";
import { english as words } from "./words";

test("of a file nothing but its id is handed over", () => {
  const file = { media_id: "7", file_name: "a.png", local: "blob:x" };
  expect(handedOver({ photos: [file, file], one: { deep: file }, note: "x", none: null, list: [1, undefined as never] })).toEqual({
    photos: [{ media_id: "7" }, { media_id: "7" }], one: { deep: { media_id: "7" } }, note: "x", none: null, list: [1, null],
  });
  expect(handedOver({ media_id: "7" })).toEqual({ media_id: "7" });
});

test("only what is to be seen has to be filled in", () => {
  const d = {
    version: "7.3",
    screens: [{ id: "A", layout: { children: [
      { type: "TextInput", name: "a", label: "A", required: true },
      { type: "If", condition: "${form.a} == 'more'", then: [{ type: "TextInput", name: "b", label: "B", required: true }] },
    ] } }],
  } as unknown as FlowDocument;
  const s = enter(d, nothing, "A", {});
  expect(problems(d, s, words, "en")).toEqual({ a: words.required });
  expect(problems(d, fill(s, "a", "enough"), words, "en")).toEqual({});
  expect(problems(d, fill(s, "a", "more"), words, "en")).toEqual({ b: words.required });
});

test.each([["/9j/4A", "data:image/jpeg;base64,/9j/4A"], ["iVBORw", "data:image/png;base64,iVBORw"], ["data:image/webp;base64,x", "data:image/webp;base64,x"]])(
  "the picture %s lies at %s", (base64, want) => expect(picture(base64)).toBe(want));
