import { mediaUrl } from "../network/media";
import type { Media } from "../network/shapes";
import { useWords } from "../words";
import { Caption } from "./Caption";
import type { BodyProps, Kind } from "./kind";
import { FileCard } from "./media/FileCard";

function Body({ message }: BodyProps<Media>) {
  const words = useWords();
  const { content } = message;
  return <div className="media"><FileCard url={mediaUrl(message, content)} media={content} name={content.filename || words.things.document} /><Caption text={content.caption} /></div>;
}

export const document: Kind<Media> = {
  Body,
  preview: (c, words) => `📄 ${c.filename || words.things.document}`,
  copy: (c) => c.caption || c.filename || "",
};
