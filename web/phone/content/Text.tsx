import { useState } from "react";
import { emojiCount, plain } from "../text/format";
import { Formatted } from "../text/Formatted";
import { useWords } from "../words";
import type { BodyProps, Kind } from "./kind";

export interface TextContent {
  body: string;
}

/** A text longer than this is shown in part first: characters, and lines. */
const longText = { length: 1400, lines: 28 };

/** Where to cut a long text: after a word; undefined for one that is short enough. */
export function cutAt(body: string): number | undefined {
  let end = -1;
  for (let line = 0; line < longText.lines; line++) {
    end = body.indexOf("\n", end + 1);
    if (end < 0) break;
  }
  const most = end < 0 ? longText.length : Math.min(end, longText.length);
  if (body.length <= most * 1.2) return undefined;
  const blank = body.slice(0, most).search(/\s\S*$/);
  return blank > most / 2 ? blank : most;
}

function Body({ message }: BodyProps<TextContent>) {
  const words = useWords();
  const [whole, setWhole] = useState(false);
  const { body } = message.content;
  const emoji = emojiCount(body);
  if (emoji > 0) return <div className="jumbo" data-count={emoji}>{body}</div>;
  const cut = whole ? undefined : cutAt(body);
  return (
    <>
      <Formatted text={cut === undefined ? body : `${body.slice(0, cut)}…`} />
      {cut !== undefined && <button type="button" className="more" onClick={() => setWhole(true)}>{words.readMore}</button>}
    </>
  );
}

export const text: Kind<TextContent> = {
  Body,
  preview: (c) => plain(c.body),
  copy: (c) => c.body,
  bare: (c) => emojiCount(c.body) > 0,
};
