import { type Fields, type FlowDocument, type Json, screenOf } from "./document";
import type { Scope } from "./evaluate";
import { initial } from "./fields";

/** A screen that a person has before them, or will come back to. */
export interface Shown {
  screen: string;
  data: Fields;
  form: Fields;
}

/** A form that is being filled in: its screens, the current one last, and what those before it hold. */
export interface Session {
  stack: Shown[];
  seen: Record<string, Shown>;
}

export const nothing: Session = { stack: [], seen: {} };

export const current = (s: Session): Shown | undefined => s.stack.at(-1);

export function scopeOf(s: Session): Scope {
  const { data, form } = current(s) ?? { data: {}, form: {} };
  return { data, form, screens: s.seen };
}

/** Puts a screen in the place of one of the stack, or on top of it. */
function put(s: Session, at: number, shown: Shown): Session {
  return { stack: [...s.stack.slice(0, at), shown], seen: { ...s.seen, [shown.screen]: shown } };
}

/**
 * Shows a screen with its data. One that is shown already has its data replaced, and keeps what is filled
 * in; one that the person came from is gone back to.
 */
export function enter(d: FlowDocument, s: Session, screen: string, data: Fields): Session {
  const at = s.stack.findLastIndex((one) => one.screen === screen);
  const was = s.stack[at];
  if (was) return put(s, at, { ...was, data: { ...was.data, ...data } });
  const children = screenOf(d, screen)?.layout.children ?? [];
  return put(s, s.stack.length, { screen, data, form: initial(children, { data, form: {}, screens: s.seen }) });
}

/** Goes back to the screen before. */
export function back(s: Session): Session {
  return s.stack.length > 1 ? { ...s, stack: s.stack.slice(0, -1) } : s;
}

const change = (s: Session, of: (shown: Shown) => Partial<Shown>): Session => {
  const shown = current(s);
  return shown ? put(s, s.stack.length - 1, { ...shown, ...of(shown) }) : s;
};

/** Fills something in. */
export const fill = (s: Session, name: string, value: Json): Session => change(s, ({ form }) => ({ form: { ...form, [name]: value } }));

/** Changes what the screen was given. */
export const update = (s: Session, data: Fields): Session => change(s, (shown) => ({ data: { ...shown.data, ...data } }));
