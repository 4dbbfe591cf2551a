import { api } from "./api";
import { emptyPhone, merge, type Phone, type Phones, withMessage, withoutUnread, withStatus } from "./model";
import type { Address, Message, NumberId, Person, StatusEvent } from "./types";

interface State {
  phones: Phones;
  connected: boolean;
}

/** The page's view of the network: the shown persons' phones, kept live by one event stream. */
export class Network {
  private state: State = { phones: {}, connected: true };
  private listeners = new Set<() => void>();
  private stream?: EventSource;
  private open = new Map<Address, NumberId | undefined>();
  private counter = 0;

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

  /** Shows these persons and no others. */
  show(people: Person[]) {
    const phones: Phones = {};
    for (const p of people) phones[p.address] = this.state.phones[p.address] ?? emptyPhone(p);
    this.set({ phones });
    this.connect();
  }

  close() {
    this.stream?.close();
  }

  private connect() {
    this.stream?.close();
    const addresses = Object.keys(this.state.phones);
    if (addresses.length === 0) return;
    const stream = new EventSource(`/phone/v1/events?${addresses.map((a) => `address=${a}`).join("&")}`);
    this.stream = stream;
    const on = <T>(name: string, f: (data: T) => void) =>
      stream.addEventListener(name, (e) => f(JSON.parse((e as MessageEvent<string>).data) as T));
    stream.onerror = () => this.set({ connected: false });
    on("ready", () => {
      this.set({ connected: true });
      void this.refresh();
    });
    on<Message>("message", (m) => this.arrived(m));
    on<StatusEvent>("status", (s) => this.update(s.address, (p) => withStatus(p, s)));
    on<Person>("person", (person) => this.update(person.address, (p) => ({ ...p, person: { ...person, unread: p.person.unread } })));
    on<{ number: NumberId; address: Address; until: number }>("typing", (t) =>
      this.update(t.address, (p) => ({ ...p, typing: { ...p.typing, [t.number]: t.until } })));
    on<{ number: NumberId; address: Address; blocked: boolean; marketing: "allowed" | "stopped" }>("conversation", (c) =>
      this.update(c.address, (p) => ({
        ...p, conversations: p.conversations.map((o) => (o.number === c.number ? { ...o, blocked: c.blocked, marketing: c.marketing } : o)),
      })));
  }

  private arrived(m: Message) {
    const open = this.isLookingAt(m.address, m.number);
    const unknown = !this.state.phones[m.address]?.conversations.some((c) => c.number === m.number);
    this.update(m.address, (p) => withMessage(p, m, open));
    if (unknown) void this.loadConversations(m.address);
    if (open && m.author === "business") void this.markRead(m.address, m.number);
  }

  private isLookingAt(a: Address, n: NumberId) {
    return this.open.get(a) === n && document.visibilityState === "visible";
  }

  /** Loads what may have changed while nobody listened. */
  private async refresh() {
    for (const [a, phone] of Object.entries(this.state.phones)) {
      await this.loadConversations(a);
      for (const n of Object.keys(phone.threads)) await this.loadThread(a, n);
    }
  }

  async loadConversations(a: Address) {
    const conversations = await api.conversations(a).catch(() => undefined);
    if (conversations) this.update(a, (p) => ({ ...p, conversations }));
  }

  async loadThread(a: Address, n: NumberId) {
    const page = await api.messages(a, n).catch(() => undefined);
    if (!page) return;
    this.update(a, (p) => ({
      ...p, threads: { ...p.threads, [n]: merge(p.threads[n] ?? [], page.data) },
      older: n in p.older ? p.older : { ...p.older, [n]: page.before },
    }));
  }

  async loadOlder(a: Address, n: NumberId) {
    const before = this.state.phones[a]?.older[n];
    if (!before) return;
    const page = await api.messages(a, n, before);
    this.update(a, (p) => ({ ...p, threads: { ...p.threads, [n]: merge(p.threads[n] ?? [], page.data) }, older: { ...p.older, [n]: page.before } }));
  }

  /** Says which chat a person looks at; undefined for none. */
  look(a: Address, n: NumberId | undefined) {
    this.open.set(a, n);
    if (!n) return;
    void this.loadThread(a, n);
    const unread = this.state.phones[a]?.conversations.find((c) => c.number === n)?.unread ?? 0;
    if (unread > 0 && document.visibilityState === "visible") void this.markRead(a, n);
  }

  /** The window came back to the front: what is open is read now. */
  visible() {
    for (const [a, n] of this.open) if (n) this.look(a, n);
  }

  private async markRead(a: Address, n: NumberId) {
    this.update(a, (p) => withoutUnread(p, n));
    await api.read(a, n).catch(() => undefined);
  }

  /** Sends a text; it shows at once and says when it could not be sent. */
  async sendText(a: Address, n: NumberId, body: string, replyTo?: string, retryOf?: Message) {
    const local: Message = retryOf ? { ...retryOf, status: "sending" } : {
      id: `local-${Date.now()}-${++this.counter}`, position: Number.MAX_SAFE_INTEGER - 1_000_000 + this.counter, number: n, address: a,
      author: "person", type: "text", content: { body }, reply_to: replyTo, status: "sending", time: Date.now(),
    };
    this.put(a, local);
    try {
      const { id } = await api.sendText(a, n, body, local.id, replyTo);
      this.replace(a, local, id);
    } catch {
      this.put(a, { ...local, status: "unsent" });
    }
  }

  private put(a: Address, m: Message) {
    this.update(a, (p) => ({
      ...p, threads: { ...p.threads, [m.number]: [...(p.threads[m.number] ?? []).filter((o) => o.id !== m.id), m] },
    }));
  }

  /** The local message is known by its real id: the stream may have brought it already. */
  private replace(a: Address, local: Message, id: string) {
    this.update(a, (p) => {
      const rest = (p.threads[local.number] ?? []).filter((m) => m.id !== local.id);
      const known = rest.some((m) => m.id === id);
      return { ...p, threads: { ...p.threads, [local.number]: known ? rest : [...rest, { ...local, id, status: "sent" }] } };
    });
  }

  async change(a: Address, change: Partial<Pick<Person, "name" | "online" | "read_receipts">>) {
    const person = await api.change(a, change);
    this.update(a, (p) => ({ ...p, person }));
  }
}
