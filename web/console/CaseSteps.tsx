import { Button, Checkbox, Group, NativeSelect, NumberInput, Textarea, TextInput } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { useNotice } from "../shared/notices";
import { api, type Case, dossierPath, type Measure, measures, type Overview } from "./api";
import { useWords } from "./words";

const day = 86_400_000;

/** What whoever looks may do now. The server has the last word: what it refuses is shown as it says it. */
export function CaseSteps({ of: c, overview }: { of: Case; overview: Overview }) {
  const words = useWords();
  return (
    <section aria-label={words.steps} className="steps">
      <h3>{words.steps}</h3>
      {overview.role === "operator" && <p className="hint">{words.reviewersDecide}</p>}
      {overview.role === "reviewer" && <Judging of={c} who={overview.who} />}
      {overview.role === "business" ? <Speaking of={c} /> : <Hold of={c} />}
    </section>
  );
}

/** What the account's own business may say, and what it may take with it. */
function Speaking({ of: c }: { of: Case }) {
  const words = useWords();
  const answers = ["noticing", "hearing", "deciding"].includes(c.state);
  const appeals = ["decided", "upheld", "changed"].includes(c.state) && !c.appeal;
  return (
    <>
      {answers && <Answer of={c} />}
      {appeals && <Appeal of={c} />}
      {!answers && !appeals && <p className="hint">{words.caseStateHints[c.state]}</p>}
      <Group><Button component="a" variant="default" size="xs" href={dossierPath(c.id)} download={`case-${c.id}.json`}>{words.dossier}</Button></Group>
    </>
  );
}

function Said({ value, onChange }: { value: string; onChange: (s: string) => void }) {
  const words = useWords();
  return <Textarea label={words.yourWords} description={words.yourWordsHint} required minLength={20} maxLength={5000} autosize minRows={3} value={value} onChange={(e) => onChange(e.currentTarget.value)} />;
}

function Answer({ of: c }: { of: Case }) {
  const words = useWords();
  const send = useStep();
  const [text, setText] = useState("");
  const [cured, setCured] = useState(false);
  return (
    <Step label={words.answerCase} hint={words.answerCaseHint} onSend={() => send(api.answerCase(c.id, text, cured))}>
      <Said value={text} onChange={setText} />
      <Checkbox label={words.weCured} checked={cured} onChange={(e) => setCured(e.currentTarget.checked)} />
    </Step>
  );
}

function Appeal({ of: c }: { of: Case }) {
  const words = useWords();
  const send = useStep();
  const [text, setText] = useState("");
  return <Step label={words.appealCase} hint={words.appealCaseHint} onSend={() => send(api.appeal(c.id, text))}><Said value={text} onChange={setText} /></Step>;
}

/** What a reviewer may do. */
function Judging({ of: c, who }: { of: Case; who: string }) {
  const words = useWords();
  const first = c.decision?.by === who || c.decision?.second === who;
  const over = c.state === "closed" || c.state === "reversed";
  const may: Partial<Record<Case["state"], ReactNode>> = {
    opened: <Notify of={c} />,
    deciding: <Decide of={c} />,
    seconding: c.decision?.by === who ? <p className="hint">{words.anotherSeconds}</p> : <><Reasoned of={c} step="agreement" label={words.agree} /><Reasoned of={c} step="disagreement" label={words.disagree} /></>,
    appealed: first ? <p className="hint">{words.anotherAnswers}</p> : <AnswerAppeal of={c} />,
  };
  return (
    <>
      {may[c.state]}
      {["opened", "noticing", "hearing", "deciding"].includes(c.state) && <Reasoned of={c} step="dismissal" label={words.dismiss} />}
      {["stating", "decided", "upheld", "changed"].includes(c.state) && <Reasoned of={c} step="lift" label={words.lift} />}
      {over && <p className="hint">{words.caseStateHints[c.state]}</p>}
    </>
  );
}

/** Sends a step; what it did or why it was refused is said. */
function useStep() {
  const client = useQueryClient();
  const notice = useNotice();
  const words = useWords();
  return (p: Promise<unknown>) =>
    void p.then(() => { notice(words.saved); return client.invalidateQueries({ queryKey: ["cases"] }); }).catch((x: Error) => notice(x.message, "problem"));
}

function Step({ label, hint, children, onSend }: { label: string; hint?: string; children: ReactNode; onSend: () => void }) {
  return (
    <details className="step">
      <summary>{label}</summary>
      {hint && <p className="hint">{hint}</p>}
      <form onSubmit={(e) => { e.preventDefault(); onSend(); }}>{children}<Group><Button type="submit" variant="light">{label}</Button></Group></form>
    </details>
  );
}

function Why({ value, onChange }: { value: string; onChange: (s: string) => void }) {
  const words = useWords();
  return <Textarea label={words.why} description={words.whyHint} required minLength={20} maxLength={5000} autosize minRows={2} value={value} onChange={(e) => onChange(e.currentTarget.value)} />;
}

function Notify({ of: c }: { of: Case }) {
  const words = useWords();
  const send = useStep();
  const [days, setDays] = useState<number | string>(14);
  return (
    <Step label={words.notify} hint={words.notifyHint} onSend={() => send(api.step(c.id, "notice", { cure_days: Number(days) }))}>
      <NumberInput label={words.cureDays} value={days} onChange={setDays} min={0} max={90} allowDecimal={false} />
    </Step>
  );
}

/** A step that needs nothing but its reasons. */
function Reasoned({ of: c, step, label }: { of: Case; step: string; label: string }) {
  const send = useStep();
  const [why, setWhy] = useState("");
  return <Step label={label} onSend={() => send(api.step(c.id, step, { why }))}><Why value={why} onChange={setWhy} /></Step>;
}

function Decide({ of: c }: { of: Case }) {
  const words = useWords();
  const send = useStep();
  const [why, setWhy] = useState("");
  const [outcome, setOutcome] = useState(c.finding === "primary" ? "primary" : "drifting");
  const [measure, setMeasure] = useState<Measure>({ kind: "warn", after_ms: 0 });
  return (
    <Step label={words.decide} hint={words.decideHint} onSend={() => send(api.step(c.id, "decision", { why, outcome, measure }))}>
      <NativeSelect label={words.outcome} value={outcome} onChange={(e) => setOutcome(e.currentTarget.value)} data={["drifting", "primary"].map((o) => ({ value: o, label: words.outcomes[o] ?? o }))} />
      <MeasureFields value={measure} onChange={setMeasure} />
      <Why value={why} onChange={setWhy} />
    </Step>
  );
}

function AnswerAppeal({ of: c }: { of: Case }) {
  const words = useWords();
  const send = useStep();
  const [why, setWhy] = useState("");
  const [result, setResult] = useState("upheld");
  const [measure, setMeasure] = useState<Measure>({ kind: "warn", after_ms: 0 });
  return (
    <Step label={words.answerAppeal} onSend={() => send(api.decideAppeal(c.id, { result, why, ...(result === "changed" ? { measure } : {}) }))}>
      <NativeSelect label={words.result} value={result} onChange={(e) => setResult(e.currentTarget.value)} data={(["upheld", "changed", "reversed"] as const).map((r) => ({ value: r, label: words.caseStates[r] }))} />
      {result === "changed" && <MeasureFields value={measure} onChange={setMeasure} />}
      <Why value={why} onChange={setWhy} />
    </Step>
  );
}

function MeasureFields({ value: m, onChange }: { value: Measure; onChange: (m: Measure) => void }) {
  const words = useWords();
  const days = (v: number | string) => Math.max(0, Number(v)) * day;
  return (
    <Group align="flex-end" gap="sm" className="filters">
      <NativeSelect label={words.measure} value={m.kind} onChange={(e) => { const kind = e.currentTarget.value as Measure["kind"]; onChange({ ...m, kind, after_ms: kind === "terminate" ? 30 * day : m.after_ms, rate: kind === "rate_limit" ? 60 : undefined, category: kind === "price" ? "general_purpose_ai" : undefined }); }}
        data={measures.map((k) => ({ value: k, label: words.measures[k] }))} />
      <TextInput label={words.countries} placeholder="IT, BR" value={m.countries?.join(", ") ?? ""} onChange={(e) => onChange({ ...m, countries: e.currentTarget.value.toUpperCase().split(/[\s,]+/).filter(Boolean) })} />
      <NumberInput label={words.afterDays} value={m.after_ms / day} min={0} max={180} onChange={(v) => onChange({ ...m, after_ms: days(v) })} />
      {m.kind !== "terminate" && <NumberInput label={words.lengthDays} value={(m.length_ms ?? 0) / day} min={0} max={730} onChange={(v) => onChange({ ...m, length_ms: days(v) })} />}
      {m.kind === "rate_limit" && <NumberInput label={words.rate} value={m.rate ?? 60} min={1} max={60_000} onChange={(v) => onChange({ ...m, rate: Number(v) })} />}
      {m.kind === "price" && <TextInput label={words.category} value={m.category ?? ""} onChange={(e) => onChange({ ...m, category: e.currentTarget.value })} />}
    </Group>
  );
}

/** A legal hold keeps a case's records beyond their time. */
function Hold({ of: c }: { of: Case }) {
  const words = useWords();
  const send = useStep();
  const [why, setWhy] = useState("");
  const [sure, setSure] = useState(false);
  const held = c.legal_hold !== undefined;
  return (
    <Step label={held ? words.endHold : words.hold} hint={words.holdHint} onSend={() => send(held ? api.release(c.id, why) : api.hold(c.id, why))}>
      <Why value={why} onChange={setWhy} />
      {held && <Checkbox required label={words.sureEndHold} checked={sure} onChange={(e) => setSure(e.currentTarget.checked)} />}
    </Step>
  );
}
