import { Button, Card, Group, NativeSelect, TextInput } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { Copyable } from "../shared/Copyable";
import { Icon } from "../shared/icons";
import { useLanguage } from "../shared/language";
import { useNotice } from "../shared/notices";
import { api, type Case, caseStates, fresh } from "./api";
import { CaseDetails } from "./CaseDetails";
import { accountName } from "./names";
import type { PageProps } from "./page";
import { full, relative } from "./times";
import { useWords } from "./words";

/** The accounts that are being judged, and who judges. */
export function Cases({ overview, route, go }: PageProps) {
  const words = useWords();
  const { state = "", case: id = "" } = route.query;
  const { data, error } = useQuery({ queryKey: ["cases", state], queryFn: () => api.cases(state), refetchInterval: fresh.cases, placeholderData: (old) => old });
  const show = (c?: Case) => go({ tab: "cases", query: { state, case: c ? String(c.id) : "" } });
  const shown = data?.data.find((c) => String(c.id) === id);
  return (
    <>
      <Group align="flex-end" gap="sm" className="filters">
        <NativeSelect label={words.status} value={state} onChange={(e) => go({ tab: "cases", query: { state: e.currentTarget.value } })}
          data={[{ value: "", label: words.any }, ...caseStates.map((s) => ({ value: s, label: words.caseStates[s] }))]} />
      </Group>
      {error && <p className="problem" role="alert">{error.message}</p>}
      {data && data.data.length > 0 && (
        <Card withBorder padding={0} className="table-card">
          <ul className="rows" aria-label={words.cases}>{data.data.map((c) => <Row key={c.id} of={c} name={accountName(overview, c.account)} onOpen={() => show(c)} />)}</ul>
        </Card>
      )}
      {data?.data.length === 0 && <div className="empty"><Icon name="flag" size={34} /><b>{state ? words.noneMatch : words.noCases}</b><p>{overview.role === "business" ? words.noOwnCasesHint : words.noCasesHint}</p></div>}
      {overview.role === "operator" && <Reviewers />}
      {shown && <CaseDetails of={shown} overview={overview} onClose={() => show()} />}
    </>
  );
}

/** What comes next in a case by the clock. */
function next(c: Case): number | undefined {
  if (c.state === "hearing") return c.notice?.until;
  if (c.state === "appealed") return c.appeal?.due;
  if (c.state === "reversed" || c.state === "closed") return undefined;
  return c.measure?.from && c.measure.from > Date.now() ? c.measure.from : c.measure?.until;
}

function Row({ of: c, name, onOpen }: { of: Case; name: string; onOpen: () => void }) {
  const words = useWords();
  const { language } = useLanguage();
  const due = next(c);
  return (
    <li>
      <button type="button" className="message-row" onClick={onOpen}>
        <time>{full(c.opened_at, language)}</time>
        <span className="message-way">{words.case} {c.id} · {c.ground.policy} {c.ground.number}{c.measure ? ` · ${words.measures[c.measure.kind]}` : ""}</span>
        <span className="message-text"><b>{name}</b>: {c.facts}</span>
        <span className="message-kind">{due ? `${words.nextStep} ${relative(due, language)}` : ""}</span>
        <span className="status" data-status={caseTone(c)}>{words.caseStates[c.state]}</span>
      </button>
    </li>
  );
}

/** The colour of a state: what waits for a person stands out. */
export function caseTone({ state }: Case): string {
  if (state === "deciding" || state === "seconding" || state === "appealed") return "retrying";
  if (state === "decided" || state === "upheld" || state === "changed") return "failed";
  return state === "reversed" || state === "closed" ? "" : "ok";
}

/** The operator's people. A token is shown once. */
function Reviewers() {
  const words = useWords();
  const { language } = useLanguage();
  const client = useQueryClient();
  const notice = useNotice();
  const [name, setName] = useState("");
  const [made, setMade] = useState<{ name: string; token: string }>();
  const { data } = useQuery({ queryKey: ["reviewers"], queryFn: api.reviewers });
  const act = <T,>(p: Promise<T>, done: (v: T) => void) =>
    void p.then((v) => { done(v); return client.invalidateQueries({ queryKey: ["reviewers"] }); }).catch((x: Error) => notice(x.message, "problem"));
  return (
    <section aria-labelledby="reviewers">
      <h2 id="reviewers">{words.reviewers}</h2>
      <p className="hint">{words.reviewersHint}</p>
      <Card withBorder className="reader">
        {data?.data.filter((r) => !r.revoked_at).map((r) => (
          <Group key={r.name} justify="space-between" className="line">
            <span><b>{r.name}</b> <small>{words.since} {full(r.created_at, language)}</small></span>
            <Button variant="subtle" size="compact-sm" onClick={() => act(api.revokeReviewer(r.name), () => notice(words.saved))}>{words.revoke}</Button>
          </Group>
        ))}
        {made && <p className="said" role="status">{words.tokenOnce(made.name)} <Copyable text={made.token} /></p>}
        <form className="inline" onSubmit={(e) => { e.preventDefault(); act(api.addReviewer(name), (v) => { setMade(v); setName(""); }); }}>
          <TextInput label={words.reviewerName} value={name} onChange={(e) => setName(e.currentTarget.value)} />
          <Button type="submit" variant="light" disabled={name.length < 2}>{words.addReviewer}</Button>
        </form>
      </Card>
    </section>
  );
}
