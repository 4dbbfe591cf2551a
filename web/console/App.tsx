import { Alert, Button, Card, Container, Group, PasswordInput, Tabs, Text, Title } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { api, NotLoggedIn } from "./api";
import { Messages } from "./Messages";
import { Overview } from "./Overview";
import { Webhooks } from "./Webhooks";
import { useWords } from "./words";
import { Preferences } from "../shared/Preferences";

export function App() {
  const words = useWords();
  const client = useQueryClient();
  const session = useQuery({ queryKey: ["overview"], queryFn: api.overview, refetchInterval: (q) => (q.state.error instanceof NotLoggedIn ? false : 2000), retry: false });
  const out = session.error instanceof NotLoggedIn;
  return (
    <Container size="lg" py="md" px={{ base: "sm", sm: "md" }}>
      <Group justify="space-between" mb="lg" wrap="nowrap">
        <Group gap="sm" wrap="nowrap"><img src="./icon.svg" alt="" width={30} height={30} /><Title order={1} size="h3">Turnpike · {words.title}</Title></Group>
        <Group gap="xs" wrap="nowrap">
          <Preferences />
          {!out && <Button variant="subtle" size="compact-md" onClick={() => void api.logout().then(() => client.resetQueries())}>{words.logout}</Button>}
        </Group>
      </Group>
      {out && <Login onDone={() => void client.resetQueries()} />}
      {!out && session.error && <Alert color="orange" mb="md">{words.away}</Alert>}
      {session.data && !out && (
        <Tabs defaultValue="overview" keepMounted={false}>
          <Tabs.List mb="md">
            <Tabs.Tab value="overview">{words.overview}</Tabs.Tab>
            <Tabs.Tab value="messages">{words.messages}</Tabs.Tab>
            <Tabs.Tab value="webhooks">{words.webhooks}</Tabs.Tab>
          </Tabs.List>
          <Tabs.Panel value="overview"><Overview /></Tabs.Panel>
          <Tabs.Panel value="messages"><Messages /></Tabs.Panel>
          <Tabs.Panel value="webhooks"><Webhooks /></Tabs.Panel>
        </Tabs>
      )}
    </Container>
  );
}

function Login({ onDone }: { onDone: () => void }) {
  const words = useWords();
  const [password, setPassword] = useState("");
  const [error, setError] = useState<string>();
  return (
    <Card withBorder maw={420} mx="auto" mt={60} padding="lg">
      <form onSubmit={(e) => { e.preventDefault(); api.login(password).then(onDone).catch((x: Error) => setError(x.message)); }}>
        <PasswordInput label={words.password} value={password} error={error} autoFocus autoComplete="current-password" onChange={(e) => { setPassword(e.currentTarget.value); setError(undefined); }} />
        <Text size="sm" c="dimmed" mt="xs">{words.loginHint}</Text>
        <Button type="submit" fullWidth mt="md">{words.login}</Button>
      </form>
    </Card>
  );
}
