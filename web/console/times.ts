import type { Language } from "../shared/language";
import { formatter, localeOf } from "../shared/locale";

export const full = (ms: number, l: Language) => formatter(l, { dateStyle: "short", timeStyle: "medium" }).format(ms);

const units: [Intl.RelativeTimeFormatUnit, number][] = [["day", 86_400], ["hour", 3600], ["minute", 60], ["second", 1]];

/** How long ago something was, or in how long it will be. */
export function relative(ms: number, l: Language, now = Date.now()): string {
  const seconds = Math.round((ms - now) / 1000);
  const [unit, size] = units.find(([, s]) => Math.abs(seconds) >= s) ?? ["second", 1];
  return new Intl.RelativeTimeFormat(localeOf(l), { numeric: "auto" }).format(Math.trunc(seconds / size), unit);
}

export const count = (n: number, l: Language) => new Intl.NumberFormat(localeOf(l)).format(n);
