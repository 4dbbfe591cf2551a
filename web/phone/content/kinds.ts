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

/** A message in one line. */
export const preview = (m: Message, words: Words): string => kindOf(m).preview(m.content, words) || m.type;
