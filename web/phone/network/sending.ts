import { api } from "./api";
import { type Phone, withLocal, withoutMessage, withStatus, withTaken } from "./model";
import { Outbox } from "./outbox";
import type { Outgoing } from "./outgoing";
import { pauseBefore } from "./stream";
import type { Address, Message, NumberId, StatusEvent } from "./types";

/** What sending needs to know of the phones, and changes in them. */
interface Phones {
  update(a: Address, f: (p: Phone) => Phone): void;
  isOnline(a: Address): boolean;
  /** The statuses that came for an id lately. */
  statuses(id: string): StatusEvent[];
  arrived(m: Message): void;
}

/** Local messages come after all that the server has numbered. */
const localPosition = Number.MAX_SAFE_INTEGER - 1e9;

/** How far the server's clock may be behind ours, in milliseconds, before a message is taken for an older one. */
const clocksDiffer = 5 * 60_000;

const threadOf = (m: { address: Address; number: NumberId }) => `${m.address}/${m.number}`;

/**
 * Brings what people write to the server. The stream may bring a message of ours before its request
 * is answered; while that is possible, it is parked, so that no message is shown twice.
 */
export class Sending {
  private boxes = new Map<string, Outbox>();
  private parked: Message[] = [];
  private counter = 0;
  private retry?: ReturnType<typeof setTimeout>;
  private retries = 0;
  private uploads = new Map<string, AbortController>();
  /** What was uploaded already, should its message have to be tried again. */
  private uploaded = new WeakMap<Outgoing, string>();

  constructor(private readonly phones: Phones) {}

  send(a: Address, n: NumberId, out: Outgoing) {
    const count = ++this.counter;
    const local: Message = {
      id: `local-${Date.now()}-${count}`, position: localPosition + count, number: n, address: a, author: "person",
      type: out.type, content: out.content, reply_to: out.replyTo, status: "sending", time: Date.now(), out,
    };
    this.phones.update(a, (p) => withLocal(p, local));
    this.boxOf(local).add(local);
  }

  again(m: Message) {
    if (m.status === "unsent") this.boxOf(m).add(m);
    else void this.boxOf(m).flush();
  }

  /** Ends what is under way, and throws the message away. */
  cancel(m: Message) {
    this.boxOf(m).drop(m.id);
    this.uploads.get(m.id)?.abort();
    this.phones.update(m.address, (p) => withoutMessage(p, m));
  }

  /** Tries everything that waits. */
  flush() {
    for (const box of this.boxes.values()) if (box.waits) void box.flush();
  }

  close() {
    clearTimeout(this.retry);
  }

  /** Whether an unknown message may be one that is under way; then it is shown when that is known. */
  parks(m: Message): boolean {
    const since = m.author === "person" ? this.boxes.get(threadOf(m))?.uncertainSince : undefined;
    if (since === undefined || m.time < since - clocksDiffer) return false;
    this.parked.push(m);
    return true;
  }

  private boxOf(m: Message): Outbox {
    const key = threadOf(m);
    let box = this.boxes.get(key);
    if (!box) {
      box = new Outbox((o) => this.post(o), () => this.phones.isOnline(m.address), {
        changed: (o) => this.phones.update(o.address, (p) => withLocal(p, o)),
        taken: (o, id) => this.taken(o, id),
        rested: () => this.rested(key),
      });
      this.boxes.set(key, box);
    }
    return box;
  }

  /** The local id is the key that makes a repeated request harmless. */
  private async post(m: Message): Promise<string> {
    const out = m.out as Outgoing;
    const id = out.file && (await this.upload(m, out, out.file));
    const request = id ? { ...out.request, [out.type]: { ...(out.request[out.type] as object), media_id: id } } : out.request;
    return (await api.send(m.address, m.number, { ...out, request }, m.id)).id;
  }

  private async upload(m: Message, out: Outgoing, file: File): Promise<string> {
    const before = this.uploaded.get(out);
    if (before) return before;
    const control = new AbortController();
    this.uploads.set(m.id, control);
    const progress = (part: number) => !control.signal.aborted && this.phones.update(m.address, (p) => withLocal(p, { ...m, status: "sending", progress: part }));
    progress(0);
    try {
      const { media_id } = await api.upload(m.address, file, { signal: control.signal, progress });
      this.uploaded.set(out, media_id);
      return media_id;
    } finally {
      this.uploads.delete(m.id);
    }
  }

  private taken(local: Message, id: string) {
    this.retries = 0;
    this.phones.update(local.address, (p) => this.phones.statuses(id).reduce(withStatus, withTaken(p, local, id)));
    this.release((m) => m.id === id);
  }

  private rested(key: string) {
    const box = this.boxes.get(key);
    if (box?.uncertainSince === undefined) this.release((m) => threadOf(m) === key);
    if (!box?.waits) return;
    clearTimeout(this.retry);
    this.retry = setTimeout(() => this.flush(), pauseBefore(++this.retries, Math.random()));
  }

  private release(which: (m: Message) => boolean) {
    const found = this.parked.filter(which);
    this.parked = this.parked.filter((m) => !found.includes(m));
    for (const m of found) this.phones.arrived(m);
  }
}
