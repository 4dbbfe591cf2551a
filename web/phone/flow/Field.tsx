import type { ReactNode } from "react";
import { isRequired } from "./check";
import type { Component } from "./document";
import { useFlowWords } from "./words";

interface Props {
  id: string;
  component: Component;
  label?: string;
  help?: string;
  problem?: string;
  /** Several inputs under one label. */
  group?: boolean;
  children: ReactNode;
}

/** What the input of a field is described by, for those who hear the page. */
export const described = (id: string, help?: string, problem?: string) => ({
  "aria-invalid": problem !== undefined, "aria-describedby": [help && `${id}-help`, problem && `${id}-problem`].filter(Boolean).join(" ") || undefined,
});

/** A field with its label, its help and what is wrong with it. */
export function Field({ id, component: c, label = String(c.label ?? ""), help, problem, group, children }: Props) {
  const words = useFlowWords();
  const name = <>{label}{!isRequired(c) && <small> ({words.optional})</small>}</>;
  const notes = (
    <>
      {help && <p className="flow-help" id={`${id}-help`} dir="auto">{help}</p>}
      {problem && <p className="flow-problem" id={`${id}-problem`} dir="auto">{problem}</p>}
    </>
  );
  if (group) {
    return (
      <fieldset className="flow-field" data-large={c["label-variant"] === "large" || undefined} data-name={c.name} {...described(id, help, problem)} aria-invalid={undefined}>
        <legend dir="auto">{name}</legend>
        {children}
        {notes}
      </fieldset>
    );
  }
  return (
    <div className="flow-field" data-large={c["label-variant"] === "large" || undefined} data-name={c.name}>
      <label htmlFor={id} dir="auto">{name}</label>
      {children}
      {notes}
    </div>
  );
}
