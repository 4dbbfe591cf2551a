import { Button, Table } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useLanguage } from "../shared/language";
import { useNotice } from "../shared/notices";
import { api, fresh, type Finding, type Overview, type ProbeRun } from "./api";
import { count, date, full, percent } from "./times";
import { WideTable } from "./WideTable";
import { useWords } from "./words";

/** What a number's bot was asked on the platform's behalf. A business sees what has ended. */
export function Probes({ of: f, overview }: { of: Pick<Finding, "account" | "phone_number_id">; overview: Overview }) {
  const words = useWords();
  const client = useQueryClient();
  const notice = useNotice();
  const key = ["probes", f.account];
  const { data } = useQuery({ queryKey: key, queryFn: () => api.probeRuns(f.account), refetchInterval: fresh.evidence });
  const runs = data?.data.filter((r) => r.phone_number_id === f.phone_number_id) ?? [];
  const order = () =>
    void api.probe(f.phone_number_id).then(() => { notice(words.probesOrdered); return client.invalidateQueries({ queryKey: key }); }).catch((x: Error) => notice(x.message, "problem"));
  return (
    <section aria-label={words.probes}>
      <h3>{words.probes}</h3>
      <p className="hint">{words.probesHint}</p>
      {runs.map((r) => <Run key={r.id} of={r} />)}
      {overview.role !== "business" && <Button mt="sm" variant="light" size="xs" disabled={runs.some((r) => r.state === "running")} onClick={order}>{words.orderProbes}</Button>}
    </section>
  );
}

const kindText = (kind: string) => kind.replaceAll("_", " ");

function Run({ of: r }: { of: ProbeRun }) {
  const words = useWords();
  const { language } = useLanguage();
  const [open, setOpen] = useState(false);
  const { data } = useQuery({ queryKey: ["probe", r.id], queryFn: () => api.probeRun(r.id), enabled: open && r.state !== "running" });
  const asked = [...Object.entries(r.off_scope), ...Object.entries(r.media ?? {}), ["in_scope", r.in_scope] as const, ...Object.entries(r.checklist)].filter(([, t]) => t.asked > 0);
  return (
    <details className="raw" onToggle={(e) => setOpen(e.currentTarget.open)}>
      <summary id={`probes-${r.id}`}>{full(r.at, language)}, {r.by}: {words.probeStates[r.state]}{r.judgement ? ` · ${words.outcomes[r.judgement] ?? r.judgement}` : ""}</summary>
      <p className="hint">{words.testText(percent(r.test.bound, language), true, count(r.test.capital, language), count(1 / r.test.alpha, language))}{r.test.decided ? ` · ${words.reached}` : ""}</p>
      <WideTable labelledBy={`probes-${r.id}`} width={500} head={[words.probeKind, words.asked, words.served, words.declined, words.unclear, words.unanswered]}>
        {asked.map(([kind, t]) => <Table.Tr key={kind}><Table.Td>{kindText(kind)}</Table.Td><Table.Td>{t.asked}</Table.Td><Table.Td>{t.served}</Table.Td><Table.Td>{t.declined}</Table.Td><Table.Td>{t.unclear}</Table.Td><Table.Td>{t.unanswered ?? 0}</Table.Td></Table.Tr>)}
      </WideTable>
      {data?.transcript && r.transcript_until && <p className="hint">{words.keptUntil(date(r.transcript_until, language))}</p>}
      {data?.transcript && (
        <ol className="transcript" aria-label={words.transcript}>
          {data.transcript.map((x, i) => (
            <li key={i}>
              <p dir="auto">{x.attached && <span className="hint">[{x.attached}] </span>}<b>{x.said}</b> {x.kind && <span className="hint">{kindText(x.kind)}{x.outcome ? `, ${words.probeOutcomes[x.outcome] ?? x.outcome}` : ""}</span>}</p>
              {x.replies?.map((t, j) => <blockquote key={j} className="said" dir="auto">{t}</blockquote>)}
            </li>
          ))}
        </ol>
      )}
      {data && !data.transcript && <p className="hint">{words.noTranscript}</p>}
    </details>
  );
}
