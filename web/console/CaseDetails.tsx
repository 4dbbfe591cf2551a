import { Button, Drawer } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { useLanguage } from "../shared/language";
import { api, type Case, type Decision, fresh, type Measure, type Overview } from "./api";
import { CaseSteps } from "./CaseSteps";
import { caseTone } from "./Cases";
import { accountName, inLanguage } from "./names";
import { full } from "./times";
import { useWords, type Words } from "./words";

/** All of a case: what it rests on, what happened, what was written, and what may follow. */
export function CaseDetails({ of: c, overview, onClose }: { of: Case; overview: Overview; onClose: () => void }) {
  const words = useWords();
  const { language } = useLanguage();
  return (
    <Drawer opened onClose={onClose} position="right" size="xl" title={`${words.case} ${c.id} · ${accountName(overview, c.account)}`} closeButtonProps={{ "aria-label": words.close }}>
      <div className="case">
        <p><span className="status" data-status={caseTone(c)}>{words.caseStates[c.state]}</span> <span className="hint">{words.caseStateHints[c.state]}</span></p>
        <blockquote className="said">{c.facts}</blockquote>
        <dl className="details">
          <div><dt>{words.ground}</dt><dd><b>{c.ground.policy} {c.ground.version}, {c.ground.number}</b><br />{inLanguage(c.ground.text, language)}</dd></div>
          {c.finding && <div><dt>{words.finding}</dt><dd>{words.outcomes[c.finding] ?? c.finding}{c.automated_detection ? ` · ${words.automated}` : ""}</dd></div>}
          {c.measure && <div><dt>{words.measure}</dt><dd>{measureText(c.measure, words)}</dd></div>}
          {c.deviation && <div><dt>{words.deviation}</dt><dd>{c.deviation}</dd></div>}
          {c.legal_hold && <div><dt>{words.hold}</dt><dd>{c.legal_hold.why} ({c.legal_hold.by})</dd></div>}
        </dl>
        {c.exhibits && c.exhibits.length > 0 && (
          <section aria-label={words.exhibits}>
            <h3>{words.exhibits}</h3>
            <ol className="exhibits">{c.exhibits.map((x) => <li key={`${x.evidence} ${x.title}`}>{x.title}{x.hash && <code title="SHA-256"> {x.hash.slice(0, 12)}…</code>}</li>)}</ol>
          </section>
        )}
        <CaseSteps of={c} overview={overview} />
        <Course of={c} />
        <Statements of={c} />
        <Conversations of={c} />
      </div>
    </Drawer>
  );
}

/** A measure in a line: what, where, from when, for how long. */
function measureText(m: Measure, words: Words): string {
  const parts = [words.measures[m.kind], m.countries?.join(", ") || words.everywhere];
  if (m.rate) parts.push(words.perMinute(m.rate));
  if (m.category) parts.push(m.category);
  if (m.length_ms) parts.push(words.days(m.length_ms / 86_400_000));
  return parts.join(" · ");
}

interface Event {
  at?: number;
  what: string;
  by?: string;
  text?: ReactNode;
}

/** What happened in a case, oldest first, and what its dates say will. */
function events(c: Case, words: Words): Event[] {
  const decision = (d: Decision): Event[] => [
    { at: d.at, what: words.events.decided, by: d.by, text: `${words.outcomes[d.outcome] ?? d.outcome}, ${measureText(d.measure, words)}. ${d.why}` },
    { at: d.second_at, what: words.events.seconded, by: d.second, text: d.second_why },
    { at: d.delivered_at, what: words.events.decisionDelivered },
  ];
  const all: Event[] = [
    { at: c.opened_at, what: words.events.opened, by: c.opened_by },
    { at: c.notice?.at, what: words.events.notice, by: c.notice?.by },
    { at: c.notice?.delivered_at, what: words.events.noticeDelivered },
    ...(c.answers ?? []).map((a) => ({ at: a.at, what: a.cured ? words.events.cured : words.events.answer, by: a.by, text: a.text })),
    ...(c.earlier_decisions ?? []).flatMap(decision),
    ...(c.decision ? decision(c.decision) : []),
    { at: c.measure?.from, what: words.events.begins }, { at: c.measure?.until, what: words.events.ends },
    { at: c.appeal?.at, what: words.events.appeal, by: c.appeal?.by, text: c.appeal?.text },
    { at: c.appeal?.answered, what: words.events.appealAnswered, by: c.appeal?.reviewer, text: c.appeal?.why },
    { at: c.ended_at, what: words.events.over },
  ];
  return all.filter((e) => e.at).sort((a, b) => Number(a.at) - Number(b.at));
}

function Course({ of: c }: { of: Case }) {
  const words = useWords();
  const { language } = useLanguage();
  return (
    <section aria-label={words.course}>
      <h3>{words.course}</h3>
      <ol className="course">
        {events(c, words).map((e) => (
          <li key={`${e.what} ${e.at}`} data-future={Number(e.at) > Date.now() || undefined}>
            <time>{full(Number(e.at), language)}</time>
            <div><b>{e.what}</b>{e.by && <span className="hint"> · {e.by}</span>}{e.text && <p>{e.text}</p>}</div>
          </li>
        ))}
      </ol>
    </section>
  );
}

function Statements({ of: c }: { of: Case }) {
  const words = useWords();
  const { language } = useLanguage();
  const { data } = useQuery({ queryKey: ["statements", c.id], queryFn: () => api.statements(c.id), refetchInterval: fresh.cases });
  if (!data?.data.length) return null;
  return (
    <section aria-label={words.statements}>
      <h3>{words.statements}</h3>
      {data.data.map((s) => (
        <details key={s.id} className="raw">
          <summary>{words.statementKinds[s.kind] ?? s.kind}, {full(s.at, language)}: {s.delivered_at ? words.deliveredBy(s.channel ?? "", full(s.delivered_at, language)) : words.notDelivered}</summary>
          <pre>{s.text}</pre>
        </details>
      ))}
    </section>
  );
}

/** Texts of conversations that the case holds. They are asked for by hand: whoever looks at them should want to. */
function Conversations({ of: c }: { of: Case }) {
  const words = useWords();
  const [open, setOpen] = useState(false);
  const { data, error } = useQuery({ queryKey: ["texts", c.id], queryFn: () => api.caseTexts(c.id), enabled: open });
  if (c.state === "closed" || c.state === "reversed") return null;
  return (
    <section aria-label={words.texts}>
      <h3>{words.texts}</h3>
      {!open && <Button variant="default" size="xs" onClick={() => setOpen(true)}>{words.showTexts}</Button>}
      {error && <p className="problem">{error.message}</p>}
      {data?.data.map((t) => <blockquote key={t.hash} className="said" dir="auto">{t.text}</blockquote>)}
      {data?.data.length === 0 && <p className="hint">{words.noTexts}</p>}
    </section>
  );
}
