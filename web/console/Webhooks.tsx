import { Badge, Button, Card, Group, Modal, NumberInput, Stack, Table, Text } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { api, type Endpoint } from "./api";
import { useWords } from "./words";
import { useLanguage } from "../shared/language";

const colors = { ok: "pine", retrying: "orange", down: "red" } as const;

export function Webhooks() {
  const words = useWords();
  const [shown, setShown] = useState<Endpoint>();
  const { data } = useQuery({ queryKey: ["endpoints"], queryFn: api.endpoints, refetchInterval: 2000 });
  if (data?.data.length === 0) return <Text c="dimmed">{words.noEndpoints}</Text>;
  return (
    <Stack>
      {data?.data.map((e) => <EndpointCard key={e.id} endpoint={e} onAttempts={() => setShown(e)} />)}
      {shown && <Attempts endpoint={shown} onClose={() => setShown(undefined)} />}
    </Stack>
  );
}

function EndpointCard({ endpoint: e, onAttempts }: { endpoint: Endpoint; onAttempts: () => void }) {
  const words = useWords();
  const { language } = useLanguage();
  const client = useQueryClient();
  const [batch, setBatch] = useState<number | string>(e.max_batch);
  const [problem, setProblem] = useState<string>();
  const time = new Intl.DateTimeFormat(language, { timeStyle: "medium" });
  const act = (p: Promise<unknown>) => void p.then(() => client.invalidateQueries({ queryKey: ["endpoints"] })).catch((x: Error) => setProblem(x.message));
  return (
    <Card withBorder aria-label={e.url}>
      <Group justify="space-between" wrap="wrap">
        <div><Text fw={600} style={{ wordBreak: "break-all" }}>{e.url}</Text><Text size="sm" c="dimmed">{e.level} {e.object_id} · {e.id}</Text></div>
        <Badge color={colors[e.state]} variant="light" size="lg">{words[e.state]}</Badge>
      </Group>
      <Group mt="sm" gap="xl">
        <Text size="sm">{words.pending}: <b>{e.pending + e.behind}</b></Text>
        {e.next_attempt_at && <Text size="sm">{words.nextTry}: {time.format(e.next_attempt_at)}</Text>}
        {e.last_error && <Text size="sm" c={e.state === "ok" ? "dimmed" : "red"}>{words.lastError}: {e.last_error}</Text>}
      </Group>
      <Group mt="sm" align="flex-end">
        <NumberInput label={words.batch} value={batch} onChange={setBatch} min={1} max={1000} w={210} />
        <Button variant="default" disabled={batch === e.max_batch} onClick={() => act(api.setBatch(e.id, Number(batch)))}>{words.save}</Button>
        <Button variant="light" onClick={() => act(api.retry(e.id))}>{words.tryNow}</Button>
        <Button variant="subtle" onClick={onAttempts}>{words.attempts}</Button>
      </Group>
      {problem && <Text c="red" size="sm" mt="xs">{problem}</Text>}
    </Card>
  );
}

function Attempts({ endpoint, onClose }: { endpoint: Endpoint; onClose: () => void }) {
  const words = useWords();
  const { language } = useLanguage();
  const { data } = useQuery({ queryKey: ["attempts", endpoint.id], queryFn: () => api.attempts(endpoint.id), refetchInterval: 2000 });
  const time = new Intl.DateTimeFormat(language, { dateStyle: "short", timeStyle: "medium" });
  return (
    <Modal opened onClose={onClose} size="xl" title={`${words.attempts} · ${endpoint.url}`} closeButtonProps={{ "aria-label": words.close }}>
      <Table.ScrollContainer minWidth={560}>
        <Table striped>
          <Table.Thead><Table.Tr>{[words.time, words.status, words.latency, words.updates, words.answer].map((h) => <Table.Th key={h}>{h}</Table.Th>)}</Table.Tr></Table.Thead>
          <Table.Tbody>
            {data?.data.map((a) => (
              <Table.Tr key={a.id}>
                <Table.Td style={{ whiteSpace: "nowrap" }}>{time.format(a.at)}</Table.Td>
                <Table.Td c={a.error ? "red" : undefined}>{a.status || "–"}</Table.Td>
                <Table.Td>{a.latency_ms} ms</Table.Td>
                <Table.Td>{a.updates}</Table.Td>
                <Table.Td><Text size="sm">{a.error ?? "ok"}</Text>{a.response && <Text size="xs" c="dimmed" lineClamp={3}>{a.response}</Text>}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
      {data?.data.length === 0 && <Text c="dimmed">{words.none}</Text>}
    </Modal>
  );
}
