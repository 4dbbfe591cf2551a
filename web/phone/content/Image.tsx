import { mediaUrl } from "../network/media";
import type { Media } from "../network/shapes";
import { plain } from "../text/format";
import { Caption } from "./Caption";
import type { BodyProps, Kind } from "./kind";
import { Picture } from "./media/Picture";

function Body({ message }: BodyProps<Media>) {
  const { content } = message;
  return <div className="media"><Picture url={mediaUrl(message, content)} caption={content.caption && plain(content.caption)} /><Caption text={content.caption} /></div>;
}

export const image: Kind<Media> = {
  Body,
  preview: (c, words) => [`📷 ${words.things.image}`, c.caption && plain(c.caption)].filter(Boolean).join(": "),
  copy: (c) => c.caption ?? "",
};
