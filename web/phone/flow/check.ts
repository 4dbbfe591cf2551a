import type { Language } from "../../shared/language";
import { formatter } from "../../shared/locale";
import { type Component, type Fields, isFields, type Json } from "./document";
import { dayOf } from "./fields";
import type { FlowWords } from "./words";

const number = (v: Json | undefined): number | undefined => (v === undefined || v === null || v === "" || Number.isNaN(Number(v)) ? undefined : Number(v));

const isEmpty = (v: Json | undefined): boolean =>
  v === undefined || v === null || v === "" || v === false || (Array.isArray(v) && v.length === 0) || (isFields(v) && Object.values(v).every((one) => !one));

/** A file that was picked; `media_id` is there once the server has it. */
export interface Picked extends Fields {
  media_id?: string;
}

const day = /^\d{4}-\d\d-\d\d$/;
const oneDay = 24 * 60 * 60 * 1000;
const weekdays = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];

function checkText(c: Component, value: string, words: FlowWords): string | undefined {
  const length = [...value].length;
  const least = number(c["min-chars"]);
  const most = number(c["max-chars"] ?? c["max-length"]);
  if (least !== undefined && length < least) return words.atLeastChars(least);
  if (most !== undefined && length > most) return words.atMostChars(most);
  switch (c["input-type"]) {
    case "email": if (!/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(value)) return words.email; break;
    case "phone": if (!/^\+?[\d\s().-]{5,20}$/.test(value)) return words.phone; break;
    case "number": if (!/^-?\d+(?:[.,]\d+)?$/.test(value)) return words.numeric; break;
    case "passcode": if (!/^\d+$/.test(value)) return words.digits; break;
  }
  return typeof c.pattern === "string" && !matches(c.pattern, value) ? words.pattern : undefined;
}

/** Whether a text is of a business's pattern; one that this browser cannot read is passed over. */
function matches(pattern: string, value: string): boolean {
  try {
    return new RegExp(`^(?:${pattern})$`, "u").test(value);
  } catch {
    return true;
  }
}

/** A day as people write it: 1 March 2026. */
export const readableDay = (d: string, l: Language) => formatter(l, { dateStyle: "long", timeZone: "UTC" }).format(new Date(`${d}T00:00:00Z`));

function checkDay(c: Component, value: string, words: FlowWords, language: Language): string | undefined {
  const readable = (d: string) => readableDay(d, language);
  const [first, last] = [dayOf(c["min-date"]), dayOf(c["max-date"])];
  if (!day.test(value)) return words.required;
  if (first && value < first) return words.notBefore(readable(first));
  if (last && value > last) return words.notAfter(readable(last));
  const included = c["include-days"];
  const unavailable = (Array.isArray(c["unavailable-dates"]) && c["unavailable-dates"].some((d) => dayOf(d) === value)) ||
    (Array.isArray(included) && !included.includes(weekdays[new Date(`${value}T00:00:00Z`).getUTCDay()] as string));
  return unavailable ? words.unavailable : undefined;
}

function checkRange(c: Component, value: Fields, words: FlowWords, language: Language): string | undefined {
  const [start, end] = [String(value["start-date"] ?? ""), String(value["end-date"] ?? "")];
  const wrong = checkDay(c, start, words, language) ?? checkDay(c, end, words, language);
  if (wrong) return wrong;
  if (end < start) return words.order;
  const days = Math.round((Date.parse(end) - Date.parse(start)) / oneDay) + 1;
  const [least, most] = [number(c["min-days"]), number(c["max-days"])];
  if (least !== undefined && days < least) return words.fewDays(least);
  return most !== undefined && days > most ? words.manyDays(most) : undefined;
}

function checkCount(c: Component, n: number, words: FlowWords): string | undefined {
  const [least, most] = [number(c["min-selected-items"]), number(c["max-selected-items"])];
  if (least !== undefined && n < least) return words.atLeast(least);
  return most !== undefined && n > most ? words.atMost(most) : undefined;
}

/** How many files a picker takes, and how large they may be, in KiB (Meta's page on media in flows). */
export function fileLimits(c: Component) {
  const what = c.type === "PhotoPicker" ? "photos" : "documents";
  return { least: number(c[`min-uploaded-${what}`]) ?? 0, most: number(c[`max-uploaded-${what}`]) ?? 30, kib: number(c["max-file-size-kb"]) ?? 25_600 };
}

/** Whether something has to be filled in. */
export const isRequired = (c: Component): boolean =>
  c.required === true || (isFields(c.required) && Object.values(c.required).some((v) => v === true)) || ((c.type === "PhotoPicker" || c.type === "DocumentPicker") && fileLimits(c).least > 0);

/** What is wrong with what is filled into a component; undefined when nothing is. Properties are resolved. */
export function check(c: Component, value: Json | undefined, words: FlowWords, language: Language): string | undefined {
  if (c.enabled === false) return undefined;
  if (c.type === "PhotoPicker" || c.type === "DocumentPicker") {
    const { least, most } = fileLimits(c);
    const n = Array.isArray(value) ? value.length : 0;
    return n < least ? words.fewFiles(least) : n > most ? words.manyFiles(most) : undefined;
  }
  if (isEmpty(value)) {
    if (!isRequired(c)) return undefined;
    if (c.type === "OptIn") return words.requiredConsent;
    return ["CheckboxGroup", "RadioButtonsGroup", "ChipsSelector", "Dropdown"].includes(c.type) ? words.requiredChoice : words.required;
  }
  switch (c.type) {
    case "TextInput": case "TextArea": return checkText(c, String(value), words);
    case "CheckboxGroup": case "ChipsSelector": return checkCount(c, (value as Json[]).length, words);
    case "DatePicker": return checkDay(c, dayOf(value), words, language);
    case "CalendarPicker": return isFields(value) ? checkRange(c, value, words, language) : checkDay(c, dayOf(value), words, language);
    default: return undefined;
  }
}
