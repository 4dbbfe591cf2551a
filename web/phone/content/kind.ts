import type { ReactNode } from "react";
import type { Outgoing } from "../network/outgoing";
import type { Message } from "../network/types";
import type { Words } from "../words";

/** What the inside of a bubble is given. */
export interface BodyProps<Content> {
  message: Message<Content>;
  /** The person's messages that answer this one, oldest first: what they touched or chose. */
  answers: Message[];
  /** Whether touching may answer: not in a blocked chat, nor while the message is not sent yet. */
  active: boolean;
  send: (out: Outgoing) => void;
}

/**
 * How a type of message looks. A new type is one file with a Kind, and one line in kinds.ts; what a
 * person sends of it is one maker in network/outgoing.ts and, if it is composed, one tool in composer/tools.ts.
 */
export interface Kind<Content = unknown> {
  /** The inside of the bubble. */
  Body: (props: BodyProps<Content>) => ReactNode;
  /** One line for lists, quotes and screen readers. */
  preview: (content: Content, words: Words) => string;
  /** What "Copy" copies; a kind without it has nothing to copy. */
  copy?: (content: Content) => string;
  /** Whether it stands without a bubble around it, like large emoji. */
  bare?: (content: Content) => boolean;
  /** What the message's details say beside its times. */
  details?: (content: Content, words: Words) => [label: string, value: string | undefined][];
}
