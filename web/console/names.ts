import type { Overview, Texts } from "./api";

/** An account's own name, that of its business, or its id. */
export function accountName({ accounts }: Overview, id: string): string {
  const line = accounts.find((a) => a.account === id);
  return line?.account_name || line?.business_name || id;
}

/** A text in a language, or in English, or in the first it has. */
export const inLanguage = (t: Texts | undefined, language: string): string => t?.[language] ?? t?.en ?? Object.values(t ?? {})[0] ?? "";
