import { isTemporary } from "./api";
import type { Message } from "./types";

/** What an outbox tells about the messages in it. */
export interface OutboxReport {
  changed(m: Message): void;
  taken(m: Message, id: string): void;
  /** Nothing is under way any more. */
  rested(): void;
}

interface Entry {
  message: Message;
  tried: boolean;
  dropped?: boolean;
}

/** What a person wrote in one chat and the server has not taken yet: sent in order, each once. */
export class Outbox {
  private queue: Entry[] = [];
  private running = false;

  constructor(
    private readonly post: (m: Message) => Promise<string>,
    private readonly isOpen: () => boolean,
    private readonly report: OutboxReport,
  ) {}

  /** From when on a message of the server's may be one of ours whose id we do not know yet; undefined: none may. */
  get uncertainSince(): number | undefined {
    return this.queue.find((e) => e.tried)?.message.time;
  }

  get waits() {
    return this.queue.length > 0;
  }

  add(message: Message) {
    this.queue.push({ message, tried: false });
    void this.flush();
  }

  /** Takes a message out; what is under way of it tells nothing any more. */
  drop(id: string) {
    for (const e of this.queue) if (e.message.id === id) e.dropped = true;
    this.queue = this.queue.filter((e) => !e.dropped);
  }

  /** Sends what waits, in order; stops where the line or the phone is down. */
  async flush() {
    if (this.running) return;
    this.running = true;
    for (let next = this.queue[0]; next; next = this.queue[0]) {
      if (!this.isOpen() || !(await this.send(next))) {
        for (const e of this.queue) this.change(e, { status: "waiting" });
        break;
      }
      this.queue = this.queue.filter((e) => e !== next);
    }
    this.running = false;
    this.report.rested();
  }

  /** Says whether the entry is done with, taken or refused. */
  private async send(e: Entry): Promise<boolean> {
    e.tried = true;
    this.change(e, { status: "sending", refusal: undefined });
    try {
      const id = await this.post(e.message);
      this.report.taken(e.message, id);
      return true;
    } catch (problem) {
      if (e.dropped) return true;
      if (isTemporary(problem)) return false;
      this.change(e, { status: "unsent", refusal: (problem as Error).message });
      return true;
    }
  }

  private change(e: Entry, change: Partial<Message>) {
    e.message = { ...e.message, ...change };
    this.report.changed(e.message);
  }
}
