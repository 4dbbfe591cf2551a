import type { ReactNode } from "react";

export type Mark = "bold" | "italic" | "strike" | "code" | "link";

export interface Piece {
  text: string;
  mark?: Mark;
}

// A mark opens after a blank or an opening sign and closes before one, as people expect of *this*.
const pattern = /(https?:\/\/[^\s<>"]+[^\s<>".,;:!?)\]])|(?<![\p{L}\p{N}])(?:\*([^\s*](?:[^*\n]*[^\s*])?)\*|_([^\s_](?:[^_\n]*[^\s_])?)_|~([^\s~](?:[^~\n]*[^\s~])?)~|`([^`\n]+)`)(?![\p{L}\p{N}])/gu;

/** Cuts a text into pieces with their marks. */
export function pieces(text: string): Piece[] {
  const out: Piece[] = [];
  let from = 0;
  for (const m of text.matchAll(pattern)) {
    if (m.index > from) out.push({ text: text.slice(from, m.index) });
    const [whole, link, bold, italic, strike, code] = m;
    if (link) out.push({ text: link, mark: "link" });
    else if (bold) out.push({ text: bold, mark: "bold" });
    else if (italic) out.push({ text: italic, mark: "italic" });
    else if (strike) out.push({ text: strike, mark: "strike" });
    else out.push({ text: code ?? whole, mark: "code" });
    from = m.index + whole.length;
  }
  if (from < text.length) out.push({ text: text.slice(from) });
  return out;
}

const render: Record<Mark, (t: string) => ReactNode> = {
  bold: (t) => <strong>{t}</strong>,
  italic: (t) => <em>{t}</em>,
  strike: (t) => <s>{t}</s>,
  code: (t) => <code>{t}</code>,
  link: (t) => <a href={t} target="_blank" rel="noopener noreferrer">{t}</a>,
};

/** A text with its marks and line breaks; nothing in it can become markup. */
export function Formatted({ text }: { text: string }) {
  return (
    <span className="formatted">
      {pieces(text).map((p, i) => <span key={i}>{p.mark ? render[p.mark](p.text) : p.text}</span>)}
    </span>
  );
}
