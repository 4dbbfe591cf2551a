import { Button, Card, Drawer, Group, NativeSelect, Table, TextInput } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { Icon } from "../shared/icons";
import { useLanguage } from "../shared/language";
import { useNotice } from "../shared/notices";
import { api, costsPath, fresh, invoicePath, usagePath, type Wallet } from "./api";
import { accountName } from "./names";
import type { PageProps } from "./page";
import { bytes, count, money, percent } from "./times";
import { WideTable } from "./WideTable";
import { useWords } from "./words";

/** Who loads the road and what they pay for it; wallets and invoices. */
export function Money(props: PageProps) {
  return <><Books /><Costs {...props} /><Wallets {...props} /><Invoices {...props} /></>;
}

/** Whether the ledger adds up. */
function Books() {
  const words = useWords();
  const { language } = useLanguage();
  const { data, error } = useQuery({ queryKey: ["check"], queryFn: api.check, refetchInterval: 30_000 });
  if (error) return <p className="problem" role="alert">{error.message}</p>;
  if (!data) return null;
  return (
    <Card withBorder component="section" className="promise" data-safe={data.ok} aria-labelledby="books">
      <Icon name={data.ok ? "shield" : "info"} size={30} />
      <div>
        <h2 id="books">{data.ok ? words.balanced : words.unbalanced}</h2>
        <p>{words.booksText(count(data.transactions, language), count(data.charges, language))}{data.unbalanced.length > 0 ? ` ${data.unbalanced.join(", ")}` : ""}</p>
      </div>
    </Card>
  );
}

const isoDay = (daysAgo: number) => new Date(Date.now() - daysAgo * 86_400_000).toISOString().slice(0, 10);

function Costs({ overview, route, go }: PageProps) {
  const words = useWords();
  const { language } = useLanguage();
  const { from = isoDay(6), to = isoDay(0) } = route.query;
  const { data, error } = useQuery({ queryKey: ["costs", from, to], queryFn: () => api.costs(from, to), refetchInterval: fresh.money, placeholderData: (old) => old });
  const set = (change: Record<string, string>) => go({ tab: "money", query: { ...route.query, ...change } }, true);
  return (
    <section aria-labelledby="costs">
      <h2 id="costs">{words.costs} <small>{words.costsHint}</small></h2>
      <Group align="flex-end" gap="sm" className="filters" mb="sm">
        <TextInput type="date" label={words.fromDay} value={from} onChange={(e) => set({ from: e.currentTarget.value })} />
        <TextInput type="date" label={words.toDay} value={to} onChange={(e) => set({ to: e.currentTarget.value })} />
        <Button component="a" variant="default" href={costsPath(from, to, "csv")} download leftSection={<Icon name="download" size={17} />}>CSV</Button>
      </Group>
      {error && <p className="problem" role="alert">{error.message}</p>}
      {data?.data.length === 0 && <p className="hint">{words.noCosts}</p>}
      {data && data.data.length > 0 && (
        <WideTable labelledBy="costs" width={980} head={[words.day, words.account, words.share, words.messagesIn, words.messagesOut, words.media, words.stored, words.engineTime, words.webhookCalls, words.cases, words.revenue]}>
          {data.data.map((l) => (
            <Table.Tr key={`${l.day} ${l.account}`}>
              <Table.Td className="nowrap">{l.day}</Table.Td><Table.Td><b>{accountName(overview, l.account)}</b></Table.Td><Table.Td>{percent(l.share, language)}</Table.Td>
              <Table.Td>{count(l.messages_in, language)}</Table.Td><Table.Td>{count(l.messages_out, language)}</Table.Td><Table.Td className="nowrap">{bytes(l.media_bytes, language)}</Table.Td><Table.Td className="nowrap">{bytes(l.stored_bytes, language)}</Table.Td>
              <Table.Td className="nowrap">{count(Math.round(l.engine_ms), language)} ms</Table.Td><Table.Td>{count(l.webhook_attempts, language)}</Table.Td><Table.Td>{count(l.cases, language)}</Table.Td>
              <Table.Td className="nowrap">{l.pays_nothing ? <span className="status" data-status="retrying">{words.paysNothing}</span> : Object.entries(l.revenue).map(([c, a]) => money(a, c, language)).join(", ") || "–"}</Table.Td>
            </Table.Tr>
          ))}
        </WideTable>
      )}
    </section>
  );
}

function Wallets({ overview }: PageProps) {
  const words = useWords();
  const { language } = useLanguage();
  const [paying, setPaying] = useState<Wallet>();
  const { data, error } = useQuery({ queryKey: ["wallets"], queryFn: api.wallets, refetchInterval: fresh.money });
  const amount = (a: string | null, w: Wallet) => (a === null ? words.unbounded : money(a, w.currency, language));
  return (
    <section aria-labelledby="wallets">
      <h2 id="wallets">{words.wallets}</h2>
      {error && <p className="problem" role="alert">{error.message}</p>}
      <div className="cards">
        {data?.data.map((w) => (
          <Card key={w.business} withBorder padding="md" className="reader" component="article" aria-label={w.business_name}>
            <b>{w.business_name}</b>
            <strong className="amount" data-owed={w.balance.startsWith("-") || undefined}>{money(w.balance, w.currency, language)}</strong>
            <dl className="details">
              {([[words.reserved, w.reserved], [words.credit, w.credit], [words.available, w.available], [words.charged, w.charged], [words.uncollected, w.uncollected]] as const).map(([k, v]) => <div key={k}><dt>{k}</dt><dd>{amount(v, w)}</dd></div>)}
            </dl>
            {overview.role === "operator" && <Button mt="sm" variant="light" size="xs" onClick={() => setPaying(w)}>{words.topUp}</Button>}
          </Card>
        ))}
      </div>
      {paying && <TopUp wallet={paying} onClose={() => setPaying(undefined)} />}
    </section>
  );
}

/** Pays into a wallet. Its id is made when the form opens, so that two clicks pay once. */
function TopUp({ wallet: w, onClose }: { wallet: Wallet; onClose: () => void }) {
  const words = useWords();
  const client = useQueryClient();
  const notice = useNotice();
  const [id] = useState(() => `console-${crypto.randomUUID()}`);
  const [amount, setAmount] = useState("");
  const [reason, setReason] = useState("");
  const send = () =>
    void api.topUp(w.business, { id, amount, reason }).then(() => { notice(words.saved); onClose(); return client.invalidateQueries({ queryKey: ["wallets"] }); }).catch((x: Error) => notice(x.message, "problem"));
  return (
    <Drawer opened onClose={onClose} position="right" size="md" title={`${words.topUp}: ${w.business_name}`} closeButtonProps={{ "aria-label": words.close }}>
      <form className="step" onSubmit={(e) => { e.preventDefault(); send(); }}>
        {w.credit === null && <p className="hint">{words.topUpHint}</p>}
        <TextInput label={words.amountIn(w.currency)} inputMode="decimal" required pattern="[0-9]+(\.[0-9]{1,6})?" placeholder="50.00" value={amount} onChange={(e) => setAmount(e.currentTarget.value)} />
        <TextInput label={words.reason} required value={reason} onChange={(e) => setReason(e.currentTarget.value)} />
        <Group><Button type="submit">{words.topUp}</Button></Group>
      </form>
    </Drawer>
  );
}

function Invoices({ overview }: PageProps) {
  const words = useWords();
  const accounts = [...new Map(overview.accounts.map((a) => [a.account, accountName(overview, a.account)]))];
  const [account, setAccount] = useState(accounts[0]?.[0] ?? "");
  const [month, setMonth] = useState(isoDay(0).slice(0, 7));
  return (
    <section aria-labelledby="invoices">
      <h2 id="invoices">{words.invoices}</h2>
      <Group align="flex-end" gap="sm" className="filters">
        <NativeSelect label={words.account} value={account} onChange={(e) => setAccount(e.currentTarget.value)} data={accounts.map(([value, label]) => ({ value, label }))} />
        <TextInput type="month" label={words.month} value={month} max={isoDay(0).slice(0, 7)} onChange={(e) => setMonth(e.currentTarget.value)} />
        <Button component="a" variant="light" href={invoicePath(account, month, "html")} target="_blank" rel="noopener" leftSection={<Icon name="file" size={17} />}>{words.openInvoice}</Button>
        <Button component="a" variant="default" href={invoicePath(account, month, "csv")} download leftSection={<Icon name="download" size={17} />}>CSV</Button>
        <Button component="a" variant="default" href={usagePath(account, month)} download leftSection={<Icon name="download" size={17} />}>{words.usage}</Button>
      </Group>
    </section>
  );
}
