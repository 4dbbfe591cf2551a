import { Button, Card, Drawer, Table } from "@mantine/core";
import { useInfiniteQuery, useQuery, useQueryClient } from "@tanstack/react-query";
import { Icon } from "../shared/icons";
import { useLanguage } from "../shared/language";
import { useNotice } from "../shared/notices";
import { api, fresh, type GuardReport, type Line, type Overview } from "./api";
import { GuardForm } from "./GuardForm";
import type { PageProps } from "./page";
import { count, date, full, percent } from "./times";
import { WideTable } from "./WideTable";
import { useWords } from "./words";

/** The scope guards of lines: what they caught, and what is set. */
export function Guard({ overview, route, go }: PageProps) {
  const words = useWords();
  const shown = overview.accounts.find((l) => l.number === route.query.number);
  return (
    <>
      <p className="hint">{words.guardHint}</p>
      {overview.accounts.map((l) => <GuardCard key={l.number} of={l} onOpen={() => go({ tab: "guard", query: { number: l.number } })} />)}
      {shown && <GuardDetails of={shown} overview={overview} onClose={() => go({ tab: "guard", query: {} })} />}
    </>
  );
}

const tones = { off: "", observe: "ok", tag: "ok", deflect: "retrying" };

function GuardCard({ of: line, onOpen }: { of: Line; onOpen: () => void }) {
  const words = useWords();
  const { data: guard, error } = useQuery({ queryKey: ["guard", line.number], queryFn: () => api.guard(line.number), refetchInterval: fresh.evidence });
  const { data: report } = useQuery({ queryKey: ["guard-report", line.number], queryFn: () => api.guardReport(line.number), refetchInterval: fresh.evidence });
  return (
    <Card withBorder component="section" className="endpoint" aria-label={line.verified_name}>
      <header>
        <div><h2>{line.verified_name}</h2><p className="hint">{line.display_phone_number} · {line.account_name || line.business_name}</p></div>
        {guard && <span className="status" data-status={tones[guard.mode]}>{words.guardStates[guard.mode]}</span>}
      </header>
      {error && <p className="problem" role="alert">{error.message}</p>}
      {report && <Figures of={report} />}
      <div><Button variant="light" leftSection={<Icon name="shield" size={17} />} onClick={onOpen}>{words.guardDetails}</Button></div>
    </Card>
  );
}

function Figures({ of: r }: { of: GuardReport }) {
  const words = useWords();
  const { language } = useLanguage();
  const figures = [[r.looked_at, words.lookedAt], [r.off_scope, words.offScope], [r.deflected, words.deflected], [r.corrected, words.corrected]] as const;
  return <p>{figures.map(([n, what]) => `${count(n, language)} ${what}`).join(" · ")} <span className="hint">{words.lastDays(date(Date.parse(r.since), language))}</span></p>;
}

function GuardDetails({ of: line, overview, onClose }: { of: Line; overview: Overview; onClose: () => void }) {
  const words = useWords();
  const { data: guard } = useQuery({ queryKey: ["guard", line.number], queryFn: () => api.guard(line.number) });
  return (
    <Drawer opened onClose={onClose} position="right" size="xl" title={`${words.guard}: ${line.verified_name}`} closeButtonProps={{ "aria-label": words.close }}>
      <div className="case">
        {guard?.scope && <p className="hint">{words.scopeOf(guard.scope.declared, guard.scope.examples, guard.scope.corrections)}</p>}
        <Report number={line.number} own={overview.role === "business"} />
        {guard && <GuardForm key={line.number} number={line.number} of={guard} />}
      </div>
    </Drawer>
  );
}

function Report({ number, own }: { number: string; own: boolean }) {
  const words = useWords();
  const { language } = useLanguage();
  const { data, fetchNextPage, hasNextPage } = useInfiniteQuery({
    queryKey: ["catches", number], queryFn: ({ pageParam }) => api.guardReport(number, pageParam || undefined),
    initialPageParam: "", getNextPageParam: (last) => last.before, refetchInterval: fresh.evidence,
  });
  const first = data?.pages[0];
  if (!first) return null;
  const catches = data.pages.flatMap((p) => p.catches);
  return (
    <>
      <Figures of={first} />
      {Object.keys(first.languages).length > 0 && (
        <section aria-labelledby="by-language">
          <h3 id="by-language">{words.byLanguage}</h3>
          <WideTable labelledBy="by-language" width={360} head={[words.language, words.lookedAt, words.offScope, words.deflected]}>
            {Object.entries(first.languages).map(([l, t]) => <Table.Tr key={l}><Table.Td>{l}</Table.Td><Table.Td>{count(t.looked_at, language)}</Table.Td><Table.Td>{count(t.off_scope, language)}</Table.Td><Table.Td>{count(t.deflected, language)}</Table.Td></Table.Tr>)}
          </WideTable>
        </section>
      )}
      <section aria-label={words.caught}>
        <h3>{words.caught}</h3>
        {catches.length === 0 && <p className="hint">{words.nothingCaught}</p>}
        {catches.length > 0 && !own && <p className="hint">{words.textsAreTheirs}</p>}
        <ol className="catches">{catches.map((c) => <Catch key={c.id} number={number} of={c} />)}</ol>
        {hasNextPage && <Button variant="default" size="xs" onClick={() => void fetchNextPage()}>{words.moreCatches}</Button>}
      </section>
    </>
  );
}

/** A message that was found off-scope. One click says that it is not, and messages like it are let through from then on. */
function Catch({ number, of: c }: { number: string; of: GuardReport["catches"][number] }) {
  const words = useWords();
  const { language } = useLanguage();
  const client = useQueryClient();
  const notice = useNotice();
  const correct = () =>
    void api.correctGuard(number, c.id, !c.corrected)
      .then(() => { notice(words.saved); return Promise.all(["catches", "guard", "guard-report"].map((k) => client.invalidateQueries({ queryKey: [k, number] }))); })
      .catch((x: Error) => notice(x.message, "problem"));
  return (
    <li data-corrected={c.corrected || undefined}>
      {c.text && <blockquote className="said" dir="auto">{c.text}</blockquote>}
      <p className="hint">{full(Date.parse(c.at), language)} · {c.language} · {words.scoreOf(percent(c.score, language), percent(c.likeness, language))}{c.deflected ? ` · ${words.deflected}` : ""}</p>
      <Button variant={c.corrected ? "subtle" : "light"} size="compact-sm" onClick={correct}>{c.corrected ? words.undoInScope : words.inScope}</Button>
    </li>
  );
}
