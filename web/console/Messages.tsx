import { Button, Card, Group, NativeSelect, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Icon } from "../shared/icons";
import { useLanguage } from "../shared/language";
import { api, fresh, type Line, type MessageRow, statuses } from "./api";
import { MessageDetails } from "./MessageDetails";
import type { PageProps } from "./page";
import { Status } from "./Status";
import { summary } from "./summary";
import { full } from "./times";
import { useWords } from "./words";

const filters = ["address", "number", "status"] as const;

export function Messages({ overview, route, go }: PageProps) {
  const words = useWords();
  const [shown, setShown] = useState<MessageRow>();
  const { query } = route;
  const q = new URLSearchParams(Object.entries(query).filter(([, v]) => v !== ""));
  const { data, error } = useQuery({
    queryKey: ["messages", q.toString()], queryFn: () => api.messages(q), refetchInterval: query.before ? false : fresh.messages, placeholderData: (old) => old,
  });
  const set = (change: Record<string, string>, replace = false) => go({ tab: "messages", query: { ...query, before: "", ...change } }, replace);
  const filtered = filters.some((f) => query[f]);
  return (
    <>
      <Group align="flex-end" gap="sm" component="search" className="filters">
        <TextInput label={words.address} placeholder="+33612345678" type="search" inputMode="tel" value={query.address ?? ""} onChange={(e) => set({ address: e.currentTarget.value.replace(/[^\d+]/g, "") }, true)} />
        <NativeSelect label={words.number} value={query.number ?? ""} onChange={(e) => set({ number: e.currentTarget.value })}
          data={[{ value: "", label: words.all }, ...overview.accounts.map((a) => ({ value: a.number, label: `${a.verified_name} ${a.display_phone_number}` }))]} />
        <NativeSelect label={words.status} value={query.status ?? ""} onChange={(e) => set({ status: e.currentTarget.value })}
          data={[{ value: "", label: words.any }, ...statuses.map((s) => ({ value: s, label: words.statuses[s] }))]} />
        {filtered && <Button variant="subtle" leftSection={<Icon name="close" size={16} />} onClick={() => go({ tab: "messages", query: {} })}>{words.clear}</Button>}
      </Group>
      {error && <p className="problem" role="alert">{error.message}</p>}
      {data && data.data.length > 0 && (
        <Card withBorder padding={0} className="table-card">
          <ul className="rows" aria-label={words.messages}>
            {data.data.map((m) => <Row key={m.id} message={m} line={overview.accounts.find((a) => a.number === m.number)} onOpen={() => setShown(m)} />)}
          </ul>
        </Card>
      )}
      {data?.data.length === 0 && <div className="empty"><Icon name="send" size={34} /><p>{filtered ? words.noneMatch : words.none}</p></div>}
      <Group>
        {query.before && <Button variant="default" onClick={() => set({})}>{words.newest}</Button>}
        {data?.before !== undefined && <Button variant="default" onClick={() => set({ before: String(data.before) })}>{words.older}</Button>}
      </Group>
      {shown && <MessageDetails message={data?.data.find((m) => m.id === shown.id) ?? shown} line={overview.accounts.find((a) => a.number === shown.number)} onClose={() => setShown(undefined)} />}
    </>
  );
}

function Row({ message: m, line, onOpen }: { message: MessageRow; line?: Line; onOpen: () => void }) {
  const { language } = useLanguage();
  const business = line?.verified_name ?? m.number;
  const [from, to] = m.author === "person" ? [`+${m.address}`, business] : [business, `+${m.address}`];
  return (
    <li>
      <button type="button" className="message-row" data-author={m.author} onClick={onOpen}>
        <time>{full(m.time, language)}</time>
        <span className="message-way">{from} <span aria-hidden>→</span> {to}</span>
        <span className="message-text" dir="auto">{summary(m.type, m.content)}</span>
        <span className="message-kind">{m.type}{m.author === "business" && m.category ? ` · ${m.category}` : ""}</span>
        <Status status={m.status} code={m.error?.code} />
      </button>
    </li>
  );
}
