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

export const date = (ms: number, l: Language) => formatter(l, { dateStyle: "medium" }).format(ms);

export const percent = (n: number, l: Language) => new Intl.NumberFormat(localeOf(l), { style: "percent", maximumFractionDigits: 1 }).format(n);

/** A decimal string with its currency, as exact as it came. */
export function money(amount: string, currency: string, l: Language): string {
  const digits = Math.max(2, amount.split(".")[1]?.length ?? 0);
  // The platform's amounts have six digits after the point and stay exact as numbers below nine billion.
  return new Intl.NumberFormat(localeOf(l), { style: "currency", currency, minimumFractionDigits: 2, maximumFractionDigits: digits }).format(Number(amount));
}

const sizes = ["byte", "kilobyte", "megabyte", "gigabyte", "terabyte"] as const;

/** A number of bytes in the unit that keeps it short. */
export function bytes(n: number, l: Language): string {
  const step = n < 1000 ? 0 : Math.min(sizes.length - 1, Math.floor(Math.log10(n) / 3));
  return new Intl.NumberFormat(localeOf(l), { style: "unit", unit: sizes[step], unitDisplay: "narrow", maximumFractionDigits: 1 }).format(n / 1000 ** step);
}
