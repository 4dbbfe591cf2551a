import type { Language } from "./language";

const made = new Map<string, Intl.DateTimeFormat>();

/** The person's own kind of the chosen language: English is written 14:05 in London and 2:05 PM in Boston. */
export const localeOf = (l: Language, wanted: readonly string[] = globalThis.navigator?.languages ?? []) =>
  wanted.find((w) => w.toLowerCase().split("-")[0] === l) ?? l;

/** A formatter of times; making one is slow, so each is made once. */
export function formatter(l: Language, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = l + JSON.stringify(options);
  let f = made.get(key);
  if (!f) made.set(key, (f = new Intl.DateTimeFormat(localeOf(l), options)));
  return f;
}
