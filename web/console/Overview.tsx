import { Alert, Card, Group, SimpleGrid, Stack, Table, Text, Title } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { api } from "./api";
import { useWords } from "./words";
import { useLanguage } from "../shared/language";

export function Overview() {
  const words = useWords();
  const { language } = useLanguage();
  const { data } = useQuery({ queryKey: ["overview"], queryFn: api.overview, refetchInterval: 2000 });
  if (!data) return null;
  const number = new Intl.NumberFormat(language);
  const started = new Intl.DateTimeFormat(language, { dateStyle: "medium", timeStyle: "short" }).format(data.started_at);
  const kinds = ["accepted", "received", "delivered", "read", "failed"] as const;
  return (
    <Stack>
      <Alert title={words.durability} color="pine" variant="light">{data.durability.sentence}</Alert>
      <section aria-label={words.today}>
        <Title order={2} size="h4" mb="xs">{words.today}</Title>
        <SimpleGrid cols={{ base: 2, sm: 5 }}>
          {kinds.map((k) => (
            <Card key={k} withBorder padding="sm"><Text fz={26} fw={650} data-count={k}>{number.format(data.today[k])}</Text><Text c="dimmed" size="sm">{words[k]}</Text></Card>
          ))}
        </SimpleGrid>
      </section>
      <section aria-label={words.numbers}>
        <Title order={2} size="h4" mb="xs">{words.numbers}</Title>
        <Table.ScrollContainer minWidth={520}>
          <Table striped>
            <Table.Thead><Table.Tr><Table.Th>{words.business}</Table.Th><Table.Th>{words.number}</Table.Th><Table.Th>{words.id}</Table.Th><Table.Th>{words.account}</Table.Th></Table.Tr></Table.Thead>
            <Table.Tbody>
              {data.accounts.map((a) => (
                <Table.Tr key={a.number}><Table.Td>{a.business_name}</Table.Td><Table.Td>{a.display_phone_number}</Table.Td><Table.Td><code>{a.number}</code></Table.Td><Table.Td><code>{a.account}</code></Table.Td></Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </Table.ScrollContainer>
      </section>
      <section aria-label={words.readers}>
        <Title order={2} size="h4" mb="xs">{words.readers}</Title>
        <Table>
          <Table.Tbody>
            {data.readers.map((r) => (
              <Table.Tr key={r.name}><Table.Td>{r.name}</Table.Td><Table.Td>{words.position} {number.format(r.position)}</Table.Td><Table.Td c={r.lag > 10000 ? "red" : undefined}>{number.format(r.lag)} {words.lag}</Table.Td></Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </section>
      <Group><Text c="dimmed" size="sm">{words.version} {data.version}, {words.since} {started}</Text></Group>
    </Stack>
  );
}
