import { Badge, Button, Group, NativeSelect, Stack, Table, Text, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { api } from "./api";
import { useWords } from "./words";
import { useLanguage } from "../shared/language";

const statuses = ["accepted", "sent", "delivered", "read", "failed", "expired"] as const;
const colors: Record<string, string> = { failed: "red", read: "blue", delivered: "pine", expired: "orange" };

export function Messages() {
  const words = useWords();
  const { language } = useLanguage();
  const [filter, setFilter] = useState({ number: "", address: "", status: "" });
  const [before, setBefore] = useState<number>();
  const q = new URLSearchParams(Object.entries(filter).filter(([, v]) => v));
  if (before) q.set("before", String(before));
  const { data, error } = useQuery({ queryKey: ["messages", q.toString()], queryFn: () => api.messages(q), refetchInterval: before ? false : 3000, placeholderData: (old) => old });
  const time = new Intl.DateTimeFormat(language, { dateStyle: "short", timeStyle: "medium" });
  const change = (c: Partial<typeof filter>) => { setBefore(undefined); setFilter({ ...filter, ...c }); };
  return (
    <Stack>
      <Group align="flex-end">
        <TextInput label={words.address} placeholder="+33612345678" value={filter.address} onChange={(e) => change({ address: e.currentTarget.value.replace(/[^\d+]/g, "") })} />
        <TextInput label={words.number} placeholder="400000000000001" value={filter.number} onChange={(e) => change({ number: e.currentTarget.value.replace(/\D/g, "") })} />
        <NativeSelect label={words.status} value={filter.status} onChange={(e) => change({ status: e.currentTarget.value })}
          data={[{ value: "", label: words.any }, ...statuses.map((s) => ({ value: s, label: words[s] }))]} />
      </Group>
      {error && <Text c="red">{error.message}</Text>}
      <Table.ScrollContainer minWidth={760}>
        <Table striped highlightOnHover>
          <Table.Thead><Table.Tr>{[words.time, words.from, words.address, words.number, words.content, words.category, words.status].map((h) => <Table.Th key={h}>{h}</Table.Th>)}</Table.Tr></Table.Thead>
          <Table.Tbody>
            {data?.data.map((m) => (
              <Table.Tr key={m.id}>
                <Table.Td style={{ whiteSpace: "nowrap" }}>{time.format(m.time)}</Table.Td>
                <Table.Td>{m.author === "person" ? words.person : words.businessAuthor}</Table.Td>
                <Table.Td>+{m.address}</Table.Td>
                <Table.Td><code>{m.number}</code></Table.Td>
                <Table.Td maw={320}><Text size="sm" lineClamp={2}>{m.content.body ?? m.content.text ?? m.type}</Text></Table.Td>
                <Table.Td>{m.author === "business" ? m.category : ""}</Table.Td>
                <Table.Td><Badge variant="light" color={colors[m.status] ?? "gray"} title={m.error ? `${m.error.code} ${m.error.title}` : undefined}>{words[m.status as (typeof statuses)[number]] ?? m.status}{m.error ? ` ${m.error.code}` : ""}</Badge></Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
      {data?.data.length === 0 && <Text c="dimmed">{words.none}</Text>}
      <Group>
        {before && <Button variant="default" onClick={() => setBefore(undefined)}>{words.newest}</Button>}
        {data?.before && <Button variant="default" onClick={() => setBefore(data.before)}>{words.older}</Button>}
      </Group>
    </Stack>
  );
}
