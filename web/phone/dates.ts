import type { Language } from "../shared/language";
import { formatter } from "../shared/locale";

const day = (ms: number) => new Date(ms).setHours(0, 0, 0, 0);

export const clock = (ms: number, l: Language) => formatter(l, { hour: "2-digit", minute: "2-digit" }).format(ms);

export const moment = (ms: number, l: Language) => formatter(l, { dateStyle: "medium", timeStyle: "medium" }).format(ms);

export const shortMoment = (ms: number, l: Language) => formatter(l, { weekday: "long", hour: "2-digit", minute: "2-digit" }).format(ms);

export const sameDay = (a: number, b: number) => day(a) === day(b);

interface DayWords {
  today: string;
  yesterday: string;
}

const isYesterday = (ms: number, now: number) => sameDay(ms, new Date(now).setDate(new Date(now).getDate() - 1));

/** How a day is called in a chat. */
export function dayName(ms: number, l: Language, words: DayWords, now = Date.now()): string {
  if (sameDay(ms, now)) return words.today;
  if (isYesterday(ms, now)) return words.yesterday;
  const year = new Date(ms).getFullYear() === new Date(now).getFullYear() ? undefined : "numeric";
  return formatter(l, { weekday: "long", day: "numeric", month: "long", year }).format(ms);
}

/** When something was, in a list: the time today, the day before that. */
export function ago(ms: number, l: Language, words: DayWords, now = Date.now()): string {
  if (sameDay(ms, now)) return clock(ms, l);
  if (isYesterday(ms, now)) return words.yesterday;
  const long = now - ms > 300 * 86_400_000;
  return formatter(l, long ? { dateStyle: "short" } : { day: "numeric", month: "short" }).format(ms);
}

// Country codes have one, two or three digits (ITU-T E.164).
const countryCode = /^(?:[17]|2[07]|3[0-469]|4[013-9]|5[1-8]|6[0-6]|8[1246]|9[0-58]|\d{3})/;

/** A phone number as people read it: French ones in pairs, others in groups of three. */
export function readable(address: string): string {
  const code = countryCode.exec(address)?.[0] ?? "";
  const rest = address.slice(code.length);
  const grouped = code === "33" ? rest.replace(/(?<=^\d(?:\d\d)*)(?=(?:\d\d)+$)/g, " ") : rest.replace(/(\d{3})(?=\d{2})/g, "$1 ");
  return `+${code} ${grouped}`;
}
