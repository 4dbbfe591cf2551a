import { api, Refusal } from "./api";
import {
  emptyPhone, moved, type Phone, type Phones, withConversations, withMessage, withNewest, withOlder, withoutUnread, withStatus,
} from "./model";
import type { Outgoing } from "./outgoing";
import { Sending } from "./sending";
import { Stream } from "./stream";
import { tokenOf } from "./tokens";
import type { Address, Events, Message, NumberId, Person, StatusEvent } from "./types";

interface State {
  phones: Phones;
  connected: boolean;
}

/** A lost line is told after this time, in milliseconds: one that is back at once disturbs nobody. */
const patience = 900;

/** Messages whose statuses are kept, for statuses that come before their message does. */
const mostRecent = 500;

/** The page's view of the network: the shown persons' phones, kept live by event streams. */
export class Network {
  private state: State = { phones: {}, connected: true };
  private listeners = new Set<() => void>();
  private streams = new Map<string, { addresses: string; stream: Stream }>();
  private lost = new Map<string, ReturnType<typeof setTimeout>>();
  private looking = new Map<Address, NumberId | undefined>();
  private recent = new Map<string, StatusEvent[]>();
  private sending = new Sending({
    update: (a, f) => this.update(a, f),
    isOnline: (a) => this.state.phones[a]?.person.online !== false,
    statuses: (id) => this.recent.get(id) ?? [],
    arrived: (m) => this.arrived(m),
  });
  /** What was written and not sent, by thread. */
  readonly drafts = new Map<string, string>();

  subscribe = (f: () => void) => {
    this.listeners.add(f);
    return () => this.listeners.delete(f);
  };

  getState = () => this.state;

  private set(change: Partial<State>) {
    this.state = { ...this.state, ...change };
    for (const f of this.listeners) f();
  }

  private update(a: Address, f: (p: Phone) => Phone) {
    const phone = this.state.phones[a];
    if (phone) this.set({ phones: { ...this.state.phones, [a]: f(phone) } });
  }

  // The persons that are shown, and their streams: one for all in dev, one for each token in serve.

  /** Shows these persons and no others. */
  show(people: Person[]) {
    const phones: Phones = {};
    for (const p of people) phones[p.address] = this.state.phones[p.address] ?? emptyPhone(p);
    this.set({ phones });
    const groups = new Map<string, Address[]>();
    for (const a of Object.keys(phones)) groups.set(tokenOf(a) ?? "", [...(groups.get(tokenOf(a) ?? "") ?? []), a]);
    for (const token of this.streams.keys()) if (!groups.has(token)) this.disconnect(token);
    for (const [token, addresses] of groups) this.connect(token, addresses);
  }

  close() {
    for (const token of this.streams.keys()) this.disconnect(token);
    this.sending.close();
  }

  private disconnect(token: string) {
    this.streams.get(token)?.stream.close();
    this.streams.delete(token);
    this.found(token);
  }

  private connect(token: string, addresses: Address[]) {
    const old = this.streams.get(token);
    if (old?.addresses === addresses.join()) return;
    old?.stream.close();
    const query = new URLSearchParams(addresses.map((a) => ["address", a]));
    if (token) query.set("token", token);
    const url = (after?: number) => `/phone/v1/events?${query}${after === undefined ? "" : `&after=${after}`}`;
    const handle = <K extends keyof Events>(name: K, data: Events[K]) => {
      if (name === "ready") {
        this.found(token);
        for (const a of addresses) void this.refresh(a);
      } else {
        this.happened(name, data);
      }
    };
    this.streams.set(token, { addresses: addresses.join(), stream: new Stream(url, handle, () => this.missing(token), old?.stream.after) });
  }

  private missing(token: string) {
    if (!this.lost.has(token)) this.lost.set(token, setTimeout(() => this.set({ connected: false }), patience));
  }

  private found(token: string) {
    clearTimeout(this.lost.get(token));
    this.lost.delete(token);
    if (this.lost.size === 0 && !this.state.connected) this.set({ connected: true });
  }

  /** The line may be back: nothing waits for the end of its pause. */
  hurry() {
    for (const { stream } of this.streams.values()) stream.hurry();
    this.sending.flush();
  }

  // What the streams bring.

  private happened(name: keyof Events, data: Events[keyof Events]) {
    switch (name) {
      case "message": return this.arrived(data as Message);
      case "status": return this.statusMoved(data as StatusEvent);
      case "person": return this.personChanged(data as Person);
      case "typing": {
        const t = data as Events["typing"];
        return this.update(t.address, (p) => ({ ...p, typing: { ...p.typing, [t.number]: t.until } }));
      }
      case "conversation": {
        const c = data as Events["conversation"];
        return this.update(c.address, (p) => ({
          ...p, conversations: p.conversations.map((o) => (o.number === c.number ? { ...o, blocked: c.blocked, marketing: c.marketing } : o)),
        }));
      }
    }
  }

  private arrived(message: Message) {
    const m = (this.recent.get(message.id) ?? []).reduce(moved, message);
    const phone = this.state.phones[m.address];
    if (!phone) return;
    const known = phone.threads[m.number]?.some((o) => o.id === m.id);
    if (!known && this.sending.parks(message)) return;
    const open = this.isLookingAt(m.address, m.number);
    this.update(m.address, (p) => withMessage(p, m, open));
    if (!phone.conversations.some((c) => c.number === m.number)) void this.loadConversations(m.address);
    if (open && m.author === "business") void this.markRead(m.address, m.number);
  }

  private statusMoved(s: StatusEvent) {
    this.recent.set(s.id, [...(this.recent.get(s.id) ?? []), s]);
    if (this.recent.size > mostRecent) this.recent.delete(this.recent.keys().next().value as string);
    this.update(s.address, (p) => withStatus(p, s));
  }

  private personChanged(person: Person) {
    const wasOnline = this.state.phones[person.address]?.person.online;
    this.update(person.address, (p) => ({ ...p, person: { ...person, unread: p.person.unread } }));
    if (!person.online || wasOnline) return;
    this.sending.flush();
    this.lookAgain(person.address);
  }

  // Loading.

  /** Loads what may have changed while nobody listened. */
  private async refresh(a: Address) {
    await this.restore(a).catch(() => undefined);
    await this.loadConversations(a);
    const threads = Object.keys(this.state.phones[a]?.threads ?? {});
    await Promise.all(threads.map((n) => this.loadThread(a, n)));
    this.lookAgain(a);
    this.sending.flush();
  }

  /** Somebody whom a restarted server does not know any more joins again. */
  private async restore(a: Address) {
    const person = await api.person(a).catch((e: unknown) => {
      const name = this.state.phones[a]?.person.name ?? "";
      if (e instanceof Refusal && e.status === 404) return api.join(a, name);
      throw e;
    });
    this.update(a, (p) => ({ ...p, person }));
  }

  private async loadConversations(a: Address) {
    const known = this.state.phones[a]?.conversations ?? [];
    const list = await api.conversations(a).catch(() => undefined);
    if (!list) return;
    this.update(a, (p) => withConversations(p, list, known, (n) => this.isLookingAt(a, n)));
    for (const c of list) if (c.unread > 0 && this.isLookingAt(a, c.number)) void this.markRead(a, c.number);
  }

  private async loadThread(a: Address, n: NumberId) {
    const known = this.state.phones[a]?.threads[n];
    const page = await api.messages(a, n).catch(() => undefined);
    if (!page) return;
    const now = new Set(this.state.phones[a]?.threads[n]?.map((m) => m.id));
    const data = this.upToDate(page.data.filter((m) => now.has(m.id) || !this.sending.parks(m)));
    this.update(a, (p) => withNewest(p, n, { ...page, data }, known));
  }

  /** Loads the page before what is shown. */
  async loadOlder(a: Address, n: NumberId) {
    const before = this.state.phones[a]?.older[n];
    if (!before) return;
    const page = await api.messages(a, n, before);
    this.update(a, (p) => withOlder(p, n, { ...page, data: this.upToDate(page.data) }));
  }

  private upToDate = (messages: Message[]) => messages.map((m) => (this.recent.get(m.id) ?? []).reduce(moved, m));

  // Looking and reading.

  /** Says which chat a person looks at; undefined for none. */
  look(a: Address, n: NumberId | undefined) {
    this.looking.set(a, n);
    if (!n) return;
    this.update(a, (p) => (p.threads[n] ? p : { ...p, threads: { ...p.threads, [n]: [] } }));
    void this.loadThread(a, n);
    this.lookAgain(a);
  }

  /** The window came back to the front: what is open is read now. */
  visible() {
    for (const a of this.looking.keys()) this.lookAgain(a);
    this.hurry();
  }

  private lookAgain(a: Address) {
    const n = this.looking.get(a);
    const unread = this.state.phones[a]?.conversations.find((c) => c.number === n)?.unread ?? 0;
    if (n && unread > 0 && this.isLookingAt(a, n)) void this.markRead(a, n);
  }

  /** An offline phone tells nobody what its person reads. */
  private isLookingAt(a: Address, n: NumberId) {
    return this.looking.get(a) === n && document.visibilityState === "visible" && this.state.phones[a]?.person.online === true;
  }

  private async markRead(a: Address, n: NumberId) {
    this.update(a, (p) => withoutUnread(p, n));
    await api.read(a, n).catch(() => undefined); // the next refresh brings the unread ones back
  }

  /** Sends something; it shows at once and says when it could not be sent. */
  send = (a: Address, n: NumberId, out: Outgoing) => this.sending.send(a, n, out);

  /** Tries again what was refused or waits. */
  again = (m: Message) => this.sending.again(m);

  /** Throws away what the server has not taken; what is under way ends. */
  discard = (m: Message) => this.sending.cancel(m);

  async change(a: Address, change: Partial<Pick<Person, "name" | "online" | "read_receipts">>) {
    this.personChanged(await api.change(a, change));
  }
}
