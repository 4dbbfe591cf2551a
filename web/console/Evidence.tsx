import { Button, Card, Drawer } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Icon } from "../shared/icons";
import { useLanguage } from "../shared/language";
import { api, type Finding, fresh, type Overview, type Unread } from "./api";
import { accountName } from "./names";
import { OpenCase } from "./OpenCase";
import type { PageProps } from "./page";
import { Probes } from "./Probes";
import { count, date, percent } from "./times";
import { useWords } from "./words";

/** What each number is used for, as measured; the greatest share first. */
export function Evidence({ overview, route, go }: PageProps) {
  const words = useWords();
  const { data, error } = useQuery({ queryKey: ["evidence"], queryFn: api.findings, refetchInterval: fresh.evidence });
  const shown = data?.data.find((f) => f.phone_number_id === route.query.number);
  const closed = data?.unread.find((u) => u.phone_number_id === route.query.number);
  if (error && !data) return <p className="problem" role="alert">{error.message}</p>;
  if (data?.data.length === 0 && data.unread.length === 0) return <div className="empty"><Icon name="shield" size={34} /><b>{words.noFindings}</b><p>{words.noFindingsHint}</p></div>;
  return (
    <>
      <p className="hint">{words.evidenceHint}</p>
      <HowRight />
      {data?.data.map((f) => <FindingCard key={f.phone_number_id} of={f} overview={overview} onOpen={() => go({ tab: "evidence", query: { number: f.phone_number_id } })} />)}
      {data?.unread.map((u) => <UnreadCard key={u.phone_number_id} of={u} overview={overview} onOpen={() => go({ tab: "evidence", query: { number: u.phone_number_id } })} />)}
      {closed && <UnreadProbes of={closed} overview={overview} onClose={() => go({ tab: "evidence", query: {} })} />}
      {shown && <FindingDetails of={shown} overview={overview} onClose={() => go({ tab: "evidence", query: {} })} />}
    </>
  );
}

/** How often people confirmed what detectors brought up. */
function HowRight() {
  const words = useWords();
  const { language } = useLanguage();
  const { data } = useQuery({ queryKey: ["calibration"], queryFn: api.calibration });
  const n = (v: number) => count(v, language);
  if (!data?.data.length) return null;
  return (
    <ul className="exhibits" aria-label={words.howRight}>
      {data.data.map((c) => (
        <li key={`${c.by} ${c.proposed}`}>
          {words.calibrated(c.by, c.proposed, n(c.opened), n(c.confirmed), n(c.dismissed), n(c.reversed), n(c.pending))}
          {c.wrong && ` ${words.wrongShare(percent(c.wrong.value, language), percent(c.wrong.low, language), percent(c.wrong.high, language))}`}
        </li>
      ))}
    </ul>
  );
}

/** A capability in words. */
const named = (capability: string) => capability.replaceAll("_", " ");

const tones = { WATCH: "", CLEAR: "ok", REVIEW: "retrying", "RESTRICT-PROPOSED": "failed" };

function FindingCard({ of: f, overview, onOpen }: { of: Finding; overview: Overview; onOpen: () => void }) {
  const words = useWords();
  const line = overview.accounts.find((a) => a.number === f.phone_number_id);
  return (
    <Card withBorder component="section" className="endpoint" aria-label={line?.verified_name ?? f.phone_number_id}>
      <header>
        <div><h2>{line?.verified_name ?? f.phone_number_id}</h2><p className="hint">{line?.display_phone_number} · {accountName(overview, f.account)}</p></div>
        <span className="status" data-status={tones[f.tier]}>{words.tiers[f.tier]}</span>
      </header>
      <Share of={f} />
      <p>{f.words}</p>
      <div><Button variant="light" leftSection={<Icon name="list" size={17} />} onClick={onOpen}>{words.figures}</Button></div>
    </Card>
  );
}

/** A number of which nothing is read: who says so, from when and why. */
function UnreadCard({ of: u, overview, onOpen }: { of: Unread; overview: Overview; onOpen: () => void }) {
  const words = useWords();
  const line = overview.accounts.find((a) => a.number === u.phone_number_id);
  return (
    <Card withBorder component="section" className="endpoint" aria-label={line?.verified_name ?? u.phone_number_id}>
      <header>
        <div><h2>{line?.verified_name ?? u.phone_number_id}</h2><p className="hint">{line?.display_phone_number} · {accountName(overview, u.account)}</p></div>
        <span className="status">{words.unread}</span>
      </header>
      <p>{words.unreadHint}</p>
      <WhoForbids of={u} />
      <div><Button variant="light" leftSection={<Icon name="list" size={17} />} onClick={onOpen}>{words.probes}</Button></div>
    </Card>
  );
}

function WhoForbids({ of: u }: { of: Unread }) {
  const words = useWords();
  const { language } = useLanguage();
  const policy = u.by.startsWith("policy ") ? u.by.slice("policy ".length) : "";
  if (!policy) return <p>{words.unreadByOperator}</p>;
  const reason = u.because?.[language] ?? u.because?.en;
  const since = u.since ? date(Date.parse(u.since), language) : "–";
  return <p>{words.unreadByPolicy(policy, since)} {reason && <q>{reason}</q>}</p>;
}

function UnreadProbes({ of: u, overview, onClose }: { of: Unread; overview: Overview; onClose: () => void }) {
  const words = useWords();
  const line = overview.accounts.find((a) => a.number === u.phone_number_id);
  return (
    <Drawer opened onClose={onClose} position="right" size="xl" title={line?.verified_name ?? u.phone_number_id} closeButtonProps={{ "aria-label": words.close }}>
      <div className="case">
        <p>{words.unreadHint}</p>
        <WhoForbids of={u} />
        <Probes of={u} overview={overview} />
      </div>
    </Drawer>
  );
}

/** The share of general conversations as a bar from 0 to 1, with its interval and the levels of the tests. */
function Share({ of: f }: { of: Finding }) {
  const words = useWords();
  const { language } = useLanguage();
  const { value, low, high } = f.share;
  const known = f.counted > 0;
  return (
    <figure className="share">
      <div className="share-bar" role="img" aria-label={known ? words.shareSpoken(percent(value, language), percent(low, language), percent(high, language)) : words.shareUnknown}>
        {known && <><span style={{ left: `${100 * low}%`, right: `${100 * (1 - high)}%` }} /><b style={{ left: `${100 * value}%` }} /></>}
        {f.tests.filter((t) => t.tier !== "CLEAR").map((t) => <i key={t.tier} style={{ left: `${100 * t.bound}%` }} title={`${words.tiers[t.tier as Finding["tier"]]}: ${percent(t.bound, language)}`} />)}
      </div>
      <figcaption className="hint">{known ? words.shareSpoken(percent(value, language), percent(low, language), percent(high, language)) : words.shareUnknown} · {words.countedOf(count(f.counted, language), count(f.conversations, language), count(f.people, language))}</figcaption>
    </figure>
  );
}

function FindingDetails({ of: f, overview, onClose }: { of: Finding; overview: Overview; onClose: () => void }) {
  const words = useWords();
  const { language } = useLanguage();
  const [opening, setOpening] = useState(false);
  const { data: judgement } = useQuery({ queryKey: ["judgement", f.account], queryFn: () => api.judgement(f.account) });
  const { data: records } = useQuery({ queryKey: ["records", f.account], queryFn: () => api.records(f.account) });
  const line = overview.accounts.find((a) => a.number === f.phone_number_id);
  const day = (n: number) => date(n * 86_400_000, language);
  return (
    <Drawer opened onClose={onClose} position="right" size="xl" title={line?.verified_name ?? f.phone_number_id} closeButtonProps={{ "aria-label": words.close }}>
      <div className="case">
        <Share of={f} />
        <p>{f.words} {f.to_clear}</p>
        {judgement && <p className="said"><b>{words.outcomes[judgement.outcome] ?? judgement.outcome}</b>: {judgement.why.join(" ")}</p>}
        <section aria-label={words.tests}>
          <h3>{words.tests}</h3>
          <p className="hint">{words.testsHint}</p>
          <dl className="details">{f.tests.map((t) => <div key={t.tier}><dt>{words.tiers[t.tier as Finding["tier"]]}</dt><dd>{words.testText(percent(t.bound, language), t.against.includes("<"), count(t.capital, language), count(1 / t.alpha, language))}{t.decided ? <b> · {words.reached}</b> : ""}</dd></div>)}</dl>
        </section>
        {f.course && f.course.length > 0 && (
          <section aria-label={words.overTime}>
            <h3>{words.overTime}</h3>
            <ol className="course">{f.course.map((b) => <li key={b.first_day}><time>{b.first_day === b.last_day ? day(b.first_day) : `${day(b.first_day)} – ${day(b.last_day)}`}</time><span>{words.generalOf(count(b.general, language), count(b.conversations, language))}</span></li>)}</ol>
          </section>
        )}
        {Object.keys(f.capabilities).length > 0 && (
          <section aria-label={words.capabilities}>
            <h3>{words.capabilities}</h3>
            <p>{Object.entries(f.capabilities).map(([k, c]) => `${named(k)} ${count(c.times, language)}×`).join(", ")}</p>
          </section>
        )}
        {f.weightiest && f.weightiest.length > 0 && (
          <section aria-label={words.weightiest}>
            <h3>{words.weightiest}</h3>
            <p className="hint">{words.weightiestHint}</p>
            <ol className="exhibits">{f.weightiest.map((w, i) => <li key={i}>{day(w.day)}, {w.language}: {percent(w.p, language)} · {w.outcome}{w.nearest_declared ? ` · ${words.nearest} “${w.nearest_declared}”` : ""}</li>)}</ol>
          </section>
        )}
        {records && records.data.length > 0 && (
          <section aria-label={words.exhibits}>
            <h3>{words.exhibits}</h3>
            <ol className="exhibits">{records.data.map((r) => <li key={r.id} value={r.id}>{date(r.at, language)}, {words.sources[r.source] ?? r.source}, {r.by}{r.probes ? `: ${words.probesOf(r.probes.answered, r.probes.asked)}` : ""}{r.capabilities?.length ? `, ${words.proved} ${r.capabilities.map(named).join(", ")}` : ""}{r.share ? `: ${percent(r.share.value, language)}` : ""}{r.note ? `: ${r.note}` : ""}</li>)}</ol>
          </section>
        )}
        <Probes of={f} overview={overview} />
        <details className="raw"><summary>{words.raw}</summary><pre dir="ltr">{JSON.stringify(f, null, 2)}</pre></details>
        {overview.role !== "business" && (opening ? <OpenCase account={f.account} records={records?.data ?? []} onDone={() => setOpening(false)} /> : <Button leftSection={<Icon name="flag" size={17} />} onClick={() => setOpening(true)}>{words.openCase}</Button>)}
      </div>
    </Drawer>
  );
}
