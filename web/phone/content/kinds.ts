import type { Message } from "../network/types";
import type { Words } from "../words";
import { audio } from "./Audio";
import { contacts } from "./Contacts";
import { document } from "./Document";
import { image } from "./Image";
import { interactive } from "./Interactive";
import type { Kind } from "./kind";
import { location } from "./Location";
import { edit, reaction, revoke, revoked, system, unsupported } from "./Notes";
import { order } from "./Order";
import { reply } from "./Reply";
import { sticker } from "./Sticker";
import { tapped } from "./Tapped";
import { template } from "./Template";
import { text } from "./Text";
import { unknown } from "./Unknown";
import { video } from "./Video";

/** Every type of message that this phone can show, by the type's name on the wire. */
const kinds: Record<string, Kind<never>> = {
  text, image, video, audio, document, sticker, location, contacts, template, interactive, button: tapped, reply, order, system, unsupported, reaction, edit, revoke,
};

/** The kind of a message; one that is not known shows what it holds. */
export const kindOf = (m: Message): Kind => (m.revoked ? revoked : kinds[m.type] ?? unknown) as Kind;

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
