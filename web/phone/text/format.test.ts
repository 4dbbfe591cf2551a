import { expect, test } from "vitest";
import { blocks, emojiCount, type Inline, inlines, plain, safeLink } from "./format";

const t = (text: string): Inline => ({ kind: "text", text });

test.each<[string, Inline[]]>([
  ["*a* b", [{ kind: "bold", inside: [t("a")] }, t(" b")]],
  ["2*3*4 and snake_case_name", [t("2*3*4 and snake_case_name")]],
  ["* not bold *", [t("* not bold *")]],
  ["_i_ ~s~ `c`", [{ kind: "italic", inside: [t("i")] }, t(" "), { kind: "strike", inside: [t("s")] }, t(" "), { kind: "code", text: "c" }]],
  ["*_both_*", [{ kind: "bold", inside: [{ kind: "italic", inside: [t("both")] }] }]],
  ["`*raw*`", [{ kind: "code", text: "*raw*" }]],
  ["```one line```", [{ kind: "code", text: "one line" }]],
  ["<b>x</b>", [t("<b>x</b>")]],
  ["*été*, *東京*.", [{ kind: "bold", inside: [t("été")] }, t(", "), { kind: "bold", inside: [t("東京")] }, t(".")]],
])("cuts %s into words and marks", (text, want) => expect(inlines(text)).toEqual(want));

test.each<[string, string, string]>([
  ["see https://example.com/a_b_c.", "https://example.com/a_b_c", "https://example.com/a_b_c"],
  ["(https://example.com/x)", "https://example.com/x", "https://example.com/x"],
  ["https://example.com/x_(y)", "https://example.com/x_(y)", "https://example.com/x_(y)"],
  ["www.example.com/é, ok", "www.example.com/é", "https://www.example.com/%C3%A9"],
  ["*https://example.com*", "https://example.com", "https://example.com/"],
  ["write to ada@example.com!", "ada@example.com", "mailto:ada@example.com"],
])("finds the link of %s", (text, shown, href) => {
  const flat = (all: Inline[]): Inline[] => all.flatMap((i) => ("inside" in i ? flat(i.inside) : [i]));
  expect(flat(inlines(text)).filter((i) => i.kind === "link")).toEqual([{ kind: "link", text: shown, href }]);
});

test.each(["javascript:alert(1)", "data:text/html,x", " https://example.com", "https://", "vbscript:x", undefined])("does not link to %s", (url) =>
  expect(safeLink(url)).toBeUndefined());

test("lists, quotes and code are blocks of their own", () => {
  expect(blocks("To do:\n- one\n- *two*\n1. first\n2. second\n> said\n> twice\nend")).toEqual([
    { kind: "lines", inside: [t("To do:")] },
    { kind: "list", items: [[t("one")], [{ kind: "bold", inside: [t("two")] }]] },
    { kind: "list", start: 1, items: [[t("first")], [t("second")]] },
    { kind: "quote", inside: [t("said"), t("\n"), t("twice")] },
    { kind: "lines", inside: [t("end")] },
  ]);
  expect(blocks("before\n```\nlet a = *1*;\nlet b;\n```\nafter")).toEqual([
    { kind: "lines", inside: [t("before")] }, { kind: "code", text: "let a = *1*;\nlet b;" }, { kind: "lines", inside: [t("after")] },
  ]);
  expect(blocks("Say:\n\n- one\n\nNow\n\nor never\n\n- two")).toEqual([
    { kind: "lines", inside: [t("Say:")] }, { kind: "list", items: [[t("one")]] }, { kind: "lines", inside: [t("Now\n\nor never")] }, { kind: "list", items: [[t("two")]] },
  ]);
  expect(blocks("a\n\nb")).toEqual([{ kind: "lines", inside: [t("a\n\nb")] }]);
});

test("no text is lost, whatever signs it has", () => {
  for (const text of ["***", "```", "``````", "__ ~~ ``", "- ", "> ", "1.", "*a_b*c_", "``` a", "\n\n", "www..", "a@b"]) {
    expect(plain(text).replace(/\s/g, "")).toBe(text.replace(/^> /, "").replace(/\s/g, ""));
  }
});

test("long lines of signs are read in time", () => {
  const start = performance.now();
  for (const sign of ["*", "_", "~", "`", "```", "* a ", "www.", "a@a", "> ", "- ", "http://"]) blocks(sign.repeat(4096 / sign.length));
  blocks("*" + "a ".repeat(2048));
  expect(performance.now() - start).toBeLessThan(1000);
});

test("a preview has neither marks nor line breaks", () => expect(plain("*Hello*\n- a\n- b\n```\nx\n```")).toBe("Hello a, b x"));

test.each([["🎉", 1], ["👍 🎉", 2], ["👨‍👩‍👧‍👦", 1], ["🇫🇷🇮🇹", 2], ["🎉🎉🎉🎉", 0], ["ok 👍", 0], ["1", 0], ["12", 0], ["", 0]])("counts the emoji of %s", (text, n) =>
  expect(emojiCount(text)).toBe(n));
