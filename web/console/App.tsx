import { ActionIcon, Tabs } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { Icon } from "../shared/icons";
import { Preferences } from "../shared/Preferences";
import { Approvals } from "./Approvals";
import { api, fresh, NotLoggedIn } from "./api";
import { Cases } from "./Cases";
import { Evidence } from "./Evidence";
import { Guard } from "./Guard";
import { Login } from "./Login";
import { Messages } from "./Messages";
import { Money } from "./Money";
import { Overview } from "./Overview";
import { pagesOf, type Tab, useRoute } from "./route";
import { Webhooks } from "./Webhooks";
import { useWords } from "./words";

const pages = { overview: Overview, messages: Messages, webhooks: Webhooks, vettings: Approvals, cases: Cases, evidence: Evidence, guard: Guard, money: Money };

export function App() {
  const words = useWords();
  const client = useQueryClient();
  const [asked, go] = useRoute();
  const session = useQuery({
    queryKey: ["overview"], queryFn: api.overview, retry: false,
    refetchInterval: (q) => (q.state.error instanceof NotLoggedIn ? false : fresh.overview),
  });
  const out = session.error instanceof NotLoggedIn;
  const role = session.data?.role ?? "operator";
  const may = pagesOf[role];
  const route = may.includes(asked.tab) ? asked : { tab: may[0] as Tab, query: {} };
  const away = session.error !== null && !out;
  useEffect(() => { document.title = `${out ? words.title : words[route.tab]} · Turnpike`; }, [out, route.tab, words]);
  return (
    <Tabs value={route.tab} onChange={(t) => go({ tab: t as Tab, query: {} })} keepMounted={false} className="console">
      <header className="bar">
        <img src="./icon.svg" alt="" width={28} height={28} />
        <h1>Turnpike <span>{words.title}</span></h1>
        {session.data && !out && (
          <Tabs.List aria-label={words.pages} className="bar-tabs">
            {may.map((t) => <Tabs.Tab key={t} value={t}>{words[t]}</Tabs.Tab>)}
          </Tabs.List>
        )}
        <div className="bar-tools">
          {session.data && !out && role !== "operator" && <span className="who" title={words.who}>{session.data.who}</span>}
          <Preferences />
          {session.data && !out && (
            <ActionIcon variant="subtle" color="gray" size="lg" aria-label={words.logout} title={words.logout} onClick={() => void api.logout().then(() => client.resetQueries())}>
              <Icon name="logout" />
            </ActionIcon>
          )}
        </div>
      </header>
      <div role="status" aria-live="polite">{away && <div className="banner"><i className="spinner" />{words.away}</div>}</div>
      {out && <Login onDone={() => void client.resetQueries()} />}
      {session.data && !out && (
        <main>
          {may.map((t) => {
            const Page = pages[t];
            return <Tabs.Panel key={t} value={t} className="content"><Page overview={session.data} route={route} go={go} /></Tabs.Panel>;
          })}
        </main>
      )}
    </Tabs>
  );
}
