import { mediaUrl } from "../network/media";
import type { Media } from "../network/shapes";
import { useWords } from "../words";
import type { BodyProps, Kind } from "./kind";

function Body({ message }: BodyProps<Media>) {
  const words = useWords();
  return <img className="sticker" src={mediaUrl(message, message.content)} alt={words.things.sticker} width={150} height={150} />;
}

export const sticker: Kind<Media> = { Body, preview: (_, words) => `🏷️ ${words.things.sticker}`, bare: () => true };
