import { mediaUrl } from "../network/media";
import type { Media } from "../network/shapes";
import type { BodyProps, Kind } from "./kind";
import { Sound } from "./media/Sound";

const Body = ({ message }: BodyProps<Media>) => <Sound url={mediaUrl(message, message.content)} media={message.content} />;

export const audio: Kind<Media> = { Body, preview: (c, words) => (c.voice ? `🎤 ${words.things.voice}` : `🎵 ${words.things.audio}`) };
