type Fields = Record<string, unknown>;

const textOf = (v: unknown): string | undefined => (typeof v === "string" && v.trim() !== "" ? v.trim() : undefined);

/** What a message says in one line, whatever its type: its words, or the name of what it carries. */
export function summary(type: string, content: Fields): string {
  const header = (content.header ?? {}) as Fields;
  const found = [content.body, content.text, content.caption, content.title, header.text, content.filename, content.emoji, content.name].map(textOf).find(Boolean);
  return (found ?? type).replace(/\s+/g, " ");
}
