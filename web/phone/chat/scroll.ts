import { type RefObject, useCallback, useEffect, useLayoutEffect, useRef, useState } from "react";
import type { Message } from "../network/types";

/** So near to the end, in CSS pixels, a log follows what comes. */
const nearEnd = 80;

const calm = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

/**
 * Keeps a log where its reader wants it: at the end while they are there, at the first unread message
 * when it opens, and where it is while earlier messages come in above.
 */
export function useLogScroll(log: RefObject<HTMLElement | null>, messages: Message[], typing: boolean) {
  const atEnd = useRef(true);
  const seen = useRef<{ first?: string; last?: string; height: number }>({ height: 0 });
  const [away, setAway] = useState(false);
  const [missed, setMissed] = useState(0);

  useLayoutEffect(() => {
    const el = log.current;
    if (!el) return;
    const was = seen.current;
    const last = messages.at(-1);
    const line = was.first === undefined ? el.querySelector(".unread-line") : null;
    if (line) line.scrollIntoView({ block: "start" });
    else if (was.first !== undefined && messages[0]?.id !== was.first && messages.some((m) => m.id === was.first)) el.scrollTop += el.scrollHeight - was.height;
    else if (atEnd.current) el.scrollTop = el.scrollHeight;
    else if (last?.author === "business" && last.id !== was.last) setMissed((n) => n + 1);
    seen.current = { first: messages[0]?.id, last: last?.id, height: el.scrollHeight };
  }, [log, messages, typing]);

  useEffect(() => {
    const el = log.current;
    if (!el) return;
    const watch = new ResizeObserver(() => { if (atEnd.current) el.scrollTop = el.scrollHeight; });
    watch.observe(el);
    return () => watch.disconnect();
  }, [log]);

  const onScroll = useCallback(() => {
    const el = log.current;
    if (!el) return;
    atEnd.current = el.scrollHeight - el.scrollTop - el.clientHeight < nearEnd;
    setAway(!atEnd.current);
    if (atEnd.current) setMissed(0);
  }, [log]);

  const toEnd = useCallback((smooth: boolean) => {
    atEnd.current = true;
    log.current?.scrollTo({ top: log.current.scrollHeight, behavior: smooth && !calm() ? "smooth" : "instant" });
  }, [log]);

  return { away, missed, onScroll, toEnd };
}
