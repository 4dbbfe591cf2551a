import type { Address } from "./types";

const key = "turnpike.tokens";

function load(): Record<Address, string> {
  try {
    const v: unknown = JSON.parse(localStorage.getItem(key) ?? "{}");
    return typeof v === "object" && v !== null ? (v as Record<Address, string>) : {};
  } catch {
    return {};
  }
}

let tokens: Record<Address, string> | undefined;
const all = () => (tokens ??= load());

/** The token of an address; `turnpike dev` wants none, `turnpike serve` one for each person. */
export const tokenOf = (a?: Address): string | undefined => (a ? all()[a] : undefined);

export const addressesWithToken = (): Address[] => Object.keys(all());

/** Keeps a token in this browser; undefined forgets it. */
export function keepToken(a: Address, token: string | undefined) {
  const { [a]: _, ...rest } = all();
  tokens = token ? { ...rest, [a]: token } : rest;
  localStorage.setItem(key, JSON.stringify(tokens));
}
