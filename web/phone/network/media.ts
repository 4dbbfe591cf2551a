import type { Header, Media } from "./shapes";
import { tokenOf } from "./tokens";
import type { Message } from "./types";

/** Where the bytes of a message's media are: of the `n`th, the header's before those of the cards. */
export function mediaUrl(m: Message, media: Media | undefined, n = 0): string {
  if (media?.local) return media.local;
  const token = tokenOf(m.address);
  return `/phone/v1/people/${m.address}/messages/${encodeURIComponent(m.id)}/media/${n}${token ? `?token=${encodeURIComponent(token)}` : ""}`;
}

interface WithCards {
  header?: Header;
  cards?: { header?: Header }[];
}

/** Which of a message's media the header of a card shows. */
export function mediaOfCard({ header, cards = [] }: WithCards, card: number): number {
  return [header, ...cards.slice(0, card).map((c) => c.header)].filter((h) => h?.media).length;
}

/** Kinds of media, and the most bytes of each (reference §5.7). */
export type MediaKind = "image" | "video" | "audio" | "document" | "sticker";
export const mostBytes: Record<MediaKind, number> = {
  image: 5 << 20, video: 16 << 20, audio: 16 << 20, document: 100 << 20, sticker: 100 << 10,
};

const types: [MediaKind, string[]][] = [
  ["image", ["image/jpeg", "image/png"]],
  ["video", ["video/mp4", "video/3gpp"]],
  ["audio", ["audio/aac", "audio/amr", "audio/mpeg", "audio/mp4", "audio/ogg"]],
];

/** As what a file of a type is sent: one that is no picture, film or sound of the allowed types goes as a document. */
export const kindOfFile = (type: string): MediaKind => types.find(([, of]) => of.includes(type.split(";")[0] ?? ""))?.[0] ?? "document";

/** A size as people read it: 1.4 MB. */
export function readableSize(bytes: number, locale?: string): string {
  const [unit, size] = bytes < 1024 ? ["byte", bytes] : bytes < 1 << 20 ? ["kilobyte", bytes / 1024] : ["megabyte", bytes / (1 << 20)];
  const digits = unit === "megabyte" && (size as number) < 10 ? 1 : 0;
  return new Intl.NumberFormat(locale, { style: "unit", unit: unit as string, unitDisplay: unit === "byte" ? "long" : "short", maximumFractionDigits: digits }).format(size as number);
}

/** A length of time as players show it: 1:05. */
export function playTime(seconds: number): string {
  const s = Number.isFinite(seconds) ? Math.max(0, Math.round(seconds)) : 0;
  return `${Math.floor(s / 60)}:${String(s % 60).padStart(2, "0")}`;
}
