import { Formatted } from "../text/Formatted";
import { plain } from "../text/format";
import type { Kind } from "./kind";

/** A person's touch on a template's quick reply. */
export interface TappedContent {
  text: string;
  payload: string;
}

export const tapped: Kind<TappedContent> = {
  Body: ({ message }) => <Formatted text={message.content.text} />,
  preview: (c) => plain(c.text),
  copy: (c) => c.text,
  details: (c, words) => [[words.payload, c.payload]],
};
