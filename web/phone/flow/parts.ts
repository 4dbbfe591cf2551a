import type { Component, Json } from "./document";

/** What a part of a screen is given: its properties are resolved. */
export interface PartProps {
  component: Component;
  id: string;
  value: Json | undefined;
  problem?: string;
}

export const textOf = (v: Json | undefined): string => (v === undefined || v === null ? "" : Array.isArray(v) ? v.map(textOf).join("\n") : String(v));

/** A text that may be left out. */
export const maybe = (v: Json | undefined): string | undefined => textOf(v) || undefined;
