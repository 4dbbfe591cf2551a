/**
 * Text as people write it in messengers: *bold*, _italic_, ~strike~, `code`, ```blocks```, lists and
 * quotes. The result is a tree of words, never markup, so that nothing in a message can become HTML.
 */
export type Inline =
  | { kind: "text"; text: string }
  | { kind: "code"; text: string }
  | { kind: "link"; text: string; href: string }
  | { kind: "bold" | "italic" | "strike"; inside: Inline[] };

export type Block =
  | { kind: "lines"; inside: Inline[] }
  | { kind: "code"; text: string }
  | { kind: "quote"; inside: Inline[] }
  | { kind: "list"; start?: number; items: Inline[][] };

// A mark opens after a blank or a sign and closes before one, so that 2*3*4 and a_b_c stay as they are.
const marks = [
  /(?<link>\bhttps?:\/\/[^\s<>"]+|\bwww\.[^\s<>"]+\.[^\s<>"]+)/u,
  /(?<mail>\b[\w.+\-]+@[\w\-]+(?:\.[\w\-]+)+)/u,
  /```(?<mono>[^\n]+?)```/u,
  /(?<![\p{L}\p{N}])\*(?<bold>[^\s*](?:[^*\n]*[^\s*])?)\*(?![\p{L}\p{N}])/u,
  /(?<![\p{L}\p{N}])_(?<italic>[^\s_](?:[^_\n]*[^\s_])?)_(?![\p{L}\p{N}])/u,
  /(?<![\p{L}\p{N}])~(?<strike>[^\s~](?:[^~\n]*[^\s~])?)~(?![\p{L}\p{N}])/u,
  /(?<![\p{L}\p{N}])`(?<code>[^`\n]+)`(?![\p{L}\p{N}])/u,
];
const pattern = new RegExp(marks.map((m) => m.source).join("|"), "gu");

/** Cuts a line (or several) into words and marks. */
export function inlines(text: string): Inline[] {
  const out: Inline[] = [];
  let from = 0;
  for (const m of text.matchAll(pattern)) {
    const [piece, length] = read(m);
    if (!piece) continue;
    if (m.index > from) out.push({ kind: "text", text: text.slice(from, m.index) });
    out.push(piece);
    from = m.index + length;
  }
  if (from < text.length) out.push({ kind: "text", text: text.slice(from) });
  return out;
}

/** One mark and how much of the text it takes. */
function read(m: RegExpMatchArray): [Inline | undefined, number] {
  const g = m.groups ?? {};
  const whole = m[0].length;
  if (g.link) {
    const text = withoutTail(g.link);
    const href = safeLink(text.startsWith("www.") ? `https://${text}` : text);
    return [href ? { kind: "link", text, href } : undefined, text.length];
  }
  if (g.mail) return [{ kind: "link", text: g.mail, href: `mailto:${g.mail}` }, whole];
  if (g.bold) return [{ kind: "bold", inside: inlines(g.bold) }, whole];
  if (g.italic) return [{ kind: "italic", inside: inlines(g.italic) }, whole];
  if (g.strike) return [{ kind: "strike", inside: inlines(g.strike) }, whole];
  return [{ kind: "code", text: g.mono ?? g.code ?? "" }, whole];
}

/** A link ends before the sentence's own signs, and before a bracket that it did not open. */
function withoutTail(link: string): string {
  let s = link;
  for (;;) {
    const last = s.at(-1) ?? "";
    const closes = (last === ")" && !s.includes("(")) || (last === "]" && !s.includes("["));
    if (!closes && !/[.,;:!?'"*_~]/.test(last)) return s;
    s = s.slice(0, -1);
  }
}

/** Only web addresses: a business could write javascript: into a message or a button. */
export function safeLink(url: string | undefined): string | undefined {
  if (!url || !/^https?:\/\//i.test(url)) return undefined;
  try {
    return new URL(url).href;
  } catch {
    return undefined;
  }
}

const bullet = /^[-*•] +(\S.*)$/;
const numbered = /^(\d{1,3})[.)] +(\S.*)$/;
const quote = /^> ?(.*)$/;

/** Cuts a text into blocks. */
export function blocks(text: string): Block[] {
  const out: Block[] = [];
  let from = 0;
  for (const m of text.matchAll(/```([^]*?)```\n?/g)) {
    if (!m[1]?.includes("\n")) continue; // one line of code stands inside its line
    lines(text.slice(from, m.index).replace(/^[ \t]+|\s+$/g, ""), out);
    out.push({ kind: "code", text: m[1].replace(/^\n|\n$/g, "") });
    from = m.index + m[0].length;
  }
  lines(from === 0 ? text : text.slice(from).replace(/^[ \t]+/, ""), out);
  return out;
}

/** Reads lines that stand outside of code: lists, quotes and plain ones. */
function lines(text: string, out: Block[]) {
  let plain: string[] = [];
  const end = (more: boolean) => {
    let text = plain.join("\n");
    if (out.length > 0) text = text.replace(/^\s*\n/, ""); // blocks have room of their own around them
    if (more) text = text.replace(/\n\s*$/, "");
    if (text.trim() !== "" || (plain.length > 0 && out.length === 0 && !more)) out.push({ kind: "lines", inside: inlines(text) });
    plain = [];
  };
  const add = (line: string, first: boolean) => {
    const last = first ? undefined : out.at(-1);
    const [, dot] = bullet.exec(line) ?? [];
    const [, number, item] = numbered.exec(line) ?? [];
    const [, quoted] = quote.exec(line) ?? [];
    if (dot === undefined && item === undefined && quoted === undefined) return plain.push(line);
    const follows = plain.length === 0 ? last : undefined;
    end(true);
    if (dot !== undefined) addItem(out, follows, undefined, dot);
    else if (item !== undefined) addItem(out, follows, Number(number), item);
    else if (follows?.kind === "quote") follows.inside.push({ kind: "text", text: "\n" }, ...inlines(quoted ?? ""));
    else out.push({ kind: "quote", inside: inlines(quoted ?? "") });
  };
  if (text !== "") text.split("\n").forEach((line, i) => add(line, i === 0));
  end(false);
}

function addItem(out: Block[], last: Block | undefined, number: number | undefined, text: string) {
  if (last?.kind === "list" && (last.start === undefined) === (number === undefined)) last.items.push(inlines(text));
  else out.push(number === undefined ? { kind: "list", items: [inlines(text)] } : { kind: "list", start: number, items: [inlines(text)] });
}

const bare = (all: Inline[]): string => all.map((i) => ("inside" in i ? bare(i.inside) : i.text)).join("");

/** A text in one line and without marks, for lists, quotes and screen readers. */
export function plain(text: string): string {
  const words = blocks(text).map((b) => (b.kind === "code" ? b.text : b.kind === "list" ? b.items.map(bare).join(", ") : bare(b.inside)));
  return words.join(" ").replace(/\s+/g, " ").trim();
}

const emoji = /^\p{Extended_Pictographic}|^\p{Regional_Indicator}{2}$|^[\d#*]\uFE0F?\u20E3$/u;

/** How many emoji a text of nothing else has, up to three; 0 for all other texts. They are shown large. */
export function emojiCount(text: string): number {
  const trimmed = text.trim();
  if (trimmed === "" || trimmed.length > 40) return 0;
  const signs = [...new Intl.Segmenter().segment(trimmed)].map((s) => s.segment).filter((s) => s.trim() !== "");
  return signs.length <= 3 && signs.every((s) => emoji.test(s)) ? signs.length : 0;
}
