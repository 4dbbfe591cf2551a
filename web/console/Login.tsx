import { Button, Card, PasswordInput, Text } from "@mantine/core";
import { useState } from "react";
import { api } from "./api";
import { useWords } from "./words";

export function Login({ onDone }: { onDone: () => void }) {
  const words = useWords();
  const [password, setPassword] = useState("");
  const [error, setError] = useState<string>();
  const [busy, setBusy] = useState(false);
  const enter = () => {
    setBusy(true);
    api.login(password).then(onDone).catch((e: Error) => setError(e.message)).finally(() => setBusy(false));
  };
  return (
    <Card withBorder className="login" component="main" padding="xl">
      <img src="./icon.svg" alt="" width={52} height={52} />
      <h2>{words.title}</h2>
      <form onSubmit={(e) => { e.preventDefault(); enter(); }}>
        <PasswordInput label={words.password} value={password} error={error} autoFocus autoComplete="current-password" size="md"
          onChange={(e) => { setPassword(e.currentTarget.value); setError(undefined); }} />
        {/* A refusal says the same, so it stands in the hint's place. */}
        {!error && <Text size="sm" c="dimmed" mt="xs">{words.loginHint}</Text>}
        <Button type="submit" fullWidth mt="lg" size="md" loading={busy} disabled={password === ""}>{words.login}</Button>
      </form>
    </Card>
  );
}
