import { type KeyboardEvent, type RefObject, useEffect, useMemo, useRef, useState } from "react";
import { Icon } from "../../shared/icons";
import { useLanguage } from "../../shared/language";
import { preview } from "../content/kinds";
import { dayName } from "../dates";
import type { Message } from "../network/types";
import { useWords } from "../words";
import { Bubble, type BubbleActs } from "./Bubble";
import { useArrival } from "./hooks";
import { answers, days, firstUnread } from "./rows";
import { useLogScroll } from "./scroll";

interface Props {
  log: RefObject<HTMLDivElement | null>;
  messages: Message[];
  loaded: boolean;
  more: boolean;
  unread: number;
  typing: boolean;
  business: string;
  active: boolean;
  offline: boolean;
  acts: BubbleActs;
  onOlder: () => Promise<void>;
  onKey: (key: string, m: Message) => boolean;
}

/** The messages of a chat, newest at the bottom. One of them is reached by Tab, the others by arrows. */
export function Log({ log, messages, loaded, more, unread, typing, business, active, offline, acts, onOlder, onKey }: Props) {
  const words = useWords();
  const { language } = useLanguage();
  const [focused, setFocused] = useState<string>();
  const [line, setLine] = useState<string | null>();
  if (loaded && line === undefined) setLine(firstUnread(messages, unread));
  const { away, missed, onScroll, toEnd } = useLogScroll(log, messages, typing);
  const arrival = useArrival(messages, loaded);
  const byId = useMemo(() => new Map(messages.map((m) => [m.id, m])), [messages]);
  const answered = useMemo(() => answers(messages), [messages]);
  const grouped = useMemo(() => days(messages, line), [messages, line]);
  const tabbable = focused !== undefined && byId.has(focused) ? focused : messages.at(-1)?.id;
  const sent = messages.at(-1)?.out ? messages.at(-1)?.id : undefined;
  useEffect(() => { if (sent) toEnd(false); }, [sent, toEnd]);

  const onKeyDown = (e: KeyboardEvent<HTMLElement>) => {
    const at = (e.target as HTMLElement).closest("article");
    const message = byId.get(at?.dataset.id ?? "");
    if (!at || !message || e.target !== at || e.ctrlKey || e.metaKey || e.altKey) return;
    if (step(e.currentTarget, at, e.key) || onKey(e.key, message)) e.preventDefault();
  };
  return (
    <div className="log-frame">
      <div className="log" ref={log} role="group" aria-label={words.messages} aria-busy={!loaded} onScroll={onScroll} onKeyDown={onKeyDown}
        onFocus={(e) => { const id = (e.target as HTMLElement).closest<HTMLElement>("article")?.dataset.id; if (id) setFocused(id); }}>
        {more && <Older log={log} onOlder={onOlder} />}
        {loaded && messages.length === 0 && <div className="empty-chat"><b>{words.emptyChat}</b><p>{words.emptyChatHint}</p></div>}
        {grouped.map((d) => (
          <section key={d.key} className="day">
            <h3 className="day-name"><span>{dayName(d.at, language, words)}</span></h3>
            {d.rows.map(({ message: m, first, last }) => (
              <div key={m.key ?? m.id} className={`row ${m.author === "person" ? "out" : "in"}`} data-last={last || undefined}>
                {m.id === line && <div className="unread-line"><span>{words.newMessages(unread)}</span></div>}
                <Bubble message={m} first={first} last={last} quoted={m.reply_to ? byId.get(m.reply_to) : undefined} answers={answered(m.id)}
                  business={business} active={active} offline={offline} tabbable={m.id === tabbable} acts={acts} />
              </div>
            ))}
          </section>
        ))}
        {typing && <div className="typing" role="status" aria-label={`${business} ${words.typing}`}><i /><i /><i /></div>}
      </div>
      {away && (
        <button type="button" className="to-end" aria-label={words.newest} title={words.newest} onClick={() => toEnd(true)}>
          {missed > 0 && <span className="badge">{missed}</span>}<Icon name="down" />
        </button>
      )}
      <p className="sr-only" role="log" aria-live="polite">{arrival && `${business}: ${preview(arrival, words)}`}</p>
    </div>
  );
}

/** Moves the focus among messages. */
function step(log: HTMLElement, at: HTMLElement, key: string): boolean {
  const all = [...log.querySelectorAll<HTMLElement>("article")];
  const i = all.indexOf(at);
  const to = { ArrowUp: i - 1, ArrowDown: i + 1, Home: 0, End: all.length - 1 }[key];
  if (to === undefined) return false;
  const next = all[Math.max(0, Math.min(all.length - 1, to))];
  next?.focus({ preventScroll: true });
  next?.scrollIntoView({ block: "nearest" });
  return true;
}

/** Loads earlier messages when it comes into view; it stays to be pressed where that fails. */
function Older({ log, onOlder }: { log: RefObject<HTMLDivElement | null>; onOlder: () => Promise<void> }) {
  const words = useWords();
  const ref = useRef<HTMLButtonElement>(null);
  const load = useRef(onOlder);
  const [busy, setBusy] = useState(false);
  useEffect(() => { load.current = onOlder; });
  useEffect(() => {
    const button = ref.current;
    if (!button) return;
    let loading = false;
    const watch = new IntersectionObserver(([entry]) => {
      if (!entry?.isIntersecting || loading) return;
      loading = true;
      const again = () => { watch.unobserve(button); watch.observe(button); }; // it may still be in view
      load.current().then(again, () => undefined).finally(() => { loading = false; });
    }, { root: log.current, rootMargin: "300px 0px 0px" });
    watch.observe(button);
    return () => watch.disconnect();
  }, [log]);
  const press = () => { setBusy(true); void onOlder().catch(() => undefined).finally(() => setBusy(false)); };
  return <button type="button" ref={ref} className="older" disabled={busy} onClick={press}>{words.older}</button>;
}
