/** A text with a selection. */
export interface Field {
  text: string;
  start: number;
  end: number;
}

/** Puts text in the place of the selection. */
export const insert = ({ text, start, end }: Field, added: string): Field => ({
  text: text.slice(0, start) + added + text.slice(end), start: start + added.length, end: start + added.length,
});

/** Sets a mark around the selection, or takes it away where it is already. */
export function mark({ text, start, end }: Field, sign: string): Field {
  const inside = text.slice(start, end);
  if (text.slice(start - 1, start) === sign && text.slice(end, end + 1) === sign) {
    return { text: text.slice(0, start - 1) + inside + text.slice(end + 1), start: start - 1, end: end - 1 };
  }
  return { text: text.slice(0, start) + sign + inside + sign + text.slice(end), start: start + 1, end: end + 1 };
}
