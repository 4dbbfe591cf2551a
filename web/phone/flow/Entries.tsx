import type { HTMLInputTypeAttribute } from "react";
import { described, Field } from "./Field";
import { useHandling } from "./handling";
import { maybe, type PartProps, textOf } from "./parts";

const types: Record<string, { type: HTMLInputTypeAttribute; mode?: "numeric" | "decimal" }> = {
  text: { type: "text" }, number: { type: "text", mode: "decimal" }, email: { type: "email" }, password: { type: "password" },
  passcode: { type: "password", mode: "numeric" }, phone: { type: "tel" },
};

export function TextEntry({ component: c, id, value, problem }: PartProps) {
  const { fill } = useHandling();
  const { type, mode } = types[textOf(c["input-type"])] ?? { type: "text" };
  const help = maybe(c["helper-text"]);
  return (
    <Field id={id} component={c} help={help} problem={problem}>
      <input id={id} type={type} inputMode={mode} value={textOf(value)} disabled={c.enabled === false} autoComplete="off" dir="auto" {...described(id, help, problem)}
        onChange={(e) => fill(c.name as string, e.currentTarget.value)} />
    </Field>
  );
}

/** The most characters of a long text that says nothing of its length (Meta's page on components). */
const longest = 600;

export function LongText({ component: c, id, value, problem }: PartProps) {
  const { fill } = useHandling();
  const most = Number(c["max-length"] ?? longest) || longest;
  const text = textOf(value);
  const help = maybe(c["helper-text"]);
  return (
    <Field id={id} component={c} help={help} problem={problem}>
      <textarea id={id} rows={4} value={text} disabled={c.enabled === false} dir="auto" {...described(id, help, problem)} onChange={(e) => fill(c.name as string, e.currentTarget.value)} />
      <small className="flow-count" aria-hidden="true">{[...text].length}/{most}</small>
    </Field>
  );
}
