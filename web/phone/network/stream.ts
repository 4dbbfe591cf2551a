import type { Events } from "./types";

/** The first pause before a stream tries again, and the longest, in milliseconds. */
const firstPause = 400;
const longestPause = 8000;

/** How long to wait before try number `tries` + 1; `chance` (0 to 1) keeps many pages from coming at once. */
export const pauseBefore = (tries: number, chance: number) => Math.min(firstPause * 2 ** tries, longestPause) * (0.75 + chance / 2);

const names = ["ready", "message", "status", "typing", "person", "conversation"] as const satisfies (keyof Events)[];

export type Handle = <K extends keyof Events>(name: K, data: Events[K]) => void;

/**
 * An event stream that comes back by itself and goes on after the last event it saw. The browser's own
 * reconnecting is not used: it gives up when a server answers with an error, and forgets where it was
 * before the first event.
 */
export class Stream {
  private source?: EventSource;
  private timer?: ReturnType<typeof setTimeout>;
  private tries = 0;
  private closed = false;

  constructor(
    private readonly url: (after: number | undefined) => string,
    private readonly handle: Handle,
    private readonly lost: () => void,
    private position?: number,
  ) {
    this.connect();
  }

  /** The last position this stream knows: what came up to there need not come again. */
  get after() {
    return this.position;
  }

  close() {
    this.closed = true;
    clearTimeout(this.timer);
    this.source?.close();
  }

  /** Tries at once instead of at the end of a pause. */
  hurry() {
    if (this.closed || (this.source && this.source.readyState !== EventSource.CLOSED)) return;
    this.tries = 0;
    this.connect();
  }

  private connect() {
    clearTimeout(this.timer);
    const source = new EventSource(this.url(this.position));
    this.source = source;
    source.onerror = () => {
      if (source !== this.source || this.closed) return;
      source.close();
      this.timer = setTimeout(() => this.connect(), pauseBefore(this.tries++, Math.random()));
      this.lost();
    };
    for (const name of names) {
      source.addEventListener(name, (e) => source === this.source && !this.closed && this.take(name, e as MessageEvent<string>));
    }
  }

  private take<K extends keyof Events>(name: K, e: MessageEvent<string>) {
    const data = JSON.parse(e.data) as Events[K];
    if (name === "ready") {
      this.tries = 0;
      this.position = (data as Events["ready"]).position;
    } else if (e.lastEventId !== "") {
      this.position = Number(e.lastEventId);
    }
    this.handle(name, data);
  }
}
