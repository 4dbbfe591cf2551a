import { type Component, type Fields, type FlowDocument, isFields, isSince, type Json } from "./document";
import { holds, resolve, type Scope } from "./evaluate";

/** A component that is to be seen, its properties resolved, and what its Form says of it. */
export interface Placed {
  component: Component;
  /** Stays the same as long as the component does. */
  key: string;
  /** What the business says is wrong with what is filled in. */
  complaint?: Json;
}

/** Actions keep their bindings until they are carried out. */
const resolved = (c: Component, scope: Scope): Component =>
  Object.fromEntries(Object.entries(c).map(([name, value]) => [name, name.endsWith("-action") ? value : resolve(value, scope)])) as Component;

function branches(c: Component, scope: Scope): Component[] | undefined {
  if (c.type === "Form") return c.children as unknown as Component[];
  if (c.type === "If") return (holds(String(c.condition), scope) ? c.then : c.else ?? []) as unknown as Component[];
  if (c.type !== "Switch") return undefined;
  const cases = c.cases as unknown as Record<string, Component[]>;
  return cases[String(resolve(c.value, scope))] ?? cases.default ?? [];
}

/** The components that are to be seen, in their order; branches are chosen. */
export function placed(children: Component[], scope: Scope, form?: Component, above = ""): Placed[] {
  return children.flatMap((c, i) => {
    const key = `${above}${i}.`;
    const inside = branches(c, scope);
    if (inside) return placed(inside, scope, c.type === "Form" ? c : form, key + (c.type === "If" ? String(inside === (c.then as unknown)) : ""));
    const component = resolved(c, scope);
    if (component.visible === false) return [];
    const errors = resolve(form?.["error-messages"], scope);
    const own = component["error-message"] ?? (isFields(errors) && c.name ? errors[c.name] : undefined);
    return [{ component, key, complaint: own === "" ? undefined : own }];
  });
}

/** Every component of a screen that has a value, also in branches that are not chosen. */
function inputs(children: Component[], form?: Component): { component: Component; form?: Component }[] {
  return children.flatMap((c) => {
    const lists = [c.children, c.then, c.else, ...(isFields(c.cases) ? Object.values(c.cases) : [])].filter(Array.isArray) as unknown as Component[][];
    const own = c.name && c.type in empties ? [{ component: c, form }] : [];
    return [...own, ...lists.flatMap((list) => inputs(list, c.type === "Form" ? c : form))];
  });
}

const empties: Record<string, () => Json> = {
  TextInput: () => "", TextArea: () => "", Dropdown: () => "", RadioButtonsGroup: () => "", DatePicker: () => "", CalendarPicker: () => "", OptIn: () => false,
  CheckboxGroup: () => [], ChipsSelector: () => [], PhotoPicker: () => [], DocumentPicker: () => [],
};

/** What a screen's fields hold when it is entered. */
export function initial(children: Component[], scope: Scope): Fields {
  const out: Fields = {};
  for (const { component: c, form } of inputs(children)) {
    const values = resolve(form?.["init-values"], scope);
    const given = resolve(c["init-value"], scope) ?? (isFields(values) ? values[c.name as string] : undefined);
    out[c.name as string] = given ?? (c.type === "CalendarPicker" && c.mode === "range" ? {} : (empties[c.type]?.() ?? ""));
  }
  return out;
}

export const isInput = (c: Component) => c.type in empties;

/** A choice of a list. */
export interface Option {
  id: string;
  title: string;
  description?: string;
  metadata?: string;
  enabled: boolean;
  image?: string;
  alt?: string;
  color?: string;
  raw: Fields;
}

const text = (v: Json | undefined) => (v === undefined || v === null ? undefined : String(v));

export function optionsOf(c: Component): Option[] {
  return (Array.isArray(c["data-source"]) ? c["data-source"] : []).filter(isFields).map((o) => ({
    id: text(o.id) ?? "", title: text(o.title) ?? "", description: text(o.description), metadata: text(o.metadata), enabled: o.enabled !== false,
    image: text(o.image), alt: text(o["alt-text"]), color: text(o.color), raw: o,
  }));
}

/** Before version 5.0 a flow writes days as the milliseconds of their beginning. */
const inMilliseconds = (d: Pick<FlowDocument, "version">, c: Component) => c.type === "DatePicker" && !isSince(d, "5.0");

/** A day as date fields write it: 2026-03-01; "" when there is none. */
export function dayOf(v: Json | undefined): string {
  const s = text(v) ?? "";
  if (!/^-?\d+$/.test(s)) return s.slice(0, 10);
  const day = new Date(Number(s));
  return Number.isNaN(day.getTime()) ? "" : day.toISOString().slice(0, 10);
}

/** A day as the flow's document writes it. */
export const writtenDay = (d: Pick<FlowDocument, "version">, c: Component, day: string): string => (day && inMilliseconds(d, c) ? String(Date.parse(`${day}T00:00:00Z`)) : day);
