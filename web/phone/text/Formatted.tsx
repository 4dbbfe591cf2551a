import { Fragment, memo } from "react";
import { type Block, blocks, type Inline } from "./format";

function Words({ of }: { of: Inline[] }) {
  return of.map((p, i) => {
    switch (p.kind) {
      case "text": return <Fragment key={i}>{p.text}</Fragment>;
      case "code": return <code key={i}>{p.text}</code>;
      case "link": return <a key={i} href={p.href} target="_blank" rel="noopener noreferrer nofollow">{p.text}</a>;
      case "bold": return <strong key={i}><Words of={p.inside} /></strong>;
      case "italic": return <em key={i}><Words of={p.inside} /></em>;
      case "strike": return <s key={i}><Words of={p.inside} /></s>;
    }
  });
}

function Part({ block }: { block: Block }) {
  switch (block.kind) {
    case "lines": return <p dir="auto"><Words of={block.inside} /></p>;
    case "code": return <pre dir="ltr"><code>{block.text}</code></pre>;
    case "quote": return <blockquote dir="auto"><Words of={block.inside} /></blockquote>;
    case "list": {
      const items = block.items.map((item, i) => <li key={i} dir="auto"><Words of={item} /></li>);
      return block.start === undefined ? <ul>{items}</ul> : <ol start={block.start}>{items}</ol>;
    }
  }
}

/** Whether the first letter of a text belongs to a script that is written from right to left. */
const rightToLeft = /^\P{L}*[\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}]/u;

/** A text with its marks, lists and line breaks. What ends in plain lines lets the time stand on the last one. */
export const Formatted = memo(function Formatted({ text }: { text: string }) {
  const all = blocks(text);
  const flows = all.at(-1)?.kind === "lines" && !rightToLeft.test(text);
  return <div className={flows ? "formatted flows" : "formatted"}>{all.map((b, i) => <Part key={i} block={b} />)}</div>;
});
