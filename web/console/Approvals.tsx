import { Button, Card, Drawer, Group, NativeSelect, Textarea } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { Icon } from "../shared/icons";
import { useLanguage } from "../shared/language";
import { useNotice } from "../shared/notices";
import { api, fresh, type Line, nameReasons, type Overview, type Vetting, type VettingState, vettingKinds, vettingStates } from "./api";
import type { PageProps } from "./page";
import { full } from "./times";
import { useWords, type Words } from "./words";

/** What businesses want to be, to have or to be called, and what was decided about it. */
export function Approvals({ overview, route, go }: PageProps) {
  const words = useWords();
  const { state = "", kind = "", vetting: id = "" } = route.query;
  const { data, error } = useQuery({ queryKey: ["vettings", state, kind], queryFn: () => api.vettings(state, kind), refetchInterval: fresh.cases, placeholderData: (old) => old });
  const filter = (change: Record<string, string>) => go({ tab: "vettings", query: { state, kind, ...change } });
  const shown = data?.data.find((v) => String(v.id) === id);
  const mine = overview.role === "business";
  return (
    <>
      <Group align="flex-end" gap="sm" className="filters">
        <NativeSelect label={words.status} value={state} onChange={(e) => filter({ state: e.currentTarget.value })}
          data={[{ value: "", label: words.any }, ...vettingStates.map((s) => ({ value: s, label: words.vettingStates[s] }))]} />
        <NativeSelect label={words.type} value={kind} onChange={(e) => filter({ kind: e.currentTarget.value })}
          data={[{ value: "", label: words.any }, ...vettingKinds.map((k) => ({ value: k, label: words.vettingKinds[k] }))]} />
      </Group>
      {error && <p className="problem" role="alert">{error.message}</p>}
      {data && data.data.length > 0 && (
        <Card withBorder padding={0} className="table-card">
          <ul className="rows" aria-label={words.vettings}>{data.data.map((v) => <Row key={v.id} of={v} onOpen={() => filter({ vetting: String(v.id) })} />)}</ul>
        </Card>
      )}
      {data?.data.length === 0 && <div className="empty"><Icon name="shield" size={34} /><b>{state || kind ? words.noneMatch : words.noVettings}</b><p>{mine ? words.noOwnVettingsHint : words.noVettingsHint}</p></div>}
      {mine && <Ask overview={overview} />}
      {shown && <Details of={shown} overview={overview} onClose={() => filter({})} />}
    </>
  );
}

const waits = (v: Vetting) => v.state === "PENDING" || v.state === "DEFERRED";

/** The colour of a state: what waits for a person stands out. */
function tone(v: Vetting): string {
  if (waits(v)) return "retrying";
  if (v.state === "APPROVED") return "ok";
  return v.state === "REJECTED" ? "failed" : "";
}

/** What it is about, in a few words. */
function subject(v: Vetting): string {
  return v.display_phone_number ?? v.account_name ?? v.business_name;
}

function Row({ of: v, onOpen }: { of: Vetting; onOpen: () => void }) {
  const words = useWords();
  const { language } = useLanguage();
  return (
    <li>
      <button type="button" className="message-row" onClick={onOpen}>
        <time>{v.at ? full(v.at, language) : "–"}</time>
        <span className="message-way">{words.vettingKinds[v.kind]}{v.name ? `: ${v.name}` : ""}</span>
        <span className="message-text"><b>{v.business_name}</b>: {subject(v)}</span>
        <span className="message-kind">{v.partner_name ?? ""}</span>
        <span className="status" data-status={tone(v)}>{words.vettingStates[v.state]}</span>
      </button>
    </li>
  );
}

function Details({ of: v, overview, onClose }: { of: Vetting; overview: Overview; onClose: () => void }) {
  const words = useWords();
  const { language } = useLanguage();
  const facts: [string, string | undefined][] = [
    [words.business, v.business_name], [words.account, v.account_name], [words.line, v.display_phone_number], [words.nameAsked, v.name], [words.nameNow, v.name_now],
    [words.askedBy, `${v.by}${v.at ? `, ${full(v.at, language)}` : ""}`], [words.forPartner, v.partner_name],
    [words.decidedBy, v.decided_by && `${v.decided_by === "rules" ? words.byRules : v.decided_by}, ${full(v.decided_at ?? 0, language)}`],
    [words.reason, v.reason && (words.nameReasons[v.reason] ?? v.reason)], [words.why, v.why],
  ];
  return (
    <Drawer opened onClose={onClose} position="right" size="lg" title={`${words.vettingKinds[v.kind]} · ${subject(v)}`} closeButtonProps={{ "aria-label": words.close }}>
      <div className="case">
        <p><span className="status" data-status={tone(v)}>{words.vettingStates[v.state]}</span> <span className="hint">{(overview.role === "business" && words.ownVettingHints[v.kind]) || words.vettingHints[v.kind]}</span></p>
        <dl className="details">{facts.map(([k, text]) => text && <div key={k}><dt>{k}</dt><dd>{text}</dd></div>)}</dl>
        {v.application && <Application of={v.application} words={words} />}
        {overview.role === "business" ? waits(v) && v.kind !== "account" && <Withdraw of={v} onDone={onClose} /> : <Decide key={v.id} of={v} who={overview.who} onDone={onClose} />}
      </div>
    </Drawer>
  );
}

/** What a business gave as its reasons, name by name. */
function Application({ of: a, words }: { of: Record<string, unknown>; words: Words }) {
  return (
    <section aria-label={words.application}>
      <h3>{words.application}</h3>
      <dl className="details">{Object.entries(a).map(([k, text]) => <div key={k}><dt>{k.replaceAll("_", " ")}</dt><dd>{Array.isArray(text) ? text.join(", ") : String(text)}</dd></div>)}</dl>
    </section>
  );
}

/** Sends something; what it did or why it was refused is said. Either way what is shown is read again, before onRefused is called. */
function useSend(onDone?: () => void, onRefused?: () => void) {
  const client = useQueryClient();
  const notice = useNotice();
  const words = useWords();
  return (p: Promise<unknown>) =>
    void p.then(() => { notice(words.saved); onDone?.(); return client.invalidateQueries({ queryKey: ["vettings"] }); }).catch(async (x: Error) => {
      notice(x.message, "problem");
      await client.invalidateQueries({ queryKey: ["vettings"] });
      onRefused?.();
    });
}

/** What may be said about it now: what waits is decided, some things can be decided again. */
function choices(v: Vetting): VettingState[] {
  if (waits(v)) return v.kind === "pin_reset" ? ["APPROVED", "REJECTED"] : v.state === "DEFERRED" ? ["APPROVED", "REJECTED"] : ["APPROVED", "REJECTED", "DEFERRED"];
  if (v.state === "WITHDRAWN" || v.kind === "name" || v.kind === "pin_reset") return [];
  return v.state === "APPROVED" ? ["REJECTED"] : ["APPROVED"];
}

function Decide({ of: v, who, onDone }: { of: Vetting; who: string; onDone: () => void }) {
  const words = useWords();
  const [refused, setRefused] = useState(false);
  const send = useSend(onDone, () => setRefused(true));
  const may = choices(v);
  const [chosen, setChosen] = useState<VettingState>();
  const [reason, setReason] = useState<string>(nameReasons[0]);
  const [why, setWhy] = useState("");
  // What was on the screen when it was opened, whatever the list has learned since; after a refusal what is there now.
  const [seen, setSeen] = useState(v.version);
  if (refused) {
    setRefused(false);
    setSeen(v.version);
  }
  const decision = chosen && may.includes(chosen) ? chosen : may[0];
  if (!decision) return null;
  if (v.kind === "pin_reset" && v.by === who) return <p className="hint">{words.anotherConfirms}</p>;
  const asksReason = v.kind === "name" && decision === "REJECTED";
  return (
    <form className="step" aria-label={words.decide} onSubmit={(e) => { e.preventDefault(); send(api.vet(v.id, { decision, why, version: seen, ...(asksReason ? { reason } : {}) })); }}>
      <h3>{waits(v) ? words.decide : words.decideAgain}</h3>
      <NativeSelect label={words.outcome} value={decision} onChange={(e) => setChosen(e.currentTarget.value as VettingState)} data={may.map((s) => ({ value: s, label: words.vettingDecisions[s] ?? s }))} />
      {asksReason && <NativeSelect label={words.reason} value={reason} onChange={(e) => setReason(e.currentTarget.value)} data={nameReasons.map((r) => ({ value: r, label: words.nameReasons[r] ?? r }))} />}
      <Textarea label={words.why} description={words.vettingWhyHint} maxLength={5000} autosize minRows={2} value={why} onChange={(e) => setWhy(e.currentTarget.value)} />
      <Group><Button type="submit">{words.decide}</Button></Group>
    </form>
  );
}

function Withdraw({ of: v, onDone }: { of: Vetting; onDone: () => void }) {
  const words = useWords();
  const send = useSend(onDone);
  return <Group><Button variant="default" onClick={() => send(api.withdrawVetting(v.id))}>{words.withdraw}</Button></Group>;
}

/** What a business may ask for here; names and marks are asked for over the Cloud API. */
function Ask({ overview }: { overview: Overview }) {
  const words = useWords();
  const send = useSend();
  // What was asked for decides what can be, whatever the filters show.
  const { data } = useQuery({ queryKey: ["vettings", "", ""], queryFn: () => api.vettings("", ""), refetchInterval: fresh.cases });
  const all = data?.data ?? [];
  const [number, setNumber] = useState("");
  const lines = overview.accounts;
  const newest = (kind: Vetting["kind"], account: string) => all.find((v) => v.kind === kind && (v.account ?? v.business) === account);
  const rejected = [...new Map(lines.map((l) => [l.account, l]))].filter(([account]) => newest("account", account)?.state === "REJECTED").map(([, l]) => l);
  const line = lines.some((l) => l.number === number) ? number : lines[0]?.number;
  const seen = (l: Line) => l.business_verified || all.some((v) => v.kind === "business" && v.business === l.business && (waits(v) || v.state === "APPROVED"));
  const businesses = [...new Map(lines.map((l) => [l.business, l]))].map(([, l]) => l).filter((l) => data && !seen(l));
  return (
    <section aria-labelledby="ask">
      <h2 id="ask">{words.ask}</h2>
      <Card withBorder className="reader">
        {rejected.map((l) => (
          <Group key={l.account} justify="space-between" className="line"><span>{words.askAccountHint(l.account_name || l.business_name)}</span><Button variant="light" size="xs" onClick={() => send(api.askVetting({ kind: "account", account: l.account }))}>{words.askAccount}</Button></Group>
        ))}
        {businesses.map((l) => (
          <Group key={l.business} justify="space-between" className="line"><span>{words.askBusinessHint(l.business_name)}</span><Button variant="light" size="xs" onClick={() => send(api.askVetting({ kind: "business", business: l.business }))}>{words.askBusiness}</Button></Group>
        ))}
        {line && (
          <form className="inline" onSubmit={(e) => { e.preventDefault(); send(api.askVetting({ kind: "pin_reset", number: line })); }}>
            <NativeSelect label={words.line} value={line} onChange={(e) => setNumber(e.currentTarget.value)} data={lines.map((l) => ({ value: l.number, label: l.display_phone_number }))} />
            <Button type="submit" variant="light">{words.askPin}</Button>
          </form>
        )}
        <p className="hint">{words.askHint}</p>
      </Card>
    </section>
  );
}
