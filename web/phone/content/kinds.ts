import type { Message } from "../network/types";
import type { Words } from "../words";
import type { Kind } from "./kind";
import { tapped } from "./Tapped";
import { template } from "./Template";
import { text } from "./Text";
import { unknown } from "./Unknown";

/** Every type of message that this phone can show, by the type's name on the wire. */
const kinds: Record<string, Kind<never>> = { text, template, button: tapped };

/** The kind of a message; one that is not known shows what it holds. */
export const kindOf = (m: Message): Kind => (kinds[m.type] ?? unknown) as Kind;

/** What a kind says of a content that has the wrong shape: nothing. */
function said<T>(of: () => T): T | undefined {
  try {
    return of();
  } catch {
    return undefined;
  }
}

/** A message in one line. */
export const preview = (m: Message, words: Words): string => said(() => kindOf(m).preview(m.content, words)) || m.type;

/** Whether a message stands without a bubble; an answer has one, for what it quotes. */
export const isBare = (m: Message): boolean => !m.reply_to && (said(() => kindOf(m).bare?.(m.content)) ?? false);
