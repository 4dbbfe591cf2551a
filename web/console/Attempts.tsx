import { Button, Drawer, Group } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useLanguage } from "../shared/language";
import { api, type Attempt, type Endpoint, fresh } from "./api";
import { count, full } from "./times";
import { useWords } from "./words";

/** What was tried at an endpoint, newest first. */
export function Attempts({ endpoint, onClose }: { endpoint: Endpoint; onClose: () => void }) {
  const words = useWords();
  const [before, setBefore] = useState<number>();
  const { data, error } = useQuery({
    queryKey: ["attempts", endpoint.id, before], queryFn: () => api.attempts(endpoint.id, before), refetchInterval: before ? false : fresh.endpoints, placeholderData: (old) => old,
  });
  return (
    <Drawer opened onClose={onClose} position="right" size="lg" title={words.attempts} closeButtonProps={{ "aria-label": words.close }}>
      <p className="hint break">{endpoint.url}</p>
      {error && <p className="problem" role="alert">{error.message}</p>}
      <ol className="attempts" aria-label={words.attempts}>{data?.data.map((a) => <Row key={a.id} attempt={a} />)}</ol>
      {data?.data.length === 0 && <p className="hint">{words.noAttempts}</p>}
      <Group mt="md">
        {before !== undefined && <Button variant="default" onClick={() => setBefore(undefined)}>{words.newest}</Button>}
        {data?.before !== undefined && <Button variant="default" onClick={() => setBefore(data.before)}>{words.older}</Button>}
      </Group>
    </Drawer>
  );
}

function Row({ attempt: a }: { attempt: Attempt }) {
  const words = useWords();
  const { language } = useLanguage();
  return (
    <li>
      <span className="status" data-status={a.error ? "failed" : "ok"}>{a.status || words.noAnswer}</span>
      <time>{full(a.at, language)}</time>
      <span className="hint">{count(a.latency_ms, language)} ms · {words.updates(a.updates)} · {count(a.bytes, language)} B</span>
      {a.error && <p className="problem">{a.error}</p>}
      {a.response && <pre dir="ltr">{a.response}</pre>}
    </li>
  );
}
