import { Button, Card, Group, NumberInput } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { Icon } from "../shared/icons";
import { useLanguage } from "../shared/language";
import { useNotice } from "../shared/notices";
import { api, type Endpoint, fresh, type Overview } from "./api";
import { Attempts } from "./Attempts";
import type { PageProps } from "./page";
import { count, full, relative } from "./times";
import { useWords } from "./words";

export function Webhooks({ overview, route, go }: PageProps) {
  const words = useWords();
  const { data, error } = useQuery({ queryKey: ["endpoints"], queryFn: api.endpoints, refetchInterval: fresh.endpoints });
  const shown = data?.data.find((e) => e.id === route.query.endpoint);
  if (error && !data) return <p className="problem" role="alert">{error.message}</p>;
  if (data?.data.length === 0) return <div className="empty"><Icon name="link" size={34} /><b>{words.noEndpoints}</b><p>{words.noEndpointsHint}</p></div>;
  return (
    <>
      {data?.data.map((e) => (
        <EndpointCard key={e.id} endpoint={e} overview={overview} onAttempts={() => go({ tab: "webhooks", query: { endpoint: e.id } })} />
      ))}
      {shown && <Attempts endpoint={shown} onClose={() => go({ tab: "webhooks", query: {} })} />}
    </>
  );
}

/** Whose updates an endpoint gets, by name where it has one. */
function objectName(e: Endpoint, { accounts }: Overview): string {
  const line = accounts.find((a) => (e.level === "number" ? a.number : a.account) === e.object_id);
  if (e.level === "number" && line) return `${line.verified_name} ${line.display_phone_number}`;
  return (e.level === "account" && (line?.account_name || line?.business_name)) || e.object_id;
}

function EndpointCard({ endpoint: e, overview, onAttempts }: { endpoint: Endpoint; overview: Overview; onAttempts: () => void }) {
  const words = useWords();
  const { language } = useLanguage();
  const client = useQueryClient();
  const notice = useNotice();
  const [batch, setBatch] = useState<number | string>(e.max_batch);
  const waiting = e.pending + e.behind;
  const when = (ms?: number) => (ms ? <time title={full(ms, language)}>{relative(ms, language)}</time> : words.never);
  const act = (p: Promise<unknown>, done: string) =>
    void p.then(() => { notice(done); return client.invalidateQueries({ queryKey: ["endpoints"] }); }).catch((x: Error) => notice(x.message, "problem"));
  const facts: [string, ReactNode][] = [
    [words.waiting, waiting === 0 ? words.nothingWaits : <>{words.waitingHint(waiting, count(waiting, language))}{e.oldest_pending_at ? <>, {words.oldest} {when(e.oldest_pending_at)}</> : ""}</>],
    [words.lastSuccess, when(e.last_success_at)],
    [words.lastError, e.last_error && <><span className={e.state === "ok" ? undefined : "problem"}>{e.last_error}</span>{e.last_failure_at ? <> · {when(e.last_failure_at)}</> : ""}</>],
    [words.nextTry, e.next_attempt_at ? when(e.next_attempt_at) : undefined],
  ];
  return (
    <Card withBorder component="section" className="endpoint" data-state={e.state} aria-label={e.url}>
      <header>
        <div><h2>{e.url}</h2><p className="hint">{words.levels[e.level]} <b>{objectName(e, overview)}</b></p></div>
        <span className="status" data-status={e.state}>{words.states[e.state]}</span>
      </header>
      <dl className="details">{facts.filter(([, v]) => v).map(([k, v]) => <div key={k}><dt>{k}</dt><dd>{v}</dd></div>)}</dl>
      <Group align="flex-end" gap="sm" mt="md">
        <Button variant="light" leftSection={<Icon name="list" size={17} />} onClick={onAttempts}>{words.attempts}</Button>
        <Button variant="default" leftSection={<Icon name="retry" size={17} />} disabled={e.state === "ok"} onClick={() => act(api.retry(e.id), words.triedNow)}>{words.tryNow}</Button>
        <form className="batch" onSubmit={(x) => { x.preventDefault(); act(api.setBatch(e.id, Number(batch)), words.saved); }}>
          <NumberInput label={words.batch} value={batch} onChange={setBatch} min={1} max={1000} allowDecimal={false} clampBehavior="strict" />
          {Number(batch) !== e.max_batch && <Button type="submit" disabled={Number(batch) < 1}>{words.save}</Button>}
        </form>
      </Group>
    </Card>
  );
}
