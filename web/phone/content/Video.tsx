import { useState } from "react";
import { mediaUrl } from "../network/media";
import type { Media } from "../network/shapes";
import { plain } from "../text/format";
import { useWords } from "../words";
import { Caption } from "./Caption";
import type { BodyProps, Kind } from "./kind";
import { FileCard } from "./media/FileCard";

/** A film with the browser's own controls; one that the browser cannot play can be saved. */
export function Player({ url, label, media, gif = false }: { url: string; label: string; media: Media; gif?: boolean }) {
  const [failed, setFailed] = useState<string>();
  if (failed === url) return <FileCard url={url} media={media} name={label} />;
  return <video className="player" src={url} controls={!gif} autoPlay={gif} loop={gif} muted={gif} playsInline preload="metadata" aria-label={label} onError={() => setFailed(url)} />;
}

function Body({ message }: BodyProps<Media>) {
  const words = useWords();
  const { content } = message;
  return <div className="media"><Player url={mediaUrl(message, content)} media={content} label={content.caption ? plain(content.caption) : words.things.video} /><Caption text={content.caption} /></div>;
}

export const video: Kind<Media> = {
  Body,
  preview: (c, words) => [`🎬 ${words.things.video}`, c.caption && plain(c.caption)].filter(Boolean).join(": "),
  copy: (c) => c.caption ?? "",
};
