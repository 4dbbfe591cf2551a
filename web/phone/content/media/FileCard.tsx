import { Icon } from "../../../shared/icons";
import { useLanguage } from "../../../shared/language";
import { localeOf } from "../../../shared/locale";
import { readableSize } from "../../network/media";
import type { Media } from "../../network/shapes";
import { useWords } from "../../words";

/** The ending of a file's name, or what its type says: what a card shows in its corner. */
export const ending = (m: Media) => (/\.([a-z0-9]{1,5})$/i.exec(m.filename ?? "")?.[1] ?? m.mime_type?.split(";")[0]?.split("/")[1]?.slice(0, 5) ?? "").toUpperCase();

/** A file: its kind, name and size, and the way to save it. */
export function FileCard({ url, media, name }: { url: string; media: Media; name: string }) {
  const words = useWords();
  const { language } = useLanguage();
  const about = [ending(media), media.size ? readableSize(media.size, localeOf(language)) : ""].filter(Boolean).join(" · ");
  return (
    <a className="file-card" href={url} download={media.filename ?? ""} title={words.things.download}>
      <span className="file-icon"><Icon name="file" size={24} /></span>
      <span className="file-text"><b dir="auto">{name}</b><small>{about}</small></span>
      <Icon name="download" size={20} />
    </a>
  );
}
