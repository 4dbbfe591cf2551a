import { useEffect, useId, useRef } from "react";
import { Icon } from "../../shared/icons";
import { useLanguage } from "../../shared/language";
import { type FlowDocument, type FlowScreen, isFields, screenOf } from "./document";
import { placed } from "./fields";
import { HandlingContext } from "./handling";
import { Part } from "./Part";
import { maybe } from "./parts";
import { type Ends, useRun } from "./run";
import { current, scopeOf } from "./session";
import { useFlowWords } from "./words";
import "./flow.css";

interface Props {
  first: FlowScreen & { document: FlowDocument };
  ends: Ends;
  onClose?: () => void;
}

/** A flow as a form: one screen at a time, with a way back. */
export function FlowForm({ first, ends, onClose }: Props) {
  const words = useFlowWords();
  const { language } = useLanguage();
  const id = useId();
  const form = useRef<HTMLFormElement>(null);
  const { session, busy, trouble, wrong, touched, handling, goBack } = useRun(first, ends, words, language);
  const shown = current(session);
  const screen = screenOf(first.document, shown?.screen ?? "");
  const parts = placed(screen?.layout.children ?? [], scopeOf(session));
  const foot = parts.filter((p) => p.component.type === "Footer");
  const firstWrong = parts.find((p) => p.component.name && wrong?.[p.component.name])?.component.name;
  const looked = useRef(wrong);

  useEffect(() => { form.current?.scrollTo({ top: 0 }); form.current?.querySelector<HTMLElement>("h1")?.focus(); }, [shown?.screen]);
  useEffect(() => { // somebody wanted to go on and cannot: there is what is wrong
    if (wrong && wrong !== looked.current && firstWrong && !form.current?.contains(document.activeElement?.closest(".flow-field") ?? null)) {
      form.current?.querySelector<HTMLElement>(`[data-name="${CSS.escape(firstWrong)}"] :is(input, select, textarea, button)`)?.focus();
    }
    looked.current = wrong;
  }, [wrong, firstWrong]);

  const said = (complaint: unknown, name?: string) =>
    name && !touched.has(name) && complaint !== undefined ? (isFields(complaint) ? Object.values(complaint).filter(Boolean).map(String).join(" ") || undefined : maybe(complaint as string)) : undefined;
  const part = ({ component: c, key, complaint }: (typeof parts)[number]) => (
    <Part key={`${shown?.screen}/${key}`} component={c} id={`${id}${shown?.screen}-${c.name ?? key}`} value={c.name ? shown?.form[c.name] : undefined}
      problem={(c.name && wrong?.[c.name]) || said(complaint, c.name)} />
  );
  return (
    <HandlingContext value={handling}>
      <form ref={form} className="flow" noValidate aria-busy={busy} onSubmit={(e) => e.preventDefault()}>
        <header>
          {session.stack.length > 1 && <button type="button" className="flow-step" aria-label={words.back} disabled={busy} onClick={goBack}><Icon name="back" /></button>}
          <h1 tabIndex={-1} dir="auto">{screen?.title ?? first.name}</h1>
          {onClose && <button type="button" className="flow-step" aria-label={words.close} onClick={onClose}><Icon name="close" /></button>}
        </header>
        <div role="alert">{trouble && <p className="flow-trouble" dir="auto">{trouble}</p>}</div>
        <div className="flow-parts">{parts.filter((p) => p.component.type !== "Footer").map(part)}</div>
        {foot.map(part)}
        {onClose && <p className="flow-owner">{words.managed}</p>}
      </form>
    </HandlingContext>
  );
}
