import { marked, type Token, type Tokens } from "marked";
import { Fragment, memo, type ReactNode } from "react";
import { safeLink } from "../text/format";

/** Words as Markdown writes them. They become elements and never markup: what is HTML in it stays text. */
function inline(tokens: Token[] | undefined): ReactNode {
  return tokens?.map((t, i) => {
    switch (t.type) {
      case "strong": return <strong key={i}>{inline(t.tokens)}</strong>;
      case "em": return <em key={i}>{inline(t.tokens)}</em>;
      case "del": return <s key={i}>{inline(t.tokens)}</s>;
      case "codespan": return <code key={i}>{t.text}</code>;
      case "br": return <br key={i} />;
      case "link": return <a key={i} href={safeLink(t.href)} target="_blank" rel="noopener noreferrer nofollow">{inline(t.tokens)}</a>;
      case "image": return t.href.startsWith("data:image/") ? <img key={i} src={t.href} alt={t.text} /> : <Fragment key={i}>{t.text}</Fragment>;
      case "text": return <Fragment key={i}>{"tokens" in t && t.tokens ? inline(t.tokens) : (t as Tokens.Text).text}</Fragment>;
      case "escape": return <Fragment key={i}>{t.text}</Fragment>;
      default: return <Fragment key={i}>{t.raw}</Fragment>;
    }
  });
}

function Cells({ of, as: Cell }: { of: Tokens.TableCell[]; as: "th" | "td" }) {
  return <tr>{of.map((c, i) => <Cell key={i} style={{ textAlign: c.align ?? undefined }}>{inline(c.tokens)}</Cell>)}</tr>;
}

function block(t: Token, key: number): ReactNode {
  switch (t.type) {
    case "space": return null;
    case "heading": return t.depth === 1 ? <h2 key={key} className="flow-heading">{inline(t.tokens)}</h2> : <h3 key={key} className="flow-subheading">{inline(t.tokens)}</h3>;
    case "list": {
      const items = (t as Tokens.List).items.map((item, i) => <li key={i}>{item.tokens.map((inside, j) => (inside.type === "text" ? <Fragment key={j}>{inline(inside.tokens)}</Fragment> : block(inside, j)))}</li>);
      return t.ordered ? <ol key={key} start={Number(t.start) || 1}>{items}</ol> : <ul key={key}>{items}</ul>;
    }
    case "table": {
      const table = t as Tokens.Table;
      return <div key={key} className="flow-table"><table><thead><Cells of={table.header} as="th" /></thead><tbody>{table.rows.map((r, i) => <Cells key={i} of={r} as="td" />)}</tbody></table></div>;
    }
    case "hr": return <hr key={key} />;
    case "blockquote": return <blockquote key={key}>{t.tokens?.map(block)}</blockquote>;
    case "code": return <pre key={key}>{t.text}</pre>;
    case "paragraph": return <p key={key} dir="auto">{inline(t.tokens)}</p>;
    default: return <p key={key} dir="auto">{"tokens" in t && t.tokens ? inline(t.tokens) : t.raw}</p>;
  }
}

/** A text in Markdown, or several that follow each other. */
export const Markdown = memo(function Markdown({ text }: { text: string }) {
  return <div className="flow-rich">{marked.lexer(text, { gfm: true, breaks: true }).map(block)}</div>;
});

