import { ActionIcon, Button } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import { useCallback, useEffect, useMemo, useState, useSyncExternalStore } from "react";
import { AddPerson } from "./AddPerson";
import { api } from "./api";
import { Avatar } from "./Avatar";
import { parseAddress, unreadOf } from "./model";
import { Network } from "./network";
import { PhonePanel } from "./PhonePanel";
import type { Address, Business, Person } from "./types";
import { useWords } from "./words";
import { Preferences } from "../shared/Preferences";

const network = new Network();
const keptKey = "turnpike.phones";
const mostPhones = 6;

/** What the address of the page asks for: a person, maybe one of their chats. */
const asked = (() => {
  const q = new URLSearchParams(location.search);
  return { person: parseAddress(q.get("person") ?? ""), chat: q.get("chat") ?? undefined };
})();

function keptPhones(): Address[] {
  try {
    const v: unknown = JSON.parse(localStorage.getItem(keptKey) ?? "[]");
    return Array.isArray(v) ? v.filter((a): a is string => typeof a === "string") : [];
  } catch {
    return [];
  }
}

export function App() {
  const words = useWords();
  const state = useSyncExternalStore(network.subscribe, network.getState);
  const [people, setPeople] = useState<Person[]>();
  const [businesses, setBusinesses] = useState<Business[]>([]);
  const [shown, setShown] = useState<Address[]>([]);
  const [current, setCurrent] = useState<Address>();
  const [adding, setAdding] = useState(false);
  const [problem, setProblem] = useState<string>();
  const narrow = useMediaQuery("(max-width: 760px)") ?? false;

  const show = useCallback((p: Person) => {
    setPeople((all) => [...(all ?? []).filter((o) => o.address !== p.address), p]);
    setShown((all) => (all.includes(p.address) ? all : [...all, p.address].slice(-mostPhones)));
    setCurrent(p.address);
    setAdding(false);
  }, []);

  const load = useCallback(async () => {
    const [found, lines] = await Promise.all([api.people(), api.businesses()]);
    setBusinesses(lines);
    if (asked.person && !found.some((p) => p.address === asked.person)) found.push(await api.join(asked.person, ""));
    setPeople(found);
    const kept = keptPhones().filter((a) => found.some((p) => p.address === a));
    const first = asked.person ? [asked.person, ...kept.filter((a) => a !== asked.person)] : kept;
    const start = first.length > 0 ? first : found.slice(0, 2).map((p) => p.address);
    setShown(start.slice(0, mostPhones));
    setCurrent(start[0]);
  }, []);

  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const tryLoad = () => load().then(() => setProblem(undefined)).catch(() => { setProblem(words.away); timer = setTimeout(tryLoad, 2000); });
    void tryLoad();
    const seen = () => document.visibilityState === "visible" && network.visible();
    document.addEventListener("visibilitychange", seen);
    return () => { clearTimeout(timer); document.removeEventListener("visibilitychange", seen); network.close(); };
    // eslint-disable-next-line react-hooks/exhaustive-deps -- once
  }, []);

  const wanted = shown.join(",");
  useEffect(() => {
    if (!people) return;
    localStorage.setItem(keptKey, JSON.stringify(wanted ? wanted.split(",") : []));
    network.show(people.filter((p) => wanted.split(",").includes(p.address)));
    // eslint-disable-next-line react-hooks/exhaustive-deps -- a new name of somebody needs no new stream
  }, [wanted]);

  const phones = useMemo(() => shown.map((a) => state.phones[a]).filter((p) => p !== undefined), [shown, state.phones]);
  const visible = narrow ? phones.filter((p) => p.person.address === current).slice(0, 1) : phones;
  const hidden = (people ?? []).filter((p) => !shown.includes(p.address));

  return (
    <div className="page">
      <header className="bar">
        <img src="./icon.svg" alt="" width={26} height={26} />
        <h1>{narrow ? "Turnpike" : `Turnpike · ${words.title}`}</h1>
        <div className="bar-people">
          {narrow && phones.map((p) => (
            <button key={p.person.address} type="button" className={p.person.address === current ? "person-tab on" : "person-tab"}
              aria-label={p.person.name || p.person.address} onClick={() => setCurrent(p.person.address)}>
              <Avatar name={p.person.name || p.person.address} small />
              {unreadOf(p) > 0 && p.person.address !== current && <span className="unread">{unreadOf(p)}</span>}
            </button>
          ))}
        </div>
        <ActionIcon variant="light" size="lg" aria-label={words.addPerson} title={words.addPerson} onClick={() => setAdding(true)}>+</ActionIcon>
        <Preferences />
      </header>
      {(!state.connected || problem) && (
        <div className="banner" role="alert">
          {!state.connected ? words.away : problem}
          {state.connected && <button type="button" onClick={() => setProblem(undefined)} aria-label={words.close}>×</button>}
        </div>
      )}
      <main className="phones">
        {people && phones.length === 0 && (
          <div className="empty big">
            <b>{words.noPeople}</b><p>{words.noPeopleHint}</p>
            <Button onClick={() => void api.join("33612345678", "Ada").then(show).catch((e: Error) => setProblem(e.message))}>{words.createAda}</Button>
          </div>
        )}
        {visible.map((p) => (
          <PhonePanel key={p.person.address} network={network} phone={p} businesses={businesses}
            startWith={p.person.address === asked.person ? asked.chat : undefined}
            onHide={() => { setShown((all) => all.filter((a) => a !== p.person.address)); setCurrent(shown.find((a) => a !== p.person.address)); }}
            onProblem={setProblem} />
        ))}
      </main>
      {adding && <AddPerson hidden={hidden} onShow={show} onClose={() => setAdding(false)} />}
    </div>
  );
}
