import type { KeyboardEvent } from "react";

/** Moves the focus among the buttons of a list with the arrow keys, Home and End. */
export function arrows(e: KeyboardEvent<HTMLElement>) {
  const all = [...e.currentTarget.querySelectorAll<HTMLElement>("button")];
  const at = all.indexOf(document.activeElement as HTMLElement);
  const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: all.length - 1 }[e.key];
  if (to === undefined || e.altKey) return;
  all[Math.max(0, Math.min(all.length - 1, to))]?.focus();
  e.preventDefault();
}
