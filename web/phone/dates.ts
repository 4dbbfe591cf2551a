import type { Language } from "../shared/language";

const day = (ms: number) => new Date(ms).toDateString();

export const clock = (ms: number, l: Language) => new Intl.DateTimeFormat(l, { hour: "2-digit", minute: "2-digit" }).format(ms);

export const moment = (ms: number, l: Language) => new Intl.DateTimeFormat(l, { dateStyle: "medium", timeStyle: "medium" }).format(ms);

export const sameDay = (a: number, b: number) => day(a) === day(b);

/** How a day is called in a chat. */
export function dayName(ms: number, l: Language, words: { today: string; yesterday: string }): string {
  if (sameDay(ms, Date.now())) return words.today;
  if (sameDay(ms, Date.now() - 24 * 3600 * 1000)) return words.yesterday;
  return new Intl.DateTimeFormat(l, { weekday: "long", day: "numeric", month: "long" }).format(ms);
}

/** A phone number as people read it: groups of two after the country code. */
export function readable(address: string): string {
  if (address.startsWith("33") && address.length === 11) return `+33 ${address[2]} ${address.slice(3).replace(/(\d\d)(?=\d)/g, "$1 ")}`;
  return `+${address}`;
}
