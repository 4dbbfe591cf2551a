import { useCallback, useEffect, useState } from "react";
import { api, Refusal } from "../network/api";
import { parseAddress } from "../network/model";
import { addressesWithToken, keepToken } from "../network/tokens";
import type { Address, Business, NumberId, Person } from "../network/types";

/** The most phones side by side. */
const mostPhones = 6;
/** The pause before the server is asked again whether it is there, in milliseconds. */
const retryPause = 1500;

const keptKey = "turnpike.phones";

/** A shown phone and the chat that is open in it. */
interface Kept {
  address: Address;
  open?: NumberId;
}

function kept(): Kept[] {
  try {
    const v: unknown = JSON.parse(localStorage.getItem(keptKey) ?? "[]");
    return Array.isArray(v) ? v.filter((k): k is Kept => typeof k?.address === "string") : [];
  } catch {
    return [];
  }
}

/** What the address of the page asks for: a person, maybe one of their chats. */
function asked(): Kept | undefined {
  const q = new URLSearchParams(location.search);
  const address = parseAddress(q.get("person") ?? "");
  return address === undefined ? undefined : { address, open: q.get("chat") ?? undefined };
}

interface Start {
  people: Person[];
  businesses: Business[];
  /** Every address has a token of its own here (turnpike serve). */
  tokens: boolean;
}

/** Whom this server lets us be: everybody in dev, those whose tokens we have in serve. */
async function begin(): Promise<Start> {
  try {
    const [people, businesses] = await Promise.all([api.people(), api.businesses()]);
    const who = asked();
    if (who && !people.some((p) => p.address === who.address)) people.push(await api.join(who.address, ""));
    return { people, businesses, tokens: false };
  } catch (e) {
    if (!(e instanceof Refusal) || (e.status !== 401 && e.status !== 403)) throw e;
    const found = await Promise.all(addressesWithToken().map((a) => api.person(a).catch((problem: unknown) => {
      if (problem instanceof Refusal && problem.status < 500) keepToken(a, undefined);
      return undefined;
    })));
    const people = found.filter((p) => p !== undefined);
    return { people, businesses: people[0] ? await api.businesses(people[0].address) : [], tokens: true };
  }
}

/** Which of them are shown at first: the asked one, those of the last visit, or the first two. */
function firstShown(people: Person[]): Kept[] {
  const who = asked();
  const known = (k: Kept) => people.some((p) => p.address === k.address);
  const before = kept().filter(known).filter((k) => k.address !== who?.address);
  const all = who ? [who, ...before] : before;
  return (all.length > 0 ? all : people.map((p) => ({ address: p.address })).slice(0, 2)).slice(0, mostPhones);
}

/** The persons of this server, which of them are shown, and what is open in their phones. */
export function useShown() {
  const [start, setStart] = useState<Start>();
  const [failed, setFailed] = useState(false);
  const [shown, setShown] = useState<Kept[]>([]);
  const [current, setCurrent] = useState<Address>();

  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let over = false;
    const attempt = () => begin().then((s) => {
      if (over) return;
      const first = firstShown(s.people);
      setStart(s);
      setFailed(false);
      setShown(first);
      setCurrent(first[0]?.address);
    }).catch(() => { setFailed(true); timer = setTimeout(attempt, retryPause); });
    void attempt();
    return () => { over = true; clearTimeout(timer); };
  }, []);

  useEffect(() => { if (start) localStorage.setItem(keptKey, JSON.stringify(shown)); }, [start, shown]);

  const show = useCallback((p: Person) => {
    setStart((s) => s && { ...s, people: [...s.people.filter((o) => o.address !== p.address), p] });
    setShown((all) => (all.some((k) => k.address === p.address) ? all : [...all, { address: p.address }].slice(-mostPhones)));
    setCurrent(p.address);
  }, []);
  const hide = useCallback((a: Address) => {
    setShown((all) => all.filter((k) => k.address !== a));
    setCurrent((c) => (c === a ? undefined : c));
  }, []);
  const open = useCallback((a: Address, n: NumberId | undefined) => {
    setShown((all) => all.map((k) => (k.address === a ? { ...k, open: n } : k)));
    setCurrent(a);
  }, []);
  /** In serve, the lines come with the first token. */
  const signedIn = useCallback(async (p: Person) => {
    const businesses = await api.businesses(p.address).catch(() => []);
    setStart((s) => s && { ...s, businesses });
    show(p);
  }, [show]);

  return { start, failed, shown, current: current ?? shown[0]?.address, show, hide, open, setCurrent, signedIn };
}
